"""What types tell of themselves: `dir`, `__dict__` in the namespace of a class, descriptors, sizes, documentation."""

import pickle
import types


class Plain:
    pass


class Derived(Plain):
    pass


class Slotted:
    __slots__ = ("a",)


class SlottedBelowPlain(Plain):
    __slots__ = ("b",)


class OfInt(int):
    pass


class OfTuple(tuple):
    pass


class Meta(type):
    pass


# The class that gives its instances a dict has the attribute; nobody else has.
assert list(vars(Plain)) == ["__module__", "__dict__", "__weakref__", "__doc__"]
assert list(vars(Derived)) == ["__module__", "__doc__"]
assert list(vars(Slotted)) == ["__module__", "__slots__", "a", "__doc__"]
assert "__dict__" in vars(OfInt) and "__dict__" in vars(OfTuple)
assert "__dict__" not in vars(SlottedBelowPlain) and "__dict__" not in vars(Meta)
assert "__dict__" not in vars(object) and "__dict__" not in dir(3) and not hasattr(3, "__dict__")
assert "__dict__" in vars(BaseException) and "__dict__" not in vars(ValueError)
assert repr(vars(Plain)["__dict__"]) == "<attribute '__dict__' of 'Plain' objects>"

plain = Derived()
plain.x = 1
assert vars(Plain)["__dict__"].__get__(plain) == {"x": 1}
vars(Plain)["__dict__"].__set__(plain, {"y": 2})
assert plain.y == 2 and not hasattr(plain, "x")
try:
    vars(Plain)["__dict__"].__get__(3)
except TypeError as error:
    assert str(error) == "descriptor '__dict__' for 'Plain' objects doesn't apply to a 'int' object", error
else:
    assert False
try:
    Slotted().__dict__
except AttributeError as error:
    assert str(error) == "'Slotted' object has no attribute '__dict__'", error
else:
    assert False

# Descriptors know whose they are.
for descriptor, owner, name in ((vars(Plain)["__weakref__"], Plain, "__weakref__"), (vars(Slotted)["a"], Slotted, "a"),
                                (vars(int)["real"], int, "real"), (vars(types.FunctionType)["__code__"], types.FunctionType, "__code__")):
    assert descriptor.__objclass__ is owner
    assert descriptor.__name__ == name and descriptor.__qualname__ == f"{owner.__qualname__}.{name}"
member = vars(Slotted)["a"]
assert pickle.loads(pickle.dumps(member)) is member
try:
    pickle.dumps(vars(int)["real"])
except TypeError as error:
    assert str(error) == "cannot pickle 'getset_descriptor' object", error
else:
    assert False

# Sizes and signatures of types.
assert object.__basicsize__ > 0 and object.__itemsize__ == 0 and object.__dictoffset__ == 0
assert tuple.__itemsize__ > 0 and int.__itemsize__ > 0 and bytes.__itemsize__ == 1 and str.__itemsize__ == 0
assert Plain.__dictoffset__ != 0 and OfTuple.__dictoffset__ != 0 and Slotted.__dictoffset__ == 0
assert Plain.__weakrefoffset__ != 0 and Slotted.__weakrefoffset__ == 0
assert list.__text_signature__ == "(iterable=(), /)" and object.__text_signature__ == "()"
assert int.__text_signature__ is None and Plain.__text_signature__ is None
assert types.FunctionType.__module__ == types.BuiltinFunctionType.__module__ == "builtins"

# Joining has no reflected form.
assert not any("__radd__" in dir(kind) for kind in (str, bytes, bytearray, list, tuple))
assert "__rmul__" in dir(list) and "__radd__" in dir(int)

# Every built-in class says what it is for.
import builtins
for kind in vars(builtins).values():
    if isinstance(kind, type) and kind is not ExceptionGroup:
        assert isinstance(kind.__doc__, str) and kind.__doc__, kind

# Built-in types know what is derived from them.
assert int.__subclasses__()[0] is bool and {c.__name__ for c in LookupError.__subclasses__()} >= {"IndexError", "KeyError"}
assert [c.__name__ for c in BaseException.__subclasses__()][:3] == ["BaseExceptionGroup", "Exception", "GeneratorExit"]


# pow() of three arguments asks the first one only.
class Power(int):
    def __pow__(self, other, modulus=None):
        return "pow", int(self), int(other), modulus

    __rpow__ = __pow__


assert pow(Power(2), 3, 5) == ("pow", 2, 3, 5) and pow(2, Power(3), 5) == 3 and 2 ** Power(3) == ("pow", 3, 2, None)


# What a metatype guards cannot be passed over, nor can __new__ of another built-in base be used.
class Meta(type):
    pass


class Guarded(metaclass=Meta):
    pass


for action, expected in ((lambda: object.__setattr__(int, "foo", 1), "can't apply this __setattr__ to type object"),
                         (lambda: object.__delattr__(Guarded, "foo"), "can't apply this __delattr__ to Meta object"),
                         (lambda: type.__dict__["__doc__"].__set__(list, "b"), "cannot set '__doc__' attribute of immutable type 'list'"),
                         (lambda: int.__new__(bool, 3), "int.__new__(bool) is not safe, use bool.__new__()"),
                         (lambda: type("C", (int,), {"__slots__": ["__dict__"]}), "nonempty __slots__ not supported for subtype of 'int'")):
    try:
        action()
    except TypeError as error:
        assert str(error) == expected, error
    else:
        assert False, expected
type.__setattr__(Guarded, "foo", 1)
assert Guarded.foo == 1


# Bound dunder methods of the same object are equal; slots of the same names are at the same places.
items = []
assert items.__add__ == items.__add__ and hash(items.__add__) == hash(items.__add__) and items.__add__ != [].__add__ and items.__add__ != items.__mul__


class First:
    __slots__ = ("a", "b")


class Second:
    __slots__ = ("b", "a")


pair = First()
pair.a, pair.b = 1, 2
pair.__class__ = Second
assert (pair.a, pair.b) == (1, 2)
try:
    (1j).real = 2
except AttributeError as error:
    assert str(error) == "readonly attribute"
else:
    assert False

# bool has operators of its own that keep bools bools, and leave other ints to int.
assert {"__and__", "__or__", "__xor__", "__rand__", "__ror__", "__rxor__"} <= set(vars(bool))
assert bool.__and__(True, False) is False and True ^ True is False and bool.__or__(True, 2) == 3


# A class's name is text that UTF-8 can say.
class Named: pass
for give_name in (lambda: type("a\udcdc", (), {}), lambda: setattr(Named, "__name__", "a\udcdc")):
    try:
        give_name()
    except UnicodeEncodeError as error:
        assert (error.start, error.reason) == (1, "surrogates not allowed")
    else:
        raise AssertionError("a surrogate in a name")
assert Named.__name__ == "Named" and type("Größe\u20ac", (), {}).__name__ == "Größe\u20ac"
