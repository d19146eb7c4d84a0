# math: results, domains, big ints, exact sums.
import math


def raises(error, message, function, *args):
    try:
        function(*args)
    except error as e:
        assert message is None or str(e) == message, str(e)
    else:
        raise AssertionError(message)


assert math.sqrt(2) == 2 ** 0.5 and math.pi == 3.141592653589793 and math.tau == 2 * math.pi and math.inf > 1e308
assert math.floor(-1.5) == -2 and math.ceil(1.2) == 2 and math.trunc(-1.7) == -1 and math.floor(10 ** 30) == 10 ** 30
raises(ValueError, "math domain error", math.sqrt, -1)
raises(ValueError, "math domain error", math.log, 0)
raises(ValueError, "math domain error", math.acos, 2)
raises(OverflowError, "math range error", math.exp, 1000)
raises(OverflowError, "math range error", math.pow, 10.0, 400)
raises(TypeError, "must be real number, not str", math.sin, "a")
assert math.log(10 ** 1000) == 2302.585092994045 and math.log2(2 ** 5000) == 5000 and math.log(8, 2) == 3 and math.log10(100) == 2
assert math.gcd(12, 18, -6) == 6 and math.lcm(4, 6) == 12 and math.gcd() == 0 and math.gcd(10 ** 40, 10 ** 20 + 10 ** 19) == 10 ** 19
assert math.factorial(20) == 2432902008176640000 and math.factorial(25) == 15511210043330985984000000
raises(ValueError, "factorial() not defined for negative values", math.factorial, -1)
assert math.isqrt(10 ** 40 + 1) == 10 ** 20 and math.isqrt(15) == 3 and math.isqrt(0) == 0
assert math.comb(50, 25) == 126410606437752 and math.comb(3, 5) == 0 and math.perm(10, 3) == 720 and math.perm(4) == 24
assert math.fsum([0.1] * 10) == 1.0 and math.fsum([1e16, 1, -1e16]) == 1
assert math.hypot(3, 4) == 5 and math.hypot() == 0 and math.dist([1, 2], [4, 6]) == 5 and math.hypot(1e300, 1e300) == 1.4142135623730952e300
assert math.prod([1, 2, 3.5]) == 7 and math.prod([], start=5) == 5
assert math.isclose(1, 1 + 1e-10) and not math.isclose(1, 1.1) and math.isclose(0, 1e-12, abs_tol=1e-9)
assert math.frexp(8.0) == (0.5, 4) and math.ldexp(0.5, 4) == 8 and math.modf(-1.25) == (-0.25, -1.0)
assert math.copysign(1, -0.0) == -1 and math.fmod(-7, 3) == -1 and math.remainder(7, 4) == -1 and math.atan2(0.0, -1) == math.pi
assert math.nextafter(1, 2) == 1 + 2 ** -52 and math.ulp(1.0) == 2 ** -52 and math.isnan(math.nan) and math.isinf(-math.inf)
assert math.gamma(5) == 24 and abs(math.lgamma(10) - math.log(362880)) < 1e-12 and math.erf(0) == 0 and math.cbrt(0) == 0
assert math.degrees(math.pi) == 180 and math.radians(180) == math.pi and math.expm1(0) == 0 and math.log1p(0) == 0


class Rounded(float):
    def __floor__(self):
        return 42

    def __ceil__(self):
        return 43


assert math.floor(Rounded(1.5)) == 42 and math.ceil(Rounded(1.5)) == 43 and math.lgamma(-math.inf) == math.inf
