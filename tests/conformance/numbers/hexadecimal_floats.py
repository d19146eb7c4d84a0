# float.fromhex() rounds once, half to even, also below the smallest normal number; NaNs hash by identity; float() of texts.

from fractions import Fraction


def exact(text):
    """What digits and exponent say, without rounding."""
    digits, exponent = text.lower().removeprefix("0x").split("p")
    whole, _, part = digits.partition(".")
    return Fraction(int(whole + part, 16)) * Fraction(2) ** (int(exponent) - 4 * len(part))


tiny, least = 5e-324, 2.2250738585072014e-308
for text, value in (
    ("0x0.ffffffffffffd6p-1022", least - 3 * tiny),
    ("0x0.ffffffffffffd8p-1022", least - 2 * tiny),
    ("0x0.fffffffffffff8p-1022", least),
    ("0x1p-1075", 0.0),
    ("0x1.00000000000000001p-1075", tiny),
    ("0x3p-1076", tiny),
    ("0x6p-1076", 2 * tiny),
    ("0x1.00000000000008p0", 1.0),
    ("0x1.00000000000008000000000000000001p0", 1.0000000000000002),
    ("0X1.fffffffffffff7fffffffffffffp1023", 1.7976931348623157e308),
    ("0x0p123456789123456789", 0.0),
    ("0x1p-123456789123456789", 0.0),
    (".8p-1074", 0.0),
    ("-0X.Cp+1", -1.5),
    ("ff", 255.0),
):
    assert repr(float.fromhex(text)) == repr(value), text
for text in "0x1.fffffffffffff8p1023", "0x1p1024", "0X1p123456789123456789", "-0x4p+1022":
    try:
        float.fromhex(text)
    except OverflowError as error:
        assert str(error) == "hexadecimal value too large to represent as a float"
    else:
        assert False
for exponent in -1080, -1074, -1030, -1022, 0, 900:
    for number in range(1, 1 << 12, 97):
        text = f"0x{number:x}.{number * 2654435761 & 0xFFFFFFFFFFFFFFF:015x}p{exponent}"
        value = float.fromhex(text)
        # No neighbour is nearer.
        step = max(Fraction(tiny) / 2, Fraction(value) / 2**53)
        assert abs(Fraction(value) - exact(text)) <= step

nan = float("nan")
assert hash(nan) == object.__hash__(nan)


class Shouting(str):
    def __float__(self):
        return float(str(self)) + 1


assert float(Shouting("8")) == 9
