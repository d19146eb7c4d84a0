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


# A class whose instance is an attribute of another class becomes a descriptor, and later one that comes before what
# instances have themselves; classes get their own ways of access after instances were read and written.
class LateDescriptor:
    pass


class Holder:
    x = LateDescriptor()


def read(holder):
    return holder.x


holder = Holder()
for _ in range(100):
    assert read(holder) is Holder.__dict__["x"]
LateDescriptor.__get__ = lambda self, instance, owner: "got"
assert read(holder) == "got"
holder.x = "own"
for _ in range(100):
    assert read(holder) == "own"
LateDescriptor.__set__ = lambda self, instance, value: None
assert read(holder) == "got"
del LateDescriptor.__set__
assert read(holder) == "own"
Holder.x = property(lambda self: "property")
assert read(holder) == "property"


class Base:
    pass


class Below(Base):
    def __init__(self):
        self.y = 1


def read_y(instance):
    return instance.y


def write_y(instance):
    instance.y = 5


below = Below()
for _ in range(100):
    assert read_y(below) in (1, 5)
    write_y(below)
Base.__getattribute__ = lambda self, name: "asked " + name
assert read_y(below) == "asked y"
del Base.__getattribute__
assert read_y(below) == 5
written = []
Base.__setattr__ = lambda self, name, value: written.append((name, value))
write_y(below)
assert written == [("y", 5)]
Base.y = property(lambda self: "above")
assert read_y(below) == "above"
