"""match over many shapes of subject."""
from dataclasses import dataclass


@dataclass
class Point:
    x: int
    y: int = 0


def describe(subject):
    match subject:
        case None | True | False:
            return "singleton"
        case int(n) if n > 100:
            return f"large {n}"
        case 1 | 2 | -3:
            return "small"
        case str() as text:
            return f"text {text}"
        case [Point(x=0), *rest]:
            return f"begins at zero, {len(rest)} more"
        case [a, b]:
            return f"pair {a} {b}"
        case []:
            return "empty"
        case {"kind": "circle", "radius": r, **rest}:
            return f"circle {r} {rest}"
        case Point(1, y):
            return f"one, {y}"
        case Point():
            return repr(subject)
        case 1.5 | 2j:
            return "number"
        case _:
            return "other"


for subject in (None, True, 500, 2, -3, 4, "a", [Point(0, 1), 2, 3], (1, 2), [], {"kind": "circle", "radius": 2, "z": 0}, {"kind": "x"}, Point(1, 5), Point(2, 2), 1.5, 2j, b"ab", range(2)):
    print(describe(subject))
