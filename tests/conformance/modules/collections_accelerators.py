from _collections import defaultdict, _count_elements, _tuplegetter


def raises(error, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except error as caught:
        return caught
    raise AssertionError("no " + error.__name__)


d = defaultdict(list)
d["a"].append(1)
d["a"].append(2)
d["b"]
assert d == {"a": [1, 2], "b": []} and d.default_factory is list and isinstance(d, dict)
assert repr(d) == "defaultdict(<class 'list'>, {'a': [1, 2], 'b': []})"
assert raises(KeyError, lambda: defaultdict()["x"]).args == ("x",)
assert d.get("no") is None and "no" not in d
assert str(raises(TypeError, defaultdict, 1)) == "first argument must be callable or None"
e = defaultdict(int, {"k": 1}, m=2)
e["n"] += 5
assert dict(e) == {"k": 1, "m": 2, "n": 5}
f = e.copy()
assert type(f) is defaultdict and f == e and f.default_factory is int
f.default_factory = None
raises(KeyError, lambda: f["zz"])
union = e | {"k": 9}
assert type(union) is defaultdict and union["k"] == 9 and e["k"] == 1
assert type({"k": 9} | e) is defaultdict
assert d.__reduce__()[:2] == (defaultdict, (list,))


class Sub(defaultdict):
    def __missing__(self, key):
        return key * 2


assert Sub(list)[4] == 8

counts = {}
_count_elements(counts, "abracadabra")
assert counts == {"a": 5, "b": 2, "r": 2, "c": 1, "d": 1}


class Counting(dict):
    def get(self, key, default=None):
        return dict.get(self, key, 10)


special = Counting()
_count_elements(special, "aab")
assert special == {"a": 12, "b": 11}


class Pair(tuple):
    first = _tuplegetter(0, "The first.")
    second = _tuplegetter(1, "The second.")


pair = Pair((4, 5))
assert pair.first == 4 and pair.second == 5 and Pair.first.__doc__ == "The first."
assert str(raises(AttributeError, setattr, pair, "first", 1)) == "can't set attribute"
assert str(raises(AttributeError, delattr, pair, "first")) == "can't delete attribute"
assert repr(Pair.first) == "_tuplegetter(0, 'The first.')"
