class Plain:
    def __init__(self):
        self.a = 1

    def method(self):
        return "first"


def read(o):
    return o.a


def act(o):
    return o.method()


plain = Plain()
for _ in range(200):
    assert read(plain) == 1 and act(plain) == "first"
Plain.a = property(lambda self: "property")
assert read(plain) == "property"
Plain.__getattribute__ = lambda self, name: "all"
assert read(plain) == "all"
del Plain.__getattribute__, Plain.a
assert read(plain) == 1
Plain.method = lambda self: "second"
assert act(plain) == "second"
plain.method = lambda: "own"
assert act(plain) == "own"
Plain.__len__ = lambda self: 3
assert len(plain) == 3


class Derived(Plain):
    pass


Plain.__add__ = lambda self, other: ("sum", other)
assert Derived() + 1 == ("sum", 1)
plain.__class__ = Derived
assert type(plain) is Derived and act(plain) == "own"
