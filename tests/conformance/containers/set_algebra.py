# Keys are asked for their hash once; what results keep is in the order that CPython's algorithms add it.
asked = 0


class Counted(int):
    def __hash__(self):
        global asked
        asked += 1
        return int.__hash__(self)


def count(action):
    global asked
    asked = 0
    action()
    return asked


d = dict.fromkeys(map(Counted, range(10)))
s = set(d)
f = frozenset(s)
for action in (lambda: s.difference(d), lambda: s - f, lambda: s & f, lambda: s ^ f, lambda: s | f, lambda: s.symmetric_difference(d), lambda: s == f,
               lambda: s <= f, lambda: s.issubset(d), lambda: s.isdisjoint(f), lambda: dict.fromkeys(s, 1), lambda: dict.fromkeys(d), lambda: dict(d),
               lambda: {**d}, lambda: d | d, lambda: d == dict(d), lambda: d.keys() - s, lambda: d.keys() | s, lambda: d.keys() ^ s, lambda: set(d)):
    assert count(action) == 0
assert count(lambda: s.intersection(d)) == count(lambda: s.issuperset(d)) == count(lambda: d.keys() & s) == 10
assert count(lambda: s.isdisjoint(d)) == count(lambda: d.keys().isdisjoint(s)) == count(lambda: d.setdefault(Counted(99), 0)) == 1

left, right = {8 * i: i for i in range(7)}, {8 * i: i % 3 for i in range(3, 11)}
assert list(left.keys() & right.keys()) == list(set(right.keys() & left.keys())) and left.keys() & right.keys() == {24, 32, 40, 48}
assert left.items() ^ right.items() == set(left.items()) ^ set(right.items()) and left.items() - right.items() == set(left.items()) - set(right.items())
assert [1, 2] & {2: 3}.keys() == {2} and {2: 3}.keys() & [1, 2] == {2} and [1, 2] ^ {2: 3}.keys() == {1} and not {2: 3}.keys().isdisjoint(iter([1, 2]))
assert {}.keys().isdisjoint({}.keys())
try:
    {frozenset()}.issuperset([set()])
except TypeError as error:
    assert str(error) == "unhashable type: 'set'"
else:
    assert False

# pop() goes on from where it took the last one.
popped = set(range(20))
first = [popped.pop() for _ in range(5)]
popped.update(first)
assert first == [0, 1, 2, 3, 4] and popped.pop() == 5
popped.clear()
popped.add(3)
assert popped.pop() == 3


class Slotted(set):
    __slots__ = ("x", "y", "__dict__")


slotted = Slotted([1])
slotted.x, slotted.z = 2, 3
assert slotted.__reduce__() == (Slotted, ([1],), ({"z": 3}, {"x": 2}))
for make in (lambda: frozenset([], sequence=()), lambda: set(a=1)):
    try:
        make()
    except TypeError as error:
        assert str(error).endswith("set() takes no keyword arguments")
    else:
        assert False

# A dict that changes while it is walked or merged.
d = {0: 0}
try:
    for key in d:
        del d[0]
        d[0] = 0
except RuntimeError as error:
    assert str(error) == "dictionary keys changed during iteration"
else:
    assert False


class Growing:
    def __eq__(self, other):
        source[str(len(source))] = None
        return False

    def __hash__(self):
        return 1


source = {Growing(): 0, 2: 0}
try:
    {Growing(): 1}.update(source)
except RuntimeError as error:
    assert str(error) == "dict mutated during update"
else:
    assert False


# A subclass of set with a hash is a member itself.
class Hashed(set):
    def __hash__(self):
        return 7


hashed = Hashed()
members = {hashed}
assert hashed in members and members.discard(hashed) is None and not members
