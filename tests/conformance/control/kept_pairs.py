# Pairs that a loop takes apart and uses whole as well.


def kept(pairs):
    seen = []
    for pair in pairs:
        first, second = pair
        seen.append((pair, first, second))
    return seen


def kept_deep(pairs):
    seen = []
    for pair in pairs:
        first, (second, third) = pair
        if third:
            seen.append(pair)
    return seen, pair


def last(pairs):
    for pair in pairs:
        first, second = pair
    return pair


def taken_apart(pairs):
    return [first + second for first, second in pairs]


PAIRS = [(i, i + 1) for i in range(50)]
WHOLE = [(pair, *pair) for pair in PAIRS]
for _ in range(3):
    assert kept(PAIRS) == kept(dict(PAIRS).items()) == kept(enumerate(range(1, 51))) == kept(zip(range(50), range(1, 51))) == WHOLE
    assert last(PAIRS) == last(dict(PAIRS).items()) == last(enumerate(range(1, 51))) == last(zip(range(50), range(1, 51))) == (49, 50)
    assert kept_deep({"a": (1, 2), "b": (3, 0), "c": (4, 5)}.items()) == ([("a", (1, 2)), ("c", (4, 5))], ("c", (4, 5)))
    assert taken_apart(PAIRS) == taken_apart(dict(PAIRS).items()) == [2 * i + 1 for i in range(50)]
