"""Sums, differences and products where operands or results leave 48 and 64 bits."""

edges = [0, 1, -1, 5, True, 2**47 - 1, 2**47, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 2**128 - 1, 2**128, 10**40]
edges += [-edge for edge in edges]
for a in edges:
    for b in edges:
        total, difference, product = a + b, a - b, a * b
        assert type(total) is type(difference) is type(product) is int
        assert total - b == a and difference + b == a and total == b + a and product == b * a
        assert hash(difference) == hash(-(b - a)) and (difference == 0) == (a == b)
        assert b == 0 or (product // b == a and product % b == 0)
        assert (a + b) * (a - b) == a * a - b * b

assert str(2**64 * 2**64) == "340282366920938463463374607431768211456"
assert str(2**64 - 1 + 1) == "18446744073709551616" and str(2**64 - (2**64 + 1)) == "-1"


def quotient(a, b):
    return a / b


assert str(quotient(0, -1)) == "-0.0" and str(quotient(-0, 3)) == "0.0" and quotient(-7, 2) == -3.5
assert quotient(2**46, 4) == 2.0**44 and quotient(2**100, 2**99) == 2.0
