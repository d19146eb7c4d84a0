"""Loops over pairs, unpacking into locals, and slices: the forms that run without the objects between."""


def raises(kind, function, *arguments):
    try:
        function(*arguments)
    except kind as error:
        return str(error)
    raise AssertionError("nothing raised")


class Countdown:
    def __init__(self, start):
        self.left = start

    def __iter__(self):
        return self

    def __next__(self):
        if self.left == 0:
            raise StopIteration
        self.left -= 1
        return self.left


def pairs(iterable):
    seen = []
    for a, b in iterable:
        seen.append((a, b))
        if a == "skip":
            continue
        b = None
    return seen, a, b


def test_pairs():
    letters = list("abcdefgh") * 8
    expected = [(i, c) for i, c in zip(range(64), letters)]
    assert len(expected) == 64 and expected[9] == (9, "b")
    for repeat in range(3):
        assert pairs(enumerate(letters))[0] == expected
        assert pairs(zip(range(64), letters))[0] == expected
        assert pairs(dict(expected).items())[0] == expected
        assert pairs(expected)[0] == expected
        assert pairs([list(pair) for pair in expected])[0] == expected
        assert pairs(zip(Countdown(3), letters)) == ([(2, "a"), (1, "b"), (0, "c")], 0, None)
        assert pairs([("skip", 1)] * 100)[1:] == ("skip", 1)
    assert pairs(enumerate("ab", 2**47 - 1))[0] == [(2**47 - 1, "a"), (2**47, "b")]
    assert pairs(enumerate("ab", 10**30))[0] == [(10**30, "a"), (10**30 + 1, "b")]


def test_wrong_sizes():
    def three(items):
        for a, b, c in items:
            pass
        return a, b, c

    assert three([(1, 2, 3), [4, 5, 6], "789"]) == ("7", "8", "9")
    assert raises(ValueError, three, [(1, 2)]) == "not enough values to unpack (expected 3, got 2)"
    assert raises(ValueError, three, [(1, 2, 3, 4)]) == "too many values to unpack (expected 3)"
    assert raises(ValueError, pairs, zip([1], [2], [3])) == "too many values to unpack (expected 2)"
    assert raises(ValueError, pairs, ["a"]) == "not enough values to unpack (expected 2, got 1)"
    assert raises(TypeError, pairs, [1]) == "cannot unpack non-iterable int object"
    assert raises(ValueError, pairs, zip([1, 2], [2], strict=True)) == "zip() argument 2 is shorter than argument 1"
    assert raises(ValueError, pairs, zip([1], [2, 3], strict=True)) == "zip() argument 2 is longer than argument 1"


def test_changing_dict():
    d = {i: i for i in range(10)}

    def grow():
        for key, value in d.items():
            d[key + 100] = value

    assert raises(RuntimeError, grow) == "dictionary changed size during iteration"


def test_targets():
    def swap(a, b, c):
        for _ in range(3):
            a, b, c = b, c, a
            a, b = b, a
        a, a = 1, 2
        x, y = y, x = (5, 6)
        return a, b, c, x, y

    assert swap("p", "q", "r") == (2, "q", "p", 6, 5)

    def nested(items):
        total = 0
        for i, (a, (b, c)) in enumerate(items):
            total += i * a + b * c
        return total, i, a, b, c

    assert nested([(i, (i + 1, i + 2)) for i in range(50)]) == (84625, 49, 49, 50, 51)

    def kept_after_loop(items):
        for i, c in enumerate(items):
            pass
        return i

    assert "'i'" in raises(UnboundLocalError, kept_after_loop, [])
    assert kept_after_loop("abc") == 2

    def eight():
        a, b, c, d, e, f, g, h = range(8)
        return [h, g, f, e, d, c, b, a]

    assert eight() == list(range(8))[::-1]


class Sliced:
    def __getitem__(self, key):
        return key

    def __setitem__(self, key, value):
        self.stored = key, value


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


class OwnList(list):
    def __getitem__(self, key):
        return "own"


BOUNDS = (None, 0, 3, 9, -2, -20, 2**70, Index(2))


def test_slices():
    for items in ([1, 2, 3, 4, 5, 6, 7], (1, 2, 3, 4, 5, 6, 7), "abcdefg"):
        for start in BOUNDS:
            for stop in BOUNDS:
                part = items[start:stop]
                assert type(part) is type(items)
                assert list(part) == [items[i] for i in range(*slice(start, stop).indices(7))]


def test_stored_slices():
    items = list("abcdefg")
    for start in BOUNDS:
        for stop in BOUNDS:
            low, high, _ = slice(start, stop).indices(7)
            for new in ([], [1], [1, 2, 3, 4, 5, 6, 7, 8], (1, 2), "xy"):
                copy = list(items)
                copy[start:stop] = new
                assert copy == items[:low] + list(new) + items[max(low, high):]


def test_other_slices():
    whole = (1, 2, 3)
    assert whole[:] is whole and whole[0:9] is whole
    assert Sliced()[1:"x"] == slice(1, "x", None)
    sliced = Sliced()
    sliced[None:3] = 4
    assert sliced.stored == (slice(None, 3, None), 4)
    assert OwnList("abc")[1:2] == "own"
    own = [1, 2, 3]
    own[1:2] = own
    assert own == [1, 1, 2, 3, 3]
    message = "slice indices must be integers or None or have an __index__ method"
    assert raises(TypeError, lambda: [1][:"x"]) == message
    assert raises(TypeError, lambda: whole.count[1:2]) == "'builtin_function_or_method' object is not subscriptable"


def test_constant_keys():
    def first_and_last(sequence):
        return sequence[0], sequence[-1]

    for repeat in range(60):
        assert first_and_last([1, 2, 3]) == (1, 3)
        assert first_and_last((4, 5)) == (4, 5)
        assert first_and_last("xyz") == ("x", "z")
        assert first_and_last({0: "a", -1: "b"}) == ("a", "b")
    assert raises(IndexError, first_and_last, []) == "list index out of range"
    assert raises(KeyError, first_and_last, {}) == "0"

    def name_of(record):
        return record["name"]

    for repeat in range(60):
        assert name_of({"name": repeat, "other": 1}) == repeat
        assert name_of({"other": 1, "name": repeat}) == repeat
        record = {"a": 1, "name": 2, "c": 3}
        del record["a"]
        record["name"] += 1
        assert name_of(record) == 3
    assert raises(KeyError, name_of, {"nam": 1}) == "'name'"


def test_conditions():
    def truths(values):
        found = []
        for value in values:
            if value:
                found.append(True)
            else:
                found.append(False)
            while value:
                break
            else:
                found.append("empty")
        return found

    values = [0, 1, -1, 0.0, 2.5, None, "", "a", [], [0], True, False, 2**70, {}, {1: 2}, float("nan")]
    expected = []
    for value in values:
        expected += [True] if bool(value) else [False, "empty"]
    for repeat in range(5):
        assert truths(values) == expected
    assert [not value for value in values] == [not bool(value) for value in values]
    assert [-value for value in (1, -1, 0.0, 1.5, True, -(2**47), 2**47)] == [-1, 1, 0.0, -1.5, -1, 2**47, -(2**47)]
    assert str(-values[3]) == "-0.0" and str(-values[-1]) == "nan"


class OwnText(str):
    def __eq__(self, other):
        return "own"

    __hash__ = str.__hash__


def test_texts():
    def same(a, b):
        found = [a == b, a != b]
        if a == b:
            found.append("same")
        if a != b:
            found.append("other")
        while a != b:
            b = a
        return found

    for repeat in range(60):
        assert same("ab" + str(repeat), "ab" + str(repeat)) == [True, False, "same"]
        assert same("ab", "ba") == [False, True, "other"]
        assert same("\xe9", "\u20ac") == [False, True, "other"]
    assert same(OwnText("a"), "b") == ["own", True, "same", "other"]
    assert same("a", 1) == [False, True, "other"]

    def third(text, index):
        return text[2], text[index], text[-1]

    for repeat in range(60):
        assert third("abcd", 1) == ("c", "b", "d")
        assert third("a\u20acc\U0001f600", -3) == ("c", "\u20ac", "\U0001f600")
    assert third([1, 2, 3], 0) == (3, 1, 3)
    assert raises(IndexError, third, "abc", 3) == "string index out of range"
    assert raises(IndexError, third, "ab", 0) == "string index out of range"


def test_arithmetic():
    def compute(a, b):
        return a + b, a - b, a * b, a / b, b % 8, b // 8, b % 5, b // 5

    for repeat in range(60):
        assert compute(1.5, 2) == (3.5, -0.5, 3.0, 0.75, 2, 0, 2, 0)
        assert compute(2, 0.5) == (2.5, 1.5, 1.0, 4.0, 0.5, 0.0, 0.5, 0.0)
        assert compute(3, -4) == (-1, 7, -12, -0.75, 4, -1, 1, -1)
        assert compute(2**46, -(2**47)) == (-(2**46), 3 * 2**46, -(2**93), -0.5, 0, -(2**44), 2, -28147497671066)
    assert compute(float("inf"), 1)[:2] == (float("inf"), float("inf"))
    assert raises(ZeroDivisionError, compute, 1, 0) == "division by zero"
    assert raises(ZeroDivisionError, compute, 1.5, 0) == "float division by zero"
    assert [x**y for x, y in ((3, 0), (-3, 3), (7, 30), (-2, 63), (2, 64), (10, 20), (0, 0))] == [
        1, -27, 22539340290692258087863249, -9223372036854775808, 18446744073709551616, 100000000000000000000, 1]


def test_sums():
    assert sum([1, True, 2.5, False]) == 4.5
    assert sum([True, True]) == 2 and type(sum([True])) is int
    assert sum([[1], [2]], []) == [1, 2]
    assert sum([2**47 - 1, 1, 2**62]) == 2**47 + 2**62
    assert max(3, 1, 2) == 3 and min([3, 1.5, 2]) == 1.5 and max("ab", key=ord) == "b"
    assert raises(TypeError, max, 1, "a") == "'>' not supported between instances of 'str' and 'int'"
    nan = float("nan")
    assert nan in [nan] and nan in (1, nan) and nan in {nan}
    assert 1.0 in {1} and True in {1: 2} and "a" not in [1, 2.5, None]


test_texts()
test_arithmetic()
test_sums()
test_pairs()
test_wrong_sizes()
test_changing_dict()
test_targets()
test_slices()
test_stored_slices()
test_other_slices()
test_constant_keys()
test_conditions()
