# What __int__, __index__, __float__ and __trunc__ return may warn; slices of large ranges are exact.
import warnings


class I(int):
    pass


class F(float):
    def __float__(self):
        return F(42.0)


class X:
    def __int__(self):
        return I(3)

    def __index__(self):
        return I(4)

    def __float__(self):
        return F(2.0)


class Truncated:
    def __init__(self, value):
        self.value = value

    def __trunc__(self):
        return self.value


def told(function):
    """What a call gives, and the warnings that it came with."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = function()
        except TypeError as error:
            result = str(error)
    assert all(warning.category is DeprecationWarning for warning in caught)
    return result, [str(warning.message).partition(".  ")[0] for warning in caught]


assert told(lambda: int(X())) == (3, ["__int__ returned non-int (type I)"])
assert told(lambda: "abcde"[X()]) == ("e", ["__index__ returned non-int (type I)"])
assert told(lambda: float(X())) == (2.0, ["X.__float__ returned non-float (type F)"])
assert told(lambda: float(F(1.0))) == (42.0, ["F.__float__ returned non-float (type F)"])
assert told(lambda: int(Truncated(I(5)))) == (5, ["The delegation of int() to __trunc__ is deprecated."])
assert told(lambda: int(Truncated("x")))[0] == "__trunc__ returned non-Integral (type str)"
assert told(lambda: bool(NotImplemented)) == (True, ["NotImplemented should not be used in a boolean context"])
assert type(told(lambda: int(X()))[0]) is int and told(lambda: int(7)) == (7, [])

large = range(2**100)
assert large[2**70:-5:3] == range(2**70, 2**100 - 5, 3)
assert large[::-1] == range(2**100 - 1, -1, -1)
assert repr(range(10)[::-2**90]) == f"range(9, -1, {-2**90})"
assert slice(-2**100, 2**200, -3).indices(2**101) == (2**100, 2**101 - 1, -3)
assert slice(1, -1, 2**100).indices(10) == (1, 9, 2**100) and slice(None).indices(2**100) == (0, 2**100, 1)
for length, expected in (-1, ValueError), (2.5, TypeError):
    try:
        slice(0, 10).indices(length)
    except expected:
        pass
    else:
        assert False
