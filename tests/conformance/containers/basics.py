items = [5, 3, 1]
items.sort()
items.insert(1, 9)
items.extend([7, 7])
items[1:2] = [100, 200]
items[::2] = [0] * len(items[::2])
assert items == [0, 100, 0, 3, 0, 7, 0]
assert [1, 2, 3][::-1] == [3, 2, 1] and [1, 2] + [3] == [1, 2, 3] and [0] * 3 == [0, 0, 0] and [1, 2] < [1, 3]
nested = [1]
nested.append(nested)
assert repr(nested) == "[1, [...]]"
words = ["pear", "fig", "apple", "kiwi"]
assert sorted(words, key=len) == ["fig", "pear", "kiwi", "apple"]
assert sorted(words, key=len, reverse=True) == ["apple", "pear", "kiwi", "fig"]
assert sorted(range(200), key=lambda n: n * 7919 % 200) == sorted(sorted(range(200), reverse=True), key=lambda n: n * 7919 % 200)

table = {"a": 1, "b": 2}
table["c"] = 3
del table["a"]
table["a"] = 4
assert list(table) == ["b", "c", "a"] and table.pop("c") == 3 and table.get("z", 0) == 0
assert table | {"z": 1} == {"b": 2, "a": 4, "z": 1} and {**table, "b": 0} == {"b": 0, "a": 4}
assert dict.fromkeys("ab", 0) == {"a": 0, "b": 0} and dict([(1, 2)], x=3) == {1: 2, "x": 3}
assert table.keys() & {"a", "q"} == {"a"} and ("b", 2) in table.items() and table.setdefault("n", []) == []
try:
    for key in table:
        table[key + "!"] = 0
    assert False
except RuntimeError as error:
    assert str(error) == "dictionary changed size during iteration"
big = {i: str(i) for i in range(3000)}
for i in range(0, 3000, 2):
    del big[i]
assert len(big) == 1500 and big[1501] == "1501" and 1500 not in big and list(big)[:3] == [1, 3, 5]

numbers = set(range(20))
assert numbers - {1, 2} == set(range(3, 20)) | {0} and numbers & {5, 50} == {5} and numbers ^ {0, 99} == (numbers - {0}) | {99}
assert {1, 2} < {1, 2, 3} and {1} <= {1} and not {1} < {1} and frozenset([1]) == {1} and hash(frozenset([1, 2])) == hash(frozenset([2, 1]))
assert str({3, 1, 2}) == "{1, 2, 3}" and str(set()) == "set()" and {(1, 2): "x"}[(1, 2)] == "x"

first, *middle, last = range(5)
(a, (b, c)), d = (1, (2, 3)), 4
assert (first, middle, last, a, b, c, d) == (0, [1, 2, 3], 4, 1, 2, 3, 4)
assert [*range(2), *"ab"] == [0, 1, "a", "b"] and (*[1], 2) == (1, 2) and {*[1, 1]} == {1}
assert [x * y for x in range(3) for y in range(3) if x != y] == [0, 0, 0, 2, 0, 2]
assert {k: v for k, v in zip("abc", range(3))} == {"a": 0, "b": 1, "c": 2}
assert list(range(10, 0, -3)) == [10, 7, 4, 1] and 7 in range(1, 10, 3) and range(10)[2:5] == range(2, 5) and len(range(0, 100, 7)) == 15
assert list(enumerate("ab", 1)) == [(1, "a"), (2, "b")] and list(zip([1, 2], "xy")) == [(1, "x"), (2, "y")]
assert list(reversed([1, 2])) == [2, 1] and list(filter(None, [0, 1])) == [1] and max([3, 1], key=lambda v: -v) == 1
assert slice(1, 10, 2).indices(5) == (1, 5, 2) and "abcdef"[slice(None, None, 2)] == "ace"
