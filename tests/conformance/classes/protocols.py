class Vector:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y) if isinstance(other, Vector) else NotImplemented

    def __rmul__(self, k):
        return Vector(k * self.x, k * self.y)

    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)

    def __getitem__(self, i):
        return (self.x, self.y)[i]

    def __len__(self):
        return 2

    def __repr__(self):
        return f"Vector({self.x}, {self.y})"


v = Vector(1, 2)
assert v + Vector(3, 4) == Vector(4, 6) and 3 * v == Vector(3, 6) and list(v) == [1, 2] and repr(v) == "Vector(1, 2)"
assert len(v) == 2 and bool(v) and v != Vector(0, 0)
try:
    v.z = 1
    assert False
except AttributeError as error:
    assert str(error) == "'Vector' object has no attribute 'z'"
try:
    hash(v)
    assert False
except TypeError as error:
    assert str(error) == "unhashable type: 'Vector'"
try:
    v + 1
    assert False
except TypeError as error:
    assert str(error) == "unsupported operand type(s) for +: 'Vector' and 'int'"


class Base:
    registry = []

    def __init_subclass__(cls, /, tag=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.registry.append((cls.__name__, tag))

    def who(self):
        return "base"


class Left(Base, tag="l"):
    def who(self):
        return "left " + super().who()


class Right(Base):
    def who(self):
        return "right " + super().who()


class Both(Left, Right):
    def who(self):
        return "both " + super().who()


assert Both().who() == "both left right base"
assert [c.__name__ for c in Both.__mro__] == ["Both", "Left", "Right", "Base", "object"]
assert Base.registry == [("Left", "l"), ("Right", None), ("Both", None)]


class Meta(type):
    def __new__(meta, name, bases, space, **kwargs):
        cls = super().__new__(meta, name, bases, space)
        cls.options = kwargs
        return cls

    def __init__(cls, name, bases, space, **kwargs):
        super().__init__(name, bases, space)

    def __call__(cls, *args):
        instance = super().__call__(*args)
        instance.made_by = cls.__name__
        return instance

    def __contains__(cls, item):
        return item == cls.__name__


class Made(metaclass=Meta, fast=True):
    pass


assert Made.options == {"fast": True} and Made().made_by == "Made" and "Made" in Made and type(Made) is Meta


class Celsius:
    def __set_name__(self, owner, name):
        self.slot = "_" + name

    def __get__(self, instance, owner):
        return self if instance is None else getattr(instance, self.slot, 0)

    def __set__(self, instance, value):
        setattr(instance, self.slot, value)


class Room:
    temperature = Celsius()

    @property
    def kelvin(self):
        return self.temperature + 273

    @kelvin.setter
    def kelvin(self, value):
        self.temperature = value - 273

    @classmethod
    def at(cls, t):
        room = cls()
        room.temperature = t
        return room

    @staticmethod
    def unit():
        return "C"

    def __getattr__(self, name):
        if name.startswith("dyn_"):
            return name[4:]
        raise AttributeError(name)


room = Room.at(20)
room.kelvin = 300
assert room.temperature == 27 and room.kelvin == 300 and Room.unit() == "C" and room.dyn_x == "x"
assert isinstance(Room.temperature, Celsius) and not hasattr(room, "other") and room.__dict__ == {"_temperature": 27}
del room._temperature
assert room.temperature == 0
room.added = 1
assert room.added == 1 and vars(room) == {"added": 1}


class Stack(list):
    def push(self, item):
        self.append(item)


class Point(tuple):
    def __new__(cls, x, y):
        return super().__new__(cls, (x, y))


class Fallback(dict):
    def __missing__(self, key):
        return key * 2


class Name(str):
    pass


stack = Stack([1])
stack.push(2)
stack.label = "s"
point = Point(1, 2)
point.label = "p"
name = Name("abc")
name.label = "n"
assert stack == [1, 2] and stack.label == "s" and point == (1, 2) and point.label == "p"
assert Fallback()["ab"] == "abab" and name.upper() == "ABC" and {name: 1}["abc"] == 1 and name.label == "n"


class Grows:
    pass


for i in range(40):
    g = Grows()
    for k in range(i):
        setattr(g, "a" + str(k), k)
    assert sum(vars(g).values()) == i * (i - 1) // 2
    h = Grows()
    for k in range(i):
        setattr(h, "a" + str(k), k)
    assert [getattr(h, "a" + str(k)) for k in range(i)] == list(range(i))
