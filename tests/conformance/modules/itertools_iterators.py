from itertools import *
import itertools


def raises(error, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except error as caught:
        return str(caught)
    raise AssertionError("no " + error.__name__)


def first(iterable, count):
    return list(islice(iterable, count))


assert list(accumulate([1, 2, 3])) == [1, 3, 6] and list(accumulate([2, 3], initial=10)) == [10, 12, 15]
assert list(accumulate([3, 1, 2], max)) == [3, 3, 3] and list(accumulate([])) == []
assert "".join(chain("ab", "", "c")) == "abc" and "".join(chain.from_iterable(["ab", "c"])) == "abc"
assert raises(TypeError, list, chain(1)) == "'int' object is not iterable"
assert list(compress("abcd", [1, 0, 1])) == ["a", "c"]
assert first(count(3, 2), 3) == [3, 5, 7] and first(count(0.5), 2) == [0.5, 1.5]
assert repr(count(3)) == "count(3)" and repr(count(3, -1)) == "count(3, -1)"
assert first(count(2**47 - 1), 3) == [2**47 - 1, 2**47, 2**47 + 1]
assert first(cycle("ab"), 5) == ["a", "b", "a", "b", "a"] and list(cycle("")) == []
assert list(dropwhile(lambda x: x < 2, [0, 1, 2, 1])) == [2, 1]
assert list(takewhile(lambda x: x < 2, [0, 1, 2, 1])) == [0, 1]
assert list(filterfalse(None, [0, 1, "", 2])) == [0, ""] and list(filterfalse(lambda x: x > 1, [0, 1, 2])) == [0, 1]
assert list(starmap(pow, [(2, 3), [3, 2]])) == [8, 9]
assert list(pairwise("abcd")) == [("a", "b"), ("b", "c"), ("c", "d")] and list(pairwise("a")) == []
assert list(repeat(1, 3)) == [1, 1, 1] and repr(repeat(1, 3)) == "repeat(1, 3)" and repr(repeat("a")) == "repeat('a')"
assert list(repeat(1, -2)) == [] and repeat(1, 4).__length_hint__() == 4

# islice
assert list(islice("abcdef", 3)) == ["a", "b", "c"] and list(islice("abcdef", 1, None, 2)) == ["b", "d", "f"]
assert list(islice("abcdef", 2, 4)) == ["c", "d"] and list(islice("ab", 5, 9)) == [] and list(islice("abc", 0)) == []
source = iter(range(10))
assert list(islice(source, 1, 5, 3)) == [1, 4] and next(source) == 5
assert raises(ValueError, islice, "a", -1) == "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize."
assert raises(ValueError, islice, "a", 1, 2, 0) == "Step for islice() must be a positive integer or None."

# groupby
assert [(key, list(group)) for key, group in groupby("aabccc")] == [("a", ["a", "a"]), ("b", ["b"]), ("c", ["c"] * 3)]
assert [(key, list(group)) for key, group in groupby([1, 3, 2, 4, 5], key=lambda x: x % 2)] == [(1, [1, 3]), (0, [2, 4]), (1, [5])]
assert [key for key, group in groupby("aabca")] == ["a", "b", "c", "a"]
groups = groupby("aab")
key, old = next(groups)
next(groups)
assert list(old) == []

# tee
a, b = tee(iter(range(200)))
assert first(a, 150) == list(range(150)) and list(b) == list(range(200)) and list(a) == list(range(150, 200))
c, d, e = tee("abc", 3)
assert next(c) == "a" and list(d) == ["a", "b", "c"] and list(c.__copy__()) == ["b", "c"] and list(e) == ["a", "b", "c"]
assert tee("abc", 0) == () and raises(ValueError, tee, [], -1) == "n must be >= 0"

# zip_longest
assert list(zip_longest("abc", "x")) == [("a", "x"), ("b", None), ("c", None)]
assert list(zip_longest("a", "xy", fillvalue="-")) == [("a", "x"), ("-", "y")] and list(zip_longest()) == []

# combinatorics
assert ["".join(x) for x in product("ab", "cd")] == ["ac", "ad", "bc", "bd"]
assert list(product()) == [()] and list(product("ab", repeat=0)) == [()] and list(product("ab", "")) == []
assert len(list(product([0, 1], repeat=5))) == 32
assert ["".join(x) for x in combinations("abcd", 2)] == ["ab", "ac", "ad", "bc", "bd", "cd"]
assert list(combinations("ab", 3)) == [] and list(combinations("ab", 0)) == [()]
assert ["".join(x) for x in combinations_with_replacement("abc", 2)] == ["aa", "ab", "ac", "bb", "bc", "cc"]
assert ["".join(x) for x in permutations("abc")] == ["abc", "acb", "bac", "bca", "cab", "cba"]
assert ["".join(x) for x in permutations("abc", 2)] == ["ab", "ac", "ba", "bc", "ca", "cb"]
assert len(list(permutations(range(5), 3))) == 60 and list(permutations("ab", 3)) == []
assert raises(ValueError, combinations, "a", -1) == "r must be non-negative"


# Pickling: what __reduce__ gives makes an iterator that goes on at the same place.
def rebuilt(iterator):
    function, arguments, *state = iterator.__reduce__()
    made = function(*arguments)
    if state:
        made.__setstate__(state[0])
    return made


for make in (lambda: combinations("abcde", 3), lambda: combinations_with_replacement("abc", 2), lambda: permutations("abcd", 2),
             lambda: product("abc", range(2)), lambda: product("ab", repeat=3)):
    expected = list(make())
    for taken in range(len(expected)):
        iterator = make()
        assert first(iterator, taken) == expected[:taken]
        assert list(rebuilt(iterator)) == expected[taken:], (make, taken)


class Sub(chain):
    pass


assert list(Sub("ab", "c")) == ["a", "b", "c"] and isinstance(Sub.from_iterable([]), Sub)
