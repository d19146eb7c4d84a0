def f(x, y, z):
    a, b, a = x, y, z
    a, b = b, a
    (c, d), *e = x
    return a, b, c, d, e
