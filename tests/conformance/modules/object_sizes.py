"""sys.getsizeof and __sizeof__ tell what an object holds, in CPython's numbers where they are fixed."""
import collections
import sys

for value, size in {b"": 33, b"abc": 36, "": 49, "abc": 52, "\xe9": 74, "\u0394": 76, "\U00010000": 80, 0: 28, 2 ** 100: 40}.items():
    assert sys.getsizeof(value) == size == value.__sizeof__(), (value, sys.getsizeof(value))
assert ().__sizeof__() == 24 and (1, 2, 3).__sizeof__() == 48
assert sys.getsizeof(()) == 40 and sys.getsizeof([]) == 56
for length, numbers, texts in ((0, 64, 64), (1, 224, 184), (5, 224, 184), (6, 352, 272), (21, 632, 464), (100, 4688, 3328)):
    assert sys.getsizeof({i: i for i in range(length)}) == numbers
    assert sys.getsizeof({str(i): i for i in range(length)}) == texts
for length, size in ((0, 216), (4, 216), (5, 728), (20, 2264), (100, 8408)):
    assert sys.getsizeof(set(range(length))) == size, (length, sys.getsizeof(set(range(length))))
assert sys.getsizeof(list(range(1000))) - sys.getsizeof([]) >= 8000
assert sys.getsizeof(collections.OrderedDict(a=1)) > sys.getsizeof(dict(a=1))


class Sized(int):
    def __sizeof__(self):
        return int(self)


assert sys.getsizeof(Sized(100)) == 116
assert sys.getsizeof(Sized(sys.maxsize)) == sys.maxsize + 16
for wrong, kind in ((sys.maxsize + 1, OverflowError), (-5, ValueError)):
    try:
        sys.getsizeof(Sized(wrong))
    except kind:
        continue
    raise AssertionError(wrong)
