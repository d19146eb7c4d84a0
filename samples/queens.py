"""Places n queens on an n-by-n board so that none attacks another; counts the solutions and draws the first.

    queens.py [N]
"""

import sys


def solutions(size):
    """Yields each solution as a tuple: the column of the queen in every row."""
    columns, rising, falling = set(), set(), set()
    placed = []

    def place(row):
        if row == size:
            yield tuple(placed)
            return
        for column in range(size):
            if column in columns or row + column in rising or row - column in falling:
                continue
            columns.add(column)
            rising.add(row + column)
            falling.add(row - column)
            placed.append(column)
            yield from place(row + 1)
            placed.pop()
            columns.remove(column)
            rising.remove(row + column)
            falling.remove(row - column)

    yield from place(0)


def count_with_bits(size):
    """The number of solutions, found with bit masks instead of sets."""
    full = (1 << size) - 1

    def count(columns, rising, falling):
        if columns == full:
            return 1
        total = 0
        free = full & ~(columns | rising | falling)
        while free:
            queen = free & -free
            free ^= queen
            total += count(columns | queen, (rising | queen) << 1, (falling | queen) >> 1)
        return total

    return count(0, 0, 0)


def draw(solution):
    size = len(solution)
    rule = "+" + "---+" * size
    lines = [rule]
    for column in solution:
        lines.append("|" + "|".join(" Q " if at == column else "   " for at in range(size)) + "|")
        lines.append(rule)
    return "\n".join(lines)


def mirrored(solution):
    return tuple(len(solution) - 1 - column for column in solution)


def rotated(solution):
    size = len(solution)
    turned = [0] * size
    for row, column in enumerate(solution):
        turned[column] = size - 1 - row
    return tuple(turned)


def variants(solution):
    """The up to eight boards that are this one turned or seen in a mirror."""
    found = set()
    for start in (solution, mirrored(solution)):
        board = start
        for _ in range(4):
            found.add(board)
            board = rotated(board)
    return found


def main(arguments):
    try:
        size = int(arguments[0]) if arguments else 8
    except ValueError:
        print(f"queens: not a number: {arguments[0]}", file=sys.stderr)
        return 2
    every = list(solutions(size))
    if not every:
        print(f"{size} queens do not fit on a board of {size} by {size}")
        return 1
    print(draw(every[0]))
    distinct = {min(variants(solution)) for solution in every}
    print(f"{len(every)} solutions, {len(distinct)} of them different")
    assert len(every) == count_with_bits(size)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
