def counter():
    n = 0

    def increment(by=1):
        nonlocal n
        n += by
        return n

    return increment


c = counter()
c()
assert c(5) == 6 and counter()() == 1
assert [f() for f in [lambda i=i: i for i in range(3)]] == [0, 1, 2] and [f() for f in [lambda: i for i in range(3)]] == [2, 2, 2]
total = 0


def add(n):
    global total
    total += n
    return total


assert add(2) == 2 and add(3) == 5


def unbound(flag):
    if flag:
        value = 1
    return value


assert unbound(True) == 1
try:
    unbound(False)
    assert False
except UnboundLocalError as error:
    assert str(error) == "cannot access local variable 'value' where it is not associated with a value"


def late():
    def use():
        return later

    try:
        use()
        assert False
    except NameError as error:
        assert str(error).startswith("cannot access free variable 'later'")
    later = 4
    return use()


assert late() == 4


class Scope:
    x = 1
    y = [x for _ in range(2)] if False else [1, 1]

    def method(self):
        return __class__.x

    try:
        z = x + 1
    finally:
        w = z


assert Scope().method() == 1 and Scope.w == 2 and sorted(k for k in vars(Scope) if not k.startswith("__")) == ["method", "w", "x", "y", "z"]


def arguments(a, *b, **c):
    d = 4
    return sorted(locals().items(), key=lambda pair: pair[0])


assert arguments(1, 2, k=3) == [("a", 1), ("b", (2,)), ("c", {"k": 3}), ("d", 4)]
