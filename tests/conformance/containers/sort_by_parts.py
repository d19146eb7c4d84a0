"""Long lists of keys whose parts are sorted one after the other, against a plain insertion sort."""


def insertion_sort(items):
    result = []
    for item in items:
        at = len(result)
        while at and item < result[at - 1]:
            at -= 1
        result.insert(at, item)
    return result


def numbers(count, limit, seed=1):
    for _ in range(count):
        seed = seed * 48271 % 2147483647
        yield seed % limit


lists = [
    list(numbers(450, 100)),
    [value - 2**40 for value in numbers(450, 2**41)],
    [value / 8 - 5 for value in numbers(450, 90)] + [0.0, -0.0, float("inf")],
    [str(value) for value in numbers(450, 5000)],
    ["a common beginning" + str(value) + "\0" * (value % 3) for value in numbers(450, 40)],
    [(value % 3, str(value % 7), value / 2) for value in numbers(450, 1000)],
    [(value % 3,) * (value % 4) for value in numbers(450, 1000)],
    [(value % 2, value % 5 if value % 3 else value % 5 / 2) for value in numbers(450, 1000)],
]
for items in lists:
    wanted = insertion_sort(items)
    assert sorted(items) == wanted
    places = sorted(range(len(items)), key=items.__getitem__)
    assert all(items[a] < items[b] or (items[a] == items[b] and a < b) for a, b in zip(places, places[1:]))
    places = sorted(range(len(items)), key=items.__getitem__, reverse=True)
    assert all(items[a] > items[b] or (items[a] == items[b] and a < b) for a, b in zip(places, places[1:]))

mixed = [(value % 2, value) for value in numbers(500, 1000)] + [(1, "text")]
try:
    mixed.sort()
except TypeError:
    pass
else:
    assert False
assert len(mixed) == 501 and mixed.count((1, "text")) == 1
