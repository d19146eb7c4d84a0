def count(n):
    for i in range(n):
        received = yield i
        if received:
            yield "got " + received
    return "result"


assert list(count(3)) == [0, 1, 2] and sum(count(5)) == 10
g = count(2)
assert next(g) == 0 and g.send("x") == "got x" and next(g) == 1
try:
    next(g)
    assert False
except StopIteration as stop:
    assert stop.value == "result"
assert next(g, "over") == "over"


def outer():
    result = yield from count(1)
    yield result
    yield from [10, 20]


assert list(outer()) == [0, "result", 10, 20]
log = []


def careful():
    try:
        yield 1
        yield 2
    except ValueError as error:
        log.append(str(error))
        yield 3
    finally:
        log.append("closed")


c = careful()
assert next(c) == 1 and c.throw(ValueError("thrown")) == 3
c.close()
assert log == ["thrown", "closed"]


def delegates():
    try:
        yield from careful()
    except KeyError:
        yield "key"


d = delegates()
next(d)
assert d.throw(KeyError("k")) == "key" and log[-1] == "closed"


def leaks():
    raise StopIteration
    yield


try:
    list(leaks())
    assert False
except RuntimeError as error:
    assert str(error) == "generator raised StopIteration"


def primes():
    found = []
    n = 2
    while True:
        if all(n % p for p in found):
            found.append(n)
            yield n
        n += 1


assert [p for p, _ in zip(primes(), range(10))] == [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]


def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)


assert sum(1 for _ in tree(8)) == 255


def handles():
    try:
        raise ValueError("in generator")
    except ValueError:
        yield 1
        try:
            raise
        except ValueError as error:
            yield str(error)


h = handles()
try:
    raise KeyError("outside")
except KeyError as outside:
    next(h)
    assert next(h) == "in generator"
    try:
        raise
    except KeyError as again:
        assert again is outside
