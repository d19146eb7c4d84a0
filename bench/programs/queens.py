"""All placements of eight queens, by permutations and by sets."""


def place(row, columns, rising, falling, size):
    if row == size:
        return 1
    found = 0
    for column in range(size):
        if column in columns or row + column in rising or row - column in falling:
            continue
        found += place(row + 1, columns | {column}, rising | {row + column}, falling | {row - column}, size)
    return found


def permutations(items):
    if not items:
        yield ()
    for i, item in enumerate(items):
        for rest in permutations(items[:i] + items[i + 1:]):
            yield (item,) + rest


def check(columns):
    size = len(columns)
    return len({columns[i] + i for i in range(size)}) == size == len({columns[i] - i for i in range(size)})


print(place(0, frozenset(), frozenset(), frozenset(), 10), sum(check(p) for p in permutations(tuple(range(8)))))
