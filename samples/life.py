"""Conway's game of life on an endless board: watches known patterns and says what becomes of them.

    life.py [GENERATIONS]
"""

import sys

PATTERNS = {
    "block": "OO/OO",
    "blinker": "OOO",
    "toad": ".OOO/OOO.",
    "beacon": "OO../OO../..OO/..OO",
    "glider": ".O./..O/OOO",
    "spaceship": ".O..O/O..../O...O/OOOO.",
    "r-pentomino": ".OO/OO./.O.",
    "die hard": "......O./OO....../.O...OOO",
    "row of seven": "OOOOOOO",
}


def parse(text):
    return frozenset((x, y) for y, row in enumerate(text.split("/")) for x, mark in enumerate(row) if mark == "O")


def neighbours(cell):
    x, y = cell
    return ((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy)


def step(cells):
    counts = {}
    for cell in cells:
        for other in neighbours(cell):
            counts[other] = counts.get(other, 0) + 1
    return frozenset(cell for cell, count in counts.items() if count == 3 or count == 2 and cell in cells)


def generations(cells):
    while True:
        yield cells
        cells = step(cells)


def moved_home(cells):
    """The same shape at the origin, and how far away it was."""
    if not cells:
        return cells, (0, 0)
    left = min(x for x, _ in cells)
    top = min(y for _, y in cells)
    return frozenset((x - left, y - top) for x, y in cells), (left, top)


def fate(cells, limit):
    """What becomes of a pattern within that many generations."""
    seen = {}
    for number, now in enumerate(generations(cells)):
        if not now:
            return f"dies in generation {number}"
        shape, place = moved_home(now)
        if shape in seen:
            before, old_place = seen[shape]
            period = number - before
            dx, dy = place[0] - old_place[0], place[1] - old_place[1]
            start = f" from generation {before}" if before else ""
            if dx or dy:
                return f"flies by ({dx:+d}, {dy:+d}) every {period} generations{start}"
            return f"stands still{start}" if period == 1 else f"repeats every {period} generations{start}"
        if number == limit:
            return f"still unsettled after {limit} generations, with {len(now)} cells"
        seen[shape] = number, place


def draw(cells):
    if not cells:
        return "(nothing)"
    xs, ys = [x for x, _ in cells], [y for _, y in cells]
    return "\n".join(
        "".join("O" if (x, y) in cells else "." for x in range(min(xs), max(xs) + 1))
        for y in range(min(ys), max(ys) + 1)
    )


def main(arguments):
    limit = int(arguments[0]) if arguments else 150
    for name, text in PATTERNS.items():
        print(f"{name:<14}{fate(parse(text), limit)}")
    for number, cells in enumerate(generations(parse(PATTERNS["r-pentomino"]))):
        if number in (0, 10, 30):
            print(f"\nr-pentomino, generation {number}, {len(cells)} cells")
            print(draw(cells))
        if number == 30:
            break


if __name__ == "__main__":
    main(sys.argv[1:])
