"""list.sort against a plain insertion sort: kinds of keys, order already there, stability, and comparisons that raise."""

state = 12345


def random_number(below):
    global state
    state = (state * 1103515245 + 12345) % 2147483648
    return state // 65536 % below


class Boxed:
    """Equal to others of its rank, so that stability shows."""

    def __init__(self, rank):
        self.rank = rank

    def __lt__(self, other):
        return self.rank < other.rank


def insertion_sort(items, key, reverse):
    done = []
    for item in items:
        at = len(done)
        while at and (key(done[at - 1]) < key(item) if reverse else key(item) < key(done[at - 1])):
            at -= 1
        done.insert(at, item)
    return done


def check(items):
    for reverse in (False, True):
        expected = insertion_sort(items, lambda item: item, reverse)
        assert [id(item) for item in sorted(items, reverse=reverse)] == [id(item) for item in expected]
        positions = list(range(len(items)))
        by_key = sorted(positions, key=items.__getitem__, reverse=reverse)
        assert by_key == insertion_sort(positions, items.__getitem__, reverse)


def shapes(make, count):
    yield [make(random_number(1000)) for _ in range(count)]
    yield [make(random_number(4)) for _ in range(count)]
    yield [make(i) for i in range(count)]
    yield [make(-i) for i in range(count)]
    yield [make(i % 20) for i in range(count)]
    yield [make(i) for i in range(count // 2)] + [make(i - 3) for i in range(count // 2)]
    yield [make(i + 900) for i in range(count // 2)] + [make(i) for i in range(count // 2)] + [make(7)]


makers = [
    lambda n: n, lambda n: n / 3, lambda n: str(n), lambda n: "commonprefix%04d" % (n + 500), lambda n: "é%d" % n,
    lambda n: "Ж%d" % n, lambda n: (n // 3, str(n)), lambda n: ("same", n / 7), lambda n: (n / 2, [n]),
    lambda n: (n % 5,) * (n % 3 + 1), lambda n: [n % 5, n], Boxed, lambda n: n * 2**50, lambda n: n if n % 2 else n / 2,
    lambda n: (Boxed(n),), lambda n: str(n)[: n % 3], lambda n: "a\0" * (n % 4), lambda n: -0.0 if n % 2 else 0.0,
]
for make in makers:
    for items in shapes(make, 16):
        check(items)

numbers = [random_number(30000) for _ in range(400)]
for source in (numbers, [n / 8 for n in numbers], [str(n) for n in numbers], [(n % 100, n) for n in numbers],
               sorted(numbers) + numbers[:50], sorted(numbers)[::-1] + [5], sorted(numbers[:200]) + sorted(numbers[200:])):
    done = sorted(source)
    assert all(a <= b for a, b in zip(done, done[1:])) and len(done) == len(source) and set(done) == set(source)
    assert sorted(source, reverse=True) == sorted(done, key=lambda item: item, reverse=True) == done[::-1]
assert sorted([3.0, float("inf"), -1.0, float("-inf"), -0.5]) == [float("-inf"), -1.0, -0.5, 3.0, float("inf")]
assert len(sorted([2.0, float("nan"), 1.0])) == 3 and sorted([()]) == [()] and sorted([(1,), ()]) == [(), (1,)]
assert sorted([]) == [] and sorted([1], key=str) == [1] and sorted("hello") == ["e", "h", "l", "l", "o"]


class Failing(Boxed):
    left = 100

    def __lt__(self, other):
        Failing.left -= 1
        if Failing.left == 0:
            raise KeyError("enough")
        return self.rank < other.rank


items = [Failing(random_number(100)) for _ in range(60)]
kept = items[:]
try:
    items.sort()
except KeyError:
    assert sorted(map(id, items)) == sorted(map(id, kept))
else:
    assert False

for bad in ([1, "a"], [(1, 2), (1, "b")], [(1, None), (1, None, 2), (1, 5)]):
    try:
        bad.sort()
    except TypeError as error:
        assert "'<' not supported between instances of" in str(error)
    else:
        assert False

items = [3, 1, 2]
try:
    items.sort(key=lambda item: items.append(item) or item)
except ValueError as error:
    assert str(error) == "list modified during sort" and items == [1, 2, 3]
else:
    assert False
try:
    items.sort(key=lambda item: 1 // 0)
except ZeroDivisionError:
    assert items == [1, 2, 3]
