"""Classes that override one of __setitem__ and __delitem__ have the other from their base."""

from collections import Counter

log = []


class Deletes(dict):
    def __delitem__(self, key):
        log.append(("del", key))
        super().__delitem__(key)


class Sets(dict):
    def __setitem__(self, key, value):
        log.append(("set", key))
        super().__setitem__(key, value)


deletes = Deletes()
deletes[1] = 2
del deletes[1]
sets = Sets()
sets[1] = 2
del sets[1]
assert log == [("del", 1), ("set", 1)] and not deletes and not sets
try:
    del sets[5]
except KeyError as error:
    assert error.args == (5,)
else:
    raise AssertionError


class Borrows:
    __setitem__ = dict.__setitem__


try:
    Borrows()[1] = 2
except TypeError as error:
    assert "requires a 'dict' object" in str(error), error
else:
    raise AssertionError

counts = Counter("abca")
counts["z"] += 1
del counts["missing"]
assert counts == {"a": 2, "b": 1, "c": 1, "z": 1}


class Watched(Counter):
    def __setitem__(self, key, value):
        log.append((key, value))
        super().__setitem__(key, value)


log.clear()
Watched("aba")
assert log == [("a", 1), ("b", 1), ("a", 2)]

# A method that comes later counts from then on.
Deletes.__setitem__ = lambda self, key, value: log.append("patched")
log.clear()
deletes[3] = 4
assert log == ["patched"] and not deletes
