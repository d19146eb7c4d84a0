"""Numbers as text, in every way."""
import math

for value in (0.0, -0.0, 1.0, 0.1, 1e16, 1e15, 123456789.123, 1e-5, 1e-4, 5e-324, 1.7976931348623157e308, math.inf, -math.inf, math.nan, 2**53 + 0.0):
    print(repr(value), str(value), f"{value:e}", f"{value:.3f}", f"{value:g}", f"{value:+010.2f}", f"{value:,.1f}", f"{value:%}", "%r %g %.0f" % (value, value, value))
for value in (0, 1, -1, 255, -256, 2**64, -2**100, 10**30):
    print(value, hex(value), oct(value), bin(value), f"{value:#x} {value:>+30,} {value:_b} {value:^12d}|", "%d %5d %-5d| %05d %x %o" % ((value,) * 6))
for value in (1 + 2j, -0j, complex("nan"), complex(1e20, -1e-20)):
    print(value, repr(value), f"{value:.2f}")
print(round(2.5), round(3.5), round(2.675, 2), round(1234, -2), round(-0.5), divmod(-7, 2), -7 // 2, -7 % 3, 7 % -3, -7.5 // 2, 2**-2, pow(3, -1, 7))
print(int("0b101", 0), int("z", 36), int(" 12_345 "), float(" 1_0.5e-1_0 "), float("infinity"), float.fromhex("0x1.8p3"), (0.1).hex())
