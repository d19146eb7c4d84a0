"""Operators of ints of any size against what defines them."""

import math

edges = [0, 1, 7, 2**47 - 1, 2**47, 2**63, 2**64 - 1, 2**64, 2**61 - 1, 2**128 - 1, 10**40 + 3, 3**300]
edges += [-edge for edge in edges]
for a in edges:
    assert ~a == -a - 1 and int(str(a)) == a and int(hex(a), 16) == a and int(bin(a), 2) == a and -(-a) == a
    for count in 0, 1, 63, 64, 65, 200:
        assert a << count == a * 2**count and a >> count == a // 2**count
    for b in edges:
        assert (a & b) + (a | b) == a + b and (a ^ b) == (a | b) - (a & b)
        assert (a < b) == (a - b < 0) and (a == b) == (a - b == 0)
        if b:
            quotient, remainder = divmod(a, b)
            assert (quotient, remainder) == (a // b, a % b) and quotient * b + remainder == a
            assert 0 <= remainder * (1 if b > 0 else -1) < abs(b)
            assert a % math.gcd(a, b) == 0 and math.lcm(a, b) * math.gcd(a, b) == abs(a * b)
            assert pow(a, 5, b) == a**5 % b
            if math.gcd(a, b) == 1:
                assert pow(a, -1, b) * a % b == 1 % b
for n in [edge for edge in edges if edge >= 0]:
    assert math.isqrt(n) ** 2 <= n < (math.isqrt(n) + 1) ** 2
    assert hash(n) == n % (2**61 - 1) and hash(-n) in (-hash(n), -2)

for wrong, error in [
    (lambda: pow(2, -1, 4), ValueError),
    (lambda: pow(2, 2, 0), ValueError),
    (lambda: divmod(1, 0), ZeroDivisionError),
    (lambda: 2**100 // 0, ZeroDivisionError),
    (lambda: 1 << 2**70, OverflowError),
]:
    try:
        wrong()
    except error:
        continue
    assert False
