def loop(n):
    out = []
    for i in range(n):
        if i == 2:
            continue
        if i == 5:
            break
        out.append(i)
    else:
        out.append("else")
    return out


assert loop(4) == [0, 1, 3, "else"] and loop(9) == [0, 1, 3, 4]
n = 5
while n:
    n -= 1
else:
    n = "done"
assert n == "done" and 1 < 2 < 3 and not 1 < 3 < 2 and (0 or "x") == "x" and ("a" and "b") == "b" and (1 if n else 2) == 1
if (m := 10) > 5:
    assert m == 10


def chained(a, b, c):
    return a <= b < c != 7


assert chained(1, 1, 2) and not chained(1, 1, 7) and not chained(3, 2, 9)


def nested(x):
    return [[(i, j) for j in range(i) if j % 2] for i in range(x) if i > 1]


assert nested(4) == [[(2, 1)], [(3, 1)]]
a = b = [1]
b += [2]
assert a == [1, 2] and a is b
x, y = 1, 2
x, y = y, x
assert (x, y) == (2, 1)


def lazily(v, w):
    first = v
    v = w
    return first, v, (v, w := first, w)


assert lazily(1, 2) == (1, 2, (2, 1, 1))
assert "".join(c for c in "hello" if c not in "l") == "heo" and (not []) is True
del x
try:
    x
    assert False
except NameError as error:
    assert str(error) == "name 'x' is not defined"
