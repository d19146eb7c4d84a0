# What pickle and copy get from objects and iterators.
import copy
import pickle


class C:
    pass


class D:
    __slots__ = ("a", "b")


class E(list):
    pass


c, d, e = C(), D(), E([1])
c.x, d.a, e.y = 1, 2, 3
assert c.__reduce_ex__(2)[1:] == ((C,), {"x": 1}, None, None) and d.__reduce_ex__(2)[2] == (None, {"a": 2})
assert c.__getstate__() == {"x": 1} and object().__getstate__() is None and copy.copy(c).x == 1 and copy.deepcopy(d).a == 2
assert copy.copy(e) == [1] and copy.copy(e).y == 3 and copy.deepcopy({1: [2, {3}]}) == {1: [2, {3}]}
for value in (1, 2 ** 80, 1.5, 1j, "aé", b"x", bytearray(b"y"), [1], (1, 2), {1: 2}, {1}, frozenset([1]), range(1, 9, 2), slice(1, 2), None, ...,
              len, str.upper, "a".upper, [].__len__, int):
    for protocol in range(5):
        again = pickle._loads(pickle._dumps(value, protocol))
        assert again == value or value.__class__.__name__ in ("builtin_function_or_method", "method-wrapper"), (value, protocol)
for make in (lambda: iter([1, 2, 3]), lambda: iter((1, 2, 3)), lambda: iter("abc"), lambda: iter(b"abc"), lambda: iter(range(5)),
             lambda: iter({1: 2, 3: 4}), lambda: iter({5, 6}), lambda: enumerate("ab"), lambda: zip([1, 2], [3, 4]), lambda: reversed([1, 2, 3]),
             lambda: reversed((1, 2, 3)), lambda: map(str, [1, 2]), lambda: filter(None, [0, 1, 2]), lambda: iter(int, 1)):
    iterator = make()
    next(iterator)
    if make().__class__.__name__ != "callable_iterator":
        assert list(pickle._loads(pickle._dumps(iterator))) == list(make())[1:], make()
for bad in (lambda: 0, {}.keys(), memoryview(b"")):
    try:
        bad.__reduce_ex__(2)
    except TypeError as error:
        assert "cannot pickle" in str(error)
    else:
        assert False
