class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


def kind(value):
    match value:
        case 0:
            return "zero"
        case int(n) if n > 100:
            return f"big {n}"
        case bool() | None:
            return "flag"
        case int() | float():
            return "number"
        case "a" | "b" as letter:
            return "letter " + letter
        case [1, second, *rest]:
            return f"list {second} {rest}"
        case {"k": value, **rest}:
            return f"map {value} {rest}"
        case Point(x=0, y=y):
            return f"on axis {y}"
        case Point(x, y):
            return f"point {x} {y}"
        case (a, b):
            return f"pair {a} {b}"
        case str(text):
            return "text " + text
        case _:
            return "other"


assert [kind(v) for v in (0, 500, 3, 2.5, "a", "zz")] == ["zero", "big 500", "number", "number", "letter a", "text zz"]
assert kind(None) == "flag" and kind([1, 2, 3]) == "list 2 [3]" and kind({"k": 1, "z": 2}) == "map 1 {'z': 2}"
assert kind(Point(0, 4)) == "on axis 4" and kind(Point(1, 2)) == "point 1 2" and kind((5, 6)) == "pair 5 6" and kind(object) == "other"
