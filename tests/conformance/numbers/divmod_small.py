"""divmod of small ints of every sign, up to where ints grow out of one word."""

for a in (7, -7, 0, 140737488355327, -140737488355328):
    for b in (3, -3, 1, -1, 140737488355327, -140737488355328):
        quotient, remainder = divmod(a, b)
        assert quotient == a // b and remainder == a % b, (a, b)
try:
    divmod(1, 0)
except ZeroDivisionError:
    pass
else:
    raise AssertionError
