def fails(action):
    try:
        action()
    except RecursionError:
        return True
    return False


nested = []
other = []
for _ in range(3000):
    nested, other = [nested], [other]


class Endless:
    def __getattr__(self, name):
        return getattr(self, name + "x")

    def __eq__(self, other):
        return self == other

    def __repr__(self):
        return repr(self)

    def __hash__(self):
        return hash(self)

    def __iter__(self):
        return iter(self)

    def __call__(self):
        return self()

    def __add__(self, other):
        return self + other


def generator():
    yield from generator()


endless = Endless()
assert fails(lambda: repr(nested)) and fails(lambda: nested == other)
assert fails(lambda: endless.name) and fails(lambda: endless == Endless()) and fails(lambda: repr(endless))
assert fails(lambda: hash(endless)) and fails(lambda: iter(endless)) and fails(endless) and fails(lambda: endless + 1)
assert fails(lambda: list(generator()))
table = {}
table["self"] = table
assert repr(table) == "{'self': {...}}"
