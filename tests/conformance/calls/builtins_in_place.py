"""Builtins, loops and comparisons that run without a call: plain operands, and everything else at the same place."""

import builtins


class Sized:
    def __len__(self):
        return 7

    def __abs__(self):
        return "abs"


class MyList(list):
    def __len__(self):
        return 99

    def append(self, item):
        super().append((item,))


def lengths(values):
    return [len(value) for value in values]


for _ in range(56):
    assert lengths([[1], "abc", (1, 2), {1: 2}, {1}, b"ab", Sized(), MyList()]) == [1, 3, 2, 1, 1, 2, 7, 99]
    for wrong in (3, None):
        try:
            lengths([wrong])
        except TypeError as error:
            assert "has no len()" in str(error)
        else:
            assert False


def sizes(values):
    return [abs(value) for value in values]


for _ in range(56):
    assert sizes([-3, 4, -2.5, -0.0, -(1 << 47), -(1 << 80), True, Sized(), 3 + 4j]) == [
        3, 4, 2.5, 0.0, 1 << 47, 1 << 80, 1, "abs", 5.0]
    assert str(sizes([-0.0])[0]) == "0.0"


def extremes(a, b, c):
    return min(a, b, c), max(a, b, c)


nan = float("nan")
for _ in range(56):
    assert extremes(2, 1, 3) == (1, 3)
    assert extremes(2.5, 1.5, -0.5) == (-0.5, 2.5)
    assert extremes(2, 1.5, 3) == (1.5, 3)
    assert extremes("b", "a", "c") == ("a", "c")
    assert extremes(1, 1.0, True) == (1, 1) and type(extremes(1, 1.0, True)[0]) is int
    assert extremes(nan, 1.0, 2.0)[0] is nan or extremes(nan, 1.0, 2.0)[0] != extremes(nan, 1.0, 2.0)[0]
    assert extremes(1.0, nan, 2.0) == (1.0, 2.0)
    assert extremes(1 << 60, 5, -(1 << 60)) == (-(1 << 60), 1 << 60)


def kinds(values, kind):
    return [isinstance(value, kind) for value in values]


class Meta(type):
    def __instancecheck__(cls, value):
        return value == 5


class Odd(metaclass=Meta):
    pass


for _ in range(56):
    assert kinds([1, True, "a", [], MyList(), None], int) == [True, True, False, False, False, False]
    assert kinds([[], MyList(), Odd()], list) == [True, True, False]
    assert kinds([5, 6, Odd()], Odd) == [True, False, True]
    assert kinds([1, "a", 2.5], (int, str)) == [True, True, False]
    try:
        kinds([1], 3)
    except TypeError:
        pass
    else:
        assert False


def collect(into, items):
    for item in items:
        into.append(item)
    return into


class Collector:
    def append(self, item):
        self.last = item


for _ in range(56):
    assert collect([], range(20)) == list(range(20))
    assert list.__iter__(collect(MyList(), [1])).__next__() == (1,)
    assert collect(Collector(), [1, 2]).last == 2
    assert collect([], "ab") == ["a", "b"]



def drain(items):
    taken = []
    while items:
        taken.append(items.pop())
    return taken


class Popping(list):
    def pop(self):
        return "mine", super().pop()


for _ in range(56):
    assert drain([1, 2, 3]) == [3, 2, 1] and drain([]) == []
    assert drain(Popping([1])) == [("mine", 1)] and drain({5}) == [5]
popped = [1]
for expected in (1, None):
    try:
        assert popped.pop() == expected
    except IndexError as error:
        assert expected is None and str(error) == "pop from empty list"

# Another function of that name.
original = builtins.len
try:
    builtins.len = lambda value: "other"
    assert lengths([[1], "abc"]) == ["other", "other"]
finally:
    builtins.len = original
assert lengths([[1], "abc"]) == [1, 3]


def walk(items):
    seen = []
    for item in items:
        seen.append(item)
    return seen


table = {1: "a", 2: "b", "k": 3.5}
del table[2]
for _ in range(56):
    assert walk(table) == [1, "k"] and walk(table.values()) == ["a", 3.5] and walk(table.keys()) == [1, "k"]
    assert walk(reversed(table)) == ["k", 1] and walk(reversed(table.values())) == [3.5, "a"]
    assert sorted(walk({3, 1, 2})) == [1, 2, 3] and walk(set()) == [] and walk(frozenset([7])) == [7]
    assert walk({}) == [] and walk({}.values()) == []
for iterable, message in [({1, 2}, "Set changed size during iteration"),
                          ({1: 1, 2: 2}, "dictionary changed size during iteration")]:
    try:
        for item in iterable:
            iterable.add(item + 10) if type(iterable) is set else iterable.setdefault(item + 10)
    except RuntimeError as error:
        assert str(error) == message
    else:
        assert False


def members(items, container):
    return [item in container for item in items], [item not in container for item in items]


for _ in range(56):
    assert members([1, -1, -2, 9, 17, "a", 1.0, True], {1, -1, 17, "a"}) == (
        [True, True, False, False, True, True, True, True], [False, False, True, True, False, False, False, False])
    assert members([1, 2], set()) == ([False, False], [True, True])
    assert members([1, 2], frozenset([2])) == ([False, True], [True, False])
    assert members([1, 2], {2: 1}) == ([False, True], [True, False])
    assert members([0, 8, 16, 24], {8, 16}) == ([False, True, True, False], [True, False, False, True])
emptied = {1, 2, 3}
emptied.discard(2)
assert members([1, 2, 3], emptied) == ([True, False, True], [False, True, False])


# A float compared with an int constant, and then what takes the int itself.
class Asked:
    def __lt__(self, other):
        return type(other) is int and other == 3


def below(value):
    if value < 3:
        return True
    return False


def is_below(value):
    return value < 3


for _ in range(56):
    for test in (below, is_below):
        assert test(2.5) and not test(3.0) and not test(nan)
for test in (below, is_below):
    assert test(Asked()) and test(2) and not test(3) and not test(1 << 70)
for _ in range(56):
    for test in (below, is_below):
        assert test(2.5) and test(1) and test(Asked())


# Bound methods with * and **.
class Bound:
    def method(self, a, b=2, *rest, **named):
        return a, b, rest, named

    def forward(self, *args, **kwargs):
        call = self.method
        return call(*args, **kwargs)


bound = Bound()
for _ in range(10):
    assert bound.forward(1) == (1, 2, (), {})
    assert bound.forward(1, 3, 4, 5, k=6) == (1, 3, (4, 5), {"k": 6})
    assert bound.forward(b=1, a=2) == (2, 1, (), {})
    assert len(bound.forward(*range(200))[2]) == 198
    try:
        bound.forward()
    except TypeError as error:
        assert str(error) == "Bound.method() missing 1 required positional argument: 'a'"
    else:
        assert False


def keywords_of(**named):
    return named


def passes_on(**named):
    return keywords_of(**named)


class Mapping:
    def keys(self):
        return ["a", "b"]

    def __getitem__(self, key):
        return key * 2


def passes_mapping(mapping):
    return keywords_of(**mapping)


given = {"x": 1}
assert passes_mapping(given) == given and passes_mapping(given) is not given
assert passes_mapping(Mapping()) == {"a": "aa", "b": "bb"} and passes_on(k=1) == {"k": 1} and passes_on() == {}
for wrong, message in [(3, "keywords_of() argument after ** must be a mapping, not int"),
                       ({1: 2}, "keywords must be strings")]:
    try:
        passes_mapping(wrong)
    except TypeError as error:
        assert str(error).endswith(message), error
    else:
        assert False


def with_defaults(a, b=2, c=3):
    return a, b, c


for _ in range(56):
    assert with_defaults(1) == (1, 2, 3) and with_defaults(1, 5) == (1, 5, 3) and with_defaults(1, c=4) == (1, 2, 4)
with_defaults.__defaults__ = (7, 8, 9, 10, 11)
assert with_defaults(1) == (1, 10, 11)
