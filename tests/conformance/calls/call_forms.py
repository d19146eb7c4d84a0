"""Call sites that have settled on one kind of callee meet all the others."""


class Plain:
    def __init__(self, value, other=5):
        self.value = value
        self.other = other

    def method(self, a, b=2, *rest, c=3, **more):
        return (self.value, a, b, rest, c, more)

    @classmethod
    def made(cls, value):
        return cls(value)

    @staticmethod
    def static(value):
        return value * 2


class Exact:
    def __init__(self, value):
        self.value = value


class Derived(Exact):
    def __init__(self, value):
        super().__init__(value + 1)


class Callable:
    def __call__(self, value):
        return ("called", value)


def exact(value):
    return ("exact", value)


def defaults(value, more=7):
    return ("defaults", value, more)


def star(*values, **names):
    return ("star", values, names)


def keywords_only(value, *, flag=True):
    return ("only", value, flag)


def generator(value):
    yield value


def call_one(callee, value):
    return callee(value)


def shown(result):
    return [type(result).__name__, vars(result)] if isinstance(result, (Plain, Exact)) else result


expected = [
    (exact, ("exact", 1)),
    (defaults, ("defaults", 1, 7)),
    (star, ("star", (1,), {})),
    (keywords_only, ("only", 1, True)),
    (Plain(9).method, (9, 1, 2, (), 3, {})),
    (Plain.static, 2),
    (Plain.made, ["Plain", {"value": 1, "other": 5}]),
    (Plain, ["Plain", {"value": 1, "other": 5}]),
    (Exact, ["Exact", {"value": 1}]),
    (Derived, ["Derived", {"value": 2}]),
    (Callable(), ("called", 1)),
    (abs, 1),
    (str, "1"),
    (type, int),
    ([4, 1].count, 1),
    ({1: "one"}.get, "one"),
    (lambda value: value + 1, 2),
]
for callee, result in expected:
    for _ in range(70):
        assert shown(call_one(callee, 1)) == result, callee
for _ in range(70):
    for callee, result in expected:
        assert shown(call_one(callee, 1)) == result, callee
    assert list(call_one(generator, 3)) == [3]


class Holder:
    """Callees that LOAD_METHOD finds in the instance, and in modules and classes."""

    def __init__(self, callee):
        self.callee = callee

    def run(self, value):
        return self.callee(value)


for callee, result in expected:
    holder = Holder(callee)
    for _ in range(70):
        assert shown(holder.run(1)) == result, callee


def by_keyword(callee, value):
    return callee(value, c=value, x=4)


bound = Plain(1).method
for _ in range(70):
    assert by_keyword(star, 1) == ("star", (1,), {"c": 1, "x": 4})
    assert by_keyword(bound, 1) == (1, 1, 2, (), 1, {"x": 4})


def forwarded(*values, **names):
    return star(*values, **names)


for _ in range(70):
    assert forwarded(1, 2, a=3, **{"b b": 4}) == ("star", (1, 2), {"a": 3, "b b": 4})
    assert forwarded() == ("star", (), {})


def many(a, b, c, d, e, f, g, h, i, j=1, *, k, l=2, **rest):
    return (a, b, c, d, e, f, g, h, i, j, k, l, rest)


def fails(text, callee, *values, **names):
    for _ in range(2):
        try:
            callee(*values, **names)
        except TypeError as error:
            assert text in str(error), error
        else:
            raise AssertionError(text)


for _ in range(70):
    assert many(1, i=9, h=8, g=7, f=6, e=5, d=4, c=3, b=2, k=11, z=0) == (1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 11, 2, {"z": 0})
fails("missing 1 required keyword-only argument: 'k'", many, 1, 2, 3, 4, 5, 6, 7, 8, 9)
fails("multiple values for argument 'value'", exact, 1, value=2)
fails("takes 1 positional argument but 2 were given", exact, 1, 2)
fails("takes from 1 to 2 positional arguments but 3 were given", defaults, 1, 2, 3)
fails("unexpected keyword argument 'nothing'", exact, 1, nothing=2)
fails("keywords must be strings", lambda: star(**{1: 2}))


def changed(value):
    return ("before", value)


def replacement(value, more="after"):
    return (more, value)


for i in range(200):
    if i == 100:
        changed.__code__ = replacement.__code__
        changed.__defaults__ = replacement.__defaults__
    assert call_one(changed, i) == (("before", i) if i < 100 else ("after", i))


class Meta(type):
    pass


class Made(metaclass=Meta):
    def __init__(self, value):
        self.value = value


for i in range(200):
    if i == 100:
        Meta.__call__ = lambda cls, value: ("meta", value)
    assert (call_one(Made, i) == ("meta", i)) == (i >= 100)


class Wrong:
    def __init__(self, value):
        if value == 100:
            self.made = True
        return value if value == 100 else None


for i in range(200):
    try:
        call_one(Wrong, i)
    except TypeError as error:
        assert i == 100 and "__init__() should return None, not 'int'" in str(error)


def nested(depth):
    return Exact(nested(depth - 1)) if depth else None


try:
    nested(100000)
except RecursionError:
    pass
else:
    raise AssertionError


# Instances made by C++ and initialised in Python, and those that `__new__` chooses.


class Problem(Exception):
    def __init__(self, number):
        super().__init__("number", number)
        self.number = number


class Tagged(int):
    def __init__(self, value):
        self.tag = -value


class Chosen:
    def __new__(cls, value):
        return value if value == 5 else object.__new__(cls)

    def __init__(self, value):
        self.value = value



for i in range(200):
    problem = call_one(Problem, i)
    assert problem.number == i and problem.args == ("number", i)
    tagged = call_one(Tagged, i)
    assert tagged == i and tagged.tag == -i
    chosen = call_one(Chosen, i)
    assert chosen == 5 if i == 5 else chosen.value == i


def made_of(kind, value):
    return kind(value)


for kind, value, result in ((list, "ab", ["a", "b"]), (tuple, [1], (1,)), (int, "12", 12), (str, 5, "5"), (set, (), set()), (bool, [], False)):
    for _ in range(70):
        assert made_of(kind, value) == result
for _ in range(70):
    assert dict(a=1, b=2) == {"a": 1, "b": 2} and dict([(1, 2)], c=3) == {1: 2, "c": 3}
    assert max(1, 5, 3) == 5 and min(4, 2) == 2 and max([1], default=3) == 1 and print(end="") is None
for _ in range(70):
    try:
        int("x")
    except ValueError as error:
        assert "invalid literal" in str(error)


class Twice:
    def __call__(self, value, *rest, more=3):
        return (value, rest, more)


for _ in range(70):
    assert call_one(Twice(), 1) == (1, (), 3)
    assert Twice()(1, 2, more=4) == (1, (2,), 4)
Twice.__call__ = lambda self, value: "changed"
assert call_one(Twice(), 1) == "changed"


# `**mapping` is not changed by the call, nor seen by the callee.


def changes(**names):
    names["more"] = 1
    return names


given = {"a": 1}
for _ in range(70):
    assert changes(**given) == {"a": 1, "more": 1} and given == {"a": 1}
    assert changes(**given, **{"b": 2}) == {"a": 1, "b": 2, "more": 1} and given == {"a": 1}
    assert dict(**given) == given and dict(**given) is not given
fails("multiple values for keyword argument 'a'", lambda: changes(**given, **given))


class Bound:
    def method(self, a, *rest, b=2, **more):
        return (a, rest, b, more)


method = Bound().method
for _ in range(70):
    assert method(1) == (1, (), 2, {}) and method(1, 2, b=3, c=4) == (1, (2,), 3, {"c": 4})
fails("missing 1 required positional argument: 'a'", method)
