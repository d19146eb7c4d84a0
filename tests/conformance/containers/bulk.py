"""Lists, dicts and sets made from whole collections at once."""

from itertools import chain

# Lists from everything that is taken in bulk.
numbers = {str(i): i for i in range(100)}
del numbers["50"]
assert list(numbers) == [str(i) for i in range(100) if i != 50]
assert list(numbers.keys()) == list(numbers)
assert list(numbers.values()) == [i for i in range(100) if i != 50]
assert list(numbers.items()) == [(str(i), i) for i in range(100) if i != 50]
assert sorted(set(range(50))) == list(range(50))
assert sorted(list(frozenset("hello"))) == ["e", "h", "l", "o"]
assert list(set()) == [] and list({}) == [] and list(range(5, 5)) == []
assert list(range(10, 0, -3)) == [10, 7, 4, 1]
assert list(range(2**47 - 2, 2**47 + 2)) == [2**47 - 2, 2**47 - 1, 2**47, 2**47 + 1]
assert list(range(-(2**70), -(2**70) + 2)) == [-(2**70), -(2**70) + 1]
assert list("a\xe9\u20ac") == ["a", "\xe9", "\u20ac"] and list(b"\x00\xff") == [0, 255]

# An iterator gives what it has left, and is exhausted then.
items = [1, 2, 3, 4]
backwards = reversed(items)
assert next(backwards) == 4
assert list(backwards) == [3, 2, 1] and list(backwards) == []
backwards = reversed(items)
del items[1:]
assert list(backwards) == []
items = [1, 2, 3]
items.extend(reversed(items))
assert items == [1, 2, 3, 3, 2, 1]
items += {7: 8}
items[:2] = range(2)
assert items == [0, 1, 3, 3, 2, 1, 7]
assert [*numbers.values()][-1] == 99
assert list(chain("ab", (1, 2))) == ["a", "b", 1, 2]


class Odd(dict):
    def __iter__(self):
        return iter("xy")


assert list(Odd(a=1)) == ["x", "y"] and list(Odd(a=1).keys()) == ["a"]
assert dict(Odd(x=1, y=2, z=3)) == {"x": 1, "y": 2, "z": 3}

# Copies of dicts have their own entries, with or without gaps.
for removed in (0, 10, 90):
    source = {i: str(i) for i in range(100)}
    for i in range(removed):
        del source[i]
    for copy in (dict(source), source.copy(), {**source}, source | {}):
        assert copy == source and list(copy) == list(source)
        copy["new"] = 1
        copy[99] = "changed"
        del copy[98]
        assert "new" not in source and source[99] == "99" and 98 in source
        assert list(copy)[-1] == "new" and len(copy) == len(source)
merged = {1: "a", 2: "b"} | {2: "c", 3: "d"}
assert list(merged.items()) == [(1, "a"), (2, "c"), (3, "d")]
grown = {0: 0}
grown.update({i: i for i in range(1000)})
assert list(grown) == list(range(1000))
grown.update(grown)
assert len(grown) == 1000
assert dict([(1, 2), [3, 4], "ab"]) == {1: 2, 3: 4, "a": "b"}
for bad in ([(1, 2, 3)], [(1,)], [1]):
    try:
        dict(bad)
    except (TypeError, ValueError) as error:
        assert "dictionary update sequence element #0" in str(error), error
    else:
        raise AssertionError(bad)


# Hashing a member may change the list that it comes from.
class Meddler:
    def __init__(self, number, target):
        self.number, self.target = number, target

    def __hash__(self):
        self.target.clear()
        return self.number


victims = []
victims.extend(Meddler(i, victims) for i in range(3))
assert len(set(victims)) == 1 and victims == []

# Sets with members whose places collide.
crowded = [i * 8 for i in range(100)] + [-1, -2, "", "a", 0.0, True]
assert len(set(crowded)) == 105
assert set(crowded) | set(crowded[:50]) == set(crowded)
assert set(crowded) ^ {0, "new"} == (set(crowded) - {0}) | {"new"}
