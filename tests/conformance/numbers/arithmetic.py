assert 2 ** 100 == 1267650600228229401496703205376 and -(2 ** 63) // 3 == -3074457345618258603
assert 10 ** 30 % 7 == 1 and (1 << 70) >> 68 == 4 and ~(1 << 65) == -36893488147419103233
assert (2 ** 47) + (2 ** 47) == 2 ** 48 and -(2 ** 47) - 1 == -140737488355329 and 2 ** 47 - 1 + 1 == 2 ** 47
assert 7 // -2 == -4 and -7 % 3 == 2 and divmod(-17, 5) == (-4, 3) and 7.5 // 2 == 3.0 and -7.5 % 2 == 0.5
assert 3037000500 * 3037000500 == 9223372037000250000 and 2 ** 64 * 2 ** 64 == 2 ** 128
assert int("-0x1f", 16) == -31 and int("0b101", 0) == 5 and int(" 42 ") == 42 and int(3.99) == 3 and int("z", 36) == 35
assert str(10 ** 20) == "100000000000000000000" and hex(-255) == "-0xff" and bin(5) == "0b101" and oct(8) == "0o10"
assert repr(0.1 + 0.2) == "0.30000000000000004" and repr(1e16) == "1e+16" and repr(1e15) == "1000000000000000.0"
assert repr(1e-5) == "1e-05" and repr(0.0001) == "0.0001" and repr(5e-324) == "5e-324" and repr(-0.0) == "-0.0"
assert round(2.5) == 2 and round(3.5) == 4 and round(2.675, 2) == 2.67 and round(1234, -2) == 1200 and round(-1.5) == -2
assert 1 == 1.0 == True and hash(1) == hash(1.0) and hash(2 ** 61) == 1 and hash(-1) == -2 and hash((1, 2, 3)) == 529344067295497451
assert 2 ** 53 + 1 > float(2 ** 53) and 10 ** 400 > 1e308 and 10 ** 400 < float("inf")
assert float("nan") != float("nan") and float("inf") > 10 ** 300 and 1e308 * 10 == float("inf")
assert True + True == 2 and (True & False) is False and (5).bit_length() == 3 and (258).to_bytes(2, "big") == b"\x01\x02"
assert int.from_bytes(b"\xff\xfe", "big", signed=True) == -2 and pow(3, 200, 7) == 2 and pow(3, -1, 7) == 5
assert 2 ** -1 == 0.5 and 2 ** 0.5 == 1.4142135623730951 and (-8) // 3 == -3 and 1 - 2 ** 70 < 0
for operation in (lambda: 1 / 0, lambda: 1 % 0, lambda: 1.0 // 0, lambda: 0 ** -1):
    try:
        operation()
        assert False
    except ZeroDivisionError:
        pass


def sums(n):
    total, product = 0, 1
    for i in range(1, n):
        total += i * i - (i >> 1)
        product = product * i
    return total, product


assert sums(30) == (8345, 8841761993739701954543616000000)
total = 0.0
for i in range(1000):
    total += i / 7 * 0.5 - 1
assert abs(total - 34678.5714285714) < 1e-9
mixed = 0
for i in [1, 2.5, 3, True, 2 ** 60]:
    mixed = mixed + i
assert mixed == 1152921504606846983.5
