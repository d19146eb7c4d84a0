# cmath: values to the last bit, branch cuts, what is infinite, and errors.
import cmath
from math import copysign, inf, nan, pi

for name, value in [("sqrt", "(1.09868411346781+0.45508986056222733j)"), ("exp", "(1.4686939399158851+2.2873552871788423j)"),
                    ("log", "(0.34657359027997264+0.7853981633974483j)")]:
    assert repr(getattr(cmath, name)(1 + 1j)) == value, (name, getattr(cmath, name)(1 + 1j))
for function, inverse in [("sin", "asin"), ("cos", "acos"), ("tan", "atan"), ("sinh", "asinh"), ("cosh", "acosh"),
                          ("tanh", "atanh"), ("exp", "log")]:
    for z in (0.3 + 0.4j, -0.2 + 0.7j, 0.1 - 0.9j):
        assert cmath.isclose(getattr(cmath, function)(getattr(cmath, inverse)(z)), z), (function, z)
assert cmath.sqrt(complex(-4, 0.0)) == 2j and cmath.sqrt(complex(-4, -0.0)) == -2j
assert cmath.log(complex(-1, -0.0)).imag == -pi and cmath.log(8, 2) == 3
assert cmath.sqrt(complex(1e308, 1e308)) and cmath.log(complex(1e308, 1e308)).real > 700
assert cmath.polar(-1) == (1.0, pi) and cmath.phase(complex(0, -inf)) == -pi / 2
assert cmath.rect(2, 0) == 2 and copysign(1, cmath.rect(2, -0.0).imag) == -1
assert cmath.exp(complex(-inf, nan)) == 0 and cmath.isnan(cmath.acosh(complex(0, nan)))
assert cmath.isinf(complex(nan, inf)) and not cmath.isfinite(inf) and cmath.isclose(1, 1 + 1e-10j)
for function, arguments, kind in [("log", (0,), ValueError), ("atanh", (1,), ValueError), ("exp", (1000,), OverflowError),
                                  ("cosh", (1e4j + 1e4,), OverflowError), ("log", (2, 1), ValueError),
                                  ("sqrt", ("1",), TypeError), ("exp", (complex(1, inf),), ValueError)]:
    try:
        getattr(cmath, function)(*arguments)
    except kind:
        pass
    else:
        assert False, (function, arguments)
