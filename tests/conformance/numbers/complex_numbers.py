# complex: text, arithmetic, powers, formatting; and floats and ints that become complex.
def raises(error, message, function, *args):
    try:
        function(*args)
    except error as e:
        assert message is None or str(e) == message, str(e)
    else:
        raise AssertionError(message)


assert repr(1 + 2j) == "(1+2j)" and repr(2j) == "2j" and repr(complex(-0.0, 1)) == "(-0+1j)"
assert repr(complex(1.5, -2)) == "(1.5-2j)" and repr(complex(0, float("nan"))) == "nanj" and str(1e300j) == "1e+300j"
assert (1 + 2j) * (3 - 1j) == 5 + 5j and (1 + 2j) / (1 - 1j) == -0.5 + 1.5j and -(1 + 2j) == -1 - 2j and (1 + 2j) - 1 == 2j
assert abs(3 + 4j) == 5 and (1 + 2j).conjugate() == 1 - 2j and (1 + 2j).real == 1 and (1 + 2j).imag == 2
assert (1j) ** 2 == -1 and (1 + 1j) ** 3 == -2 + 2j and (2j) ** -1 == -0.5j and 0j ** 2 == 0 and (1 + 2j) ** 0 == 1
assert abs((-8) ** (1 / 3) - (1 + 3 ** 0.5 * 1j)) < 1e-12 and isinstance((-1.0) ** 0.5, complex)
raises(ZeroDivisionError, "complex division by zero", lambda: 1j / 0)
raises(ZeroDivisionError, "0.0 to a negative or complex power", lambda: 0j ** -1)
raises(ValueError, "complex modulo", pow, 1j, 2, 3)
raises(TypeError, None, lambda: 1j < 2j)
raises(TypeError, None, lambda: 1j // 2)
assert 1 + 0j == 1 and hash(1 + 0j) == hash(1) and 1j != 1 and complex(2, 3) == complex("2+3j") and hash(1 + 2j) == 2000007
for text, value in (("1", 1), (" ( 1+2j ) ", 1 + 2j), ("j", 1j), ("-j", -1j), ("1e3-2.5j", 1000 - 2.5j), ("+1_0j", 10j), ("inf+1j", None)):
    made = complex(text)
    assert value is None or made == value, text
for text in ("", "1+", "1+2", "j1", "1 + 2j", "(1"):
    raises(ValueError, "complex() arg is a malformed string", complex, text)
raises(TypeError, "complex() can't take second arg if first is a string", complex, "1", 2)
raises(TypeError, "complex() first argument must be a string or a number, not 'list'", complex, [])
assert complex(1j, 1j) == -1 + 1j and complex(real=1, imag=2) == 1 + 2j and complex() == 0


class C(complex):
    def __repr__(self):
        return "C"


class HasComplex:
    def __complex__(self):
        return 3j


assert C(1, 2) == 1 + 2j and type(C(1, 2) + 1) is complex and complex(HasComplex()) == 3j
assert format(1 + 2j, ".2f") == "1.00+2.00j" and f"{1 + 2j:>10}" == "    (1+2j)" and f"{1.5j:e}" == "0.000000e+00+1.500000e+00j"
raises(ValueError, "Zero padding is not allowed in complex format specifier", format, 1j, "010")

assert float.fromhex("0x1.8p3") == 12.0 and float.fromhex(" -inf ") == float("-inf") and (0.1).hex() == "0x1.999999999999ap-4"
assert float("1_0.5") == 10.5 and float(b" 1.5 ") == 1.5 and round(2.675, 2) == 2.67 and round(1e22, -21) == 1e22
raises(ValueError, "could not convert string to float: '1__0'", float, "1__0")
raises(OverflowError, "hexadecimal value too large to represent as a float", float.fromhex, "0x1p1024")
assert (258).to_bytes(2, "big") == b"\x01\x02" and (-1).to_bytes(2, "little", signed=True) == b"\xff\xff"
assert int.from_bytes(b"\xff\x00", "little") == 255 and int.from_bytes([1, 0]) == 256 and int.from_bytes(b"\x80", signed=True) == -128
raises(OverflowError, "int too big to convert", (256).to_bytes, 1, "big")
raises(OverflowError, "can't convert negative int to unsigned", (-1).to_bytes, 1, "big")
assert int(b"12", 3) == 5 and int(" 1_000 ") == 1000 and int("0x_ff", 0) == 255
raises(ValueError, "Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; use "
       "sys.set_int_max_str_digits() to increase the limit", int, "1" * 5000)


def outcome(base, exponent):
    try:
        return base ** exponent
    except ArithmeticError as error:
        return type(error), str(error)


infinity, nan = float("inf"), float("nan")
undefined = ZeroDivisionError, "0.0 to a negative or complex power"
assert outcome(0j, complex(nan, 0)) == 0j
assert outcome(0j, -1 + 0j) == outcome(0j, 1j) == undefined
assert outcome(2 + 0j, complex(0, infinity)) == undefined
assert outcome(1e200 + 0j, 2) == (OverflowError, "complex exponentiation")


class Special(complex):
    def __complex__(self):
        return 42j


assert complex(Special(1)) == 42j and format(complex(-0.0, -0.0), "z.1f") == "0.0+0.0j" and f"{-0.0j:z}" == "(0+0j)"
