"""Places that read, store and call attributes meet classes and instances that change between two visits."""


class Base:
    limit = 1
    names = ["a"]

    @property
    def shown(self):
        return ("shown", self.limit)

    @classmethod
    def of_class(cls):
        return cls.__name__

    @staticmethod
    def plain(value):
        return ("plain", value)

    def method(self):
        return "method"


class Derived(Base):
    pass


class Slotted:
    __slots__ = ("one", "two")

    def __init__(self):
        self.one = 1


class Hooked(Base):
    def __getattr__(self, name):
        return ("hook", name)


class Setter:
    def __setattr__(self, name, value):
        object.__setattr__(self, name, ("set", value))


def read_limit(owner):
    return owner.limit


def read_shown(owner):
    return owner.shown


def store(owner, value):
    owner.one = value


def read_one(owner):
    return owner.one


def call_method(owner):
    return owner.method()


def call_class(owner):
    return owner.of_class()


def call_plain(owner):
    return owner.plain(3)


def settle(function, *arguments):
    for _ in range(70):
        result = function(*arguments)
    return result


# Values of a class: replaced, hidden by a nearer class, hidden by the instance, deleted.
base, derived, hooked = Base(), Derived(), Hooked()
for owner in (base, derived, hooked, Base, Derived):
    assert settle(read_limit, owner) == 1
    Base.limit += 1
    assert [read_limit(each) for each in (base, derived, hooked, Base, Derived)] == [2] * 5
    Base.limit = "text"
    assert read_limit(owner) == "text"
    Base.limit = 1
settle(read_limit, derived)
Derived.limit = 5
assert read_limit(derived) == 5 and read_limit(Derived) == 5 and read_limit(base) == 1
Derived.limit += 1
assert read_limit(derived) == 6 and read_limit(base) == 1
del Derived.limit
assert read_limit(derived) == 1
derived.limit = 8
assert settle(read_limit, derived) == 8
del derived.limit
assert read_limit(derived) == 1
Base.limit = property(lambda self: "computed")
assert read_limit(derived) == read_limit(base) == "computed"
assert isinstance(read_limit(Base), property)
Base.limit = 1
assert read_limit(derived) == 1

# A property in place, its errors, and recursion in it.
assert settle(read_shown, derived) == ("shown", 1)
Base.shown = property(lambda self: 1 / 0)
try:
    settle(read_shown, derived)
except ZeroDivisionError as error:
    names = []
    entry = error.__traceback__
    while entry:
        names.append(entry.tb_frame.f_code.co_name)
        entry = entry.tb_next
    assert names == ["<module>", "settle", "read_shown", "<lambda>"], names
else:
    raise AssertionError
Base.shown = property(lambda self: read_shown(self))
try:
    read_shown(base)
except RecursionError:
    pass
else:
    raise AssertionError
Base.shown = 3
assert read_shown(base) == 3


class Framed:
    @property
    def caller(self):
        import sys

        frame = sys._getframe()
        return frame.f_back.f_code.co_name, frame.f_code.co_name

    @property
    def lazily(self):
        return (each for each in (1, 2))


def ask(owner):
    return owner.caller


assert settle(ask, Framed()) == ("ask", "caller")
assert settle(lambda: list(Framed().lazily)) == [1, 2]

# Methods of every kind.
for owner in (base, derived, hooked):
    assert settle(call_method, owner) == "method"
    assert settle(call_class, owner) == type(owner).__name__
    assert settle(call_plain, owner) == ("plain", 3)
for owner in (Base, Derived, Hooked):
    assert settle(call_class, owner) == owner.__name__
    assert settle(call_plain, owner) == ("plain", 3)
Base.plain = staticmethod(lambda value: "other")
assert call_plain(Base) == call_plain(derived) == "other"
derived.plain = lambda value: ("own", value)
assert settle(call_plain, derived) == ("own", 3)
assert call_plain(base) == "other"
Derived.of_class = lambda *owners: len(owners)
assert call_class(derived) == 1 and call_class(Derived) == 0 and call_class(base) == "Base"
assert hooked.missing == ("hook", "missing")
assert settle(lambda: hooked.absent) == ("hook", "absent")
Hooked.__getattribute__ = lambda self, name: "all"
assert read_limit(hooked) == "all" and read_shown(hooked) == "all"

# Slots.
slotted = Slotted()
settle(store, slotted, 4)
assert settle(read_one, slotted) == 4
fresh = Slotted.__new__(Slotted)
try:
    read_one(fresh)
except AttributeError:
    pass
else:
    raise AssertionError
store(fresh, 9)
assert read_one(fresh) == 9
setter = Setter()
store(setter, 1)
assert read_one(setter) == ("set", 1)
store(base, 2)
assert read_one(base) == 2

# Metaclasses come first with data descriptors.


class Meta(type):
    pass


class Made(metaclass=Meta):
    limit = 10


assert settle(read_limit, Made) == 10
Meta.limit = property(lambda cls: "meta")
assert read_limit(Made) == "meta" and read_limit(Made()) == 10

# super()


class Upper:
    kind = "upper"

    def name(self):
        return "upper"

    @classmethod
    def built(cls):
        return ("built", cls)


class Lower(Upper):
    kind = "lower"

    def name(self):
        return super().name() + super().kind

    @classmethod
    def built(cls):
        return super().built()


lower = Lower()
assert settle(lower.name) == "upperupper"
assert settle(Lower.built) == ("built", Lower)
Upper.kind = "changed"
Upper.name = lambda self: "new "
assert lower.name() == "new changed"

# Many attributes: beyond what lies in the object.


class Wide:
    def __init__(self):
        for i in range(40):
            setattr(self, "n%d" % i, i)


wide, wider = Wide(), Wide()
wider.extra = 1
assert settle(lambda: (wide.n39, wider.n39, wide.n0, wider.extra)) == (39, 39, 0, 1)


def bump(owner):
    owner.n30 += 1
    return owner.n30


assert settle(bump, wide) == 100 and settle(bump, wider) == 100
