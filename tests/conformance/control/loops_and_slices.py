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


test_pairs()
test_wrong_sizes()
test_changing_dict()
test_targets()
test_slices()
test_stored_slices()
test_other_slices()
test_constant_keys()
test_conditions()
