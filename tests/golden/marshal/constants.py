x = (1, 2.5, -0.0, 3j, 10**20, "a", "b c", "é", b"x", None, True, ..., (), x in {1, "a"})
def f(x): return x
