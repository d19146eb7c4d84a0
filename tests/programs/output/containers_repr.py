"""How containers show themselves, and their order."""
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple

print({1, 2, 3}, frozenset({3, 1}), set(), {5, 105, 205, 13, -1, 7}, {0.5, 1.5, True})
print({"a": [1, (2,), {}], 2: {"x": None}}, (), (1,), [[]], range(3), range(0, 9, 2), slice(1, None))
recursive = [1]
recursive.append(recursive)
print(recursive)
mapping = {}
mapping["self"] = mapping
print(mapping, mapping.keys(), {1: 2}.values(), {1: 2}.items())
print(deque([1, 2], maxlen=3), defaultdict(list, a=[1]), Counter("abracadabra"), OrderedDict(a=1), ChainMap({1: 2}, {3: 4}))
Point = namedtuple("Point", "x y")
print(Point(1, y=2), Point(3, 4)._replace(x=0), Point._fields)
print(bytes(range(0, 256, 17)), bytearray(b"ab\x00"), memoryview(b"abc").tolist(), b"it's", b'"', "it's", '"', "'\"", "\t\n\x07\x7f\xa0\u200b\U0001f600\udc80".encode("utf-8", "backslashreplace"))
print(ascii("naïve \U0001f600"), repr("naïve \x85 \u2028"), type, int, type(None), Ellipsis, NotImplemented, len, [].append.__name__, print)
