# Descriptors of built-in types do not apply to instances of other types, however they come to be used there.

import collections
import types


class Slots:
    __slots__ = ("slot",)


class Number(int):
    name = type.__dict__["__name__"]
    real = float.__dict__["real"]
    slot = Slots.__dict__["slot"]
    append = list.append
    upper = str.upper
    __len__ = list.__len__
    __getitem__ = list.__getitem__
    __setitem__ = list.__setitem__
    __iter__ = dict.__iter__
    __contains__ = set.__contains__
    __call__ = type.__call__
    __eq__ = str.__eq__
    __add__ = str.__add__
    __hash__ = str.__hash__


class Plain:
    __getattribute__ = types.ModuleType.__getattribute__
    __setattr__ = type.__setattr__
    __bool__ = int.__bool__
    __iadd__ = list.__iadd__
    __lt__ = str.__lt__
    __repr__ = list.__repr__
    __index__ = int.__index__
    __float__ = float.__float__
    __init__ = list.__init__
    __next__ = type(iter([])).__next__


number, plain = Number(5), object.__new__(Plain)


def set_name():
    number.name = "x"


def set_slot():
    number.slot = 1


def set_item():
    number[0] = 1


def set_attribute():
    plain.x = 1


def add_in_place():
    own = plain
    own += [1]


uses = [
    lambda: number.name, lambda: number.real, lambda: number.slot, lambda: number.append(1), lambda: number.upper(),
    lambda: len(number), lambda: number[0], lambda: list(number), lambda: 1 in number, lambda: number(),
    lambda: number == number, lambda: number + 1, lambda: hash(number), lambda: {number: 1}, lambda: number.append,
    lambda: plain.x, lambda: not plain, lambda: plain < plain, lambda: repr(plain), lambda: [1][plain], lambda: float(plain),
    lambda: Plain(), lambda: next(plain), set_name, set_slot, set_item, set_attribute, add_in_place,
    lambda: list.__dict__["append"].__get__(5), lambda: list.__len__.__get__(5), lambda: type.__dict__["__name__"].__set__(5, "x"),
    lambda: Slots.__dict__["slot"].__get__(5), lambda: dict.__dict__["fromkeys"].__get__(5), lambda: dict.__dict__["fromkeys"].__get__(None, 5),
]
# Often enough for every use to be specialised, if it were.
for use in uses:
    for _ in range(40):
        try:
            use()
        except TypeError as error:
            text = str(error)
        else:
            assert False, use.__code__.co_firstlineno
    assert text.startswith("descriptor '"), text


# Classes may be exchanged only where slots, attributes and weak references are alike.
class A:
    __slots__ = ("a", "b")


class SameAsA:
    __slots__ = ("b", "a")


class Other:
    __slots__ = ("c", "b")


class Referable(A):
    __slots__ = ("__weakref__",)


class Attributed(A):
    __slots__ = ("__dict__",)


class Both(A):
    pass


class BothDeclared(A):
    __slots__ = ("__dict__", "__weakref__")


classes = [A, SameAsA, Other, Referable, Attributed, Both, BothDeclared]
alike = [{A, SameAsA}, {Both, BothDeclared}]
for old in classes:
    for new in classes:
        instance = old()
        try:
            instance.__class__ = new
        except TypeError as error:
            assert "object layout differs from" in str(error) and not any({old, new} <= pair for pair in alike)
        else:
            assert old is new or any({old, new} <= pair for pair in alike), (old, new)


# What patterns match: the first class along the order of resolution says.
class MappingFirst(collections.UserDict, list):
    pass


match MappingFirst():
    case [*_]:
        assert False
    case {}:
        pass
