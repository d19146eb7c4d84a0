from _collections import OrderedDict


def raises(error, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except error as caught:
        return str(caught)
    raise AssertionError("no " + error.__name__)


d = OrderedDict(a=1, b=2, c=3)
assert list(d) == ["a", "b", "c"] and repr(d) == "OrderedDict([('a', 1), ('b', 2), ('c', 3)])" and repr(OrderedDict()) == "OrderedDict()"
d.move_to_end("a")
assert list(d) == ["b", "c", "a"]
d.move_to_end("a", last=False)
d.move_to_end("a", False)
assert list(d) == ["a", "b", "c"] and list(reversed(d)) == ["c", "b", "a"]
assert d.popitem() == ("c", 3) and d.popitem(last=False) == ("a", 1) and list(d.items()) == [("b", 2)]
assert d.pop("b") == 2 and d.pop("b", 7) == 7 and raises(KeyError, d.pop, "b") == "'b'"
assert raises(KeyError, d.popitem) == "'dictionary is empty'" and raises(KeyError, d.move_to_end, 1) == "1"
assert d.setdefault("x", 5) == 5 and d.setdefault("x") == 5

queue = OrderedDict()
for i in range(500):
    queue[i] = i
    if i % 3:
        assert queue.popitem(last=False)[0] == (i // 3) * 2 + i % 3 - 1
assert len(queue) == 500 - 333

assert OrderedDict(a=1, b=2) != OrderedDict(b=2, a=1) and OrderedDict(a=1, b=2) == {"b": 2, "a": 1}
assert OrderedDict(a=1, b=2) == OrderedDict([("a", 1), ("b", 2)])
e = OrderedDict([("k", 1)], m=2)
e.update({"n": 3}, o=4)
e.update([("p", 5)])
assert list(e.values()) == [1, 2, 3, 4, 5] and e.copy() == e and e.copy() is not e
assert type(e | {"z": 1}) is OrderedDict and list({"z": 1} | OrderedDict(a=1)) == ["z", "a"]
e |= {"q": 6}
assert e["q"] == 6 and repr(e.keys()) == "odict_keys(['k', 'm', 'n', 'o', 'p', 'q'])"
assert raises(TypeError, OrderedDict, 1, 2) == "expected at most 1 arguments, got 2"
assert OrderedDict.fromkeys("ab", 0) == {"a": 0, "b": 0}
assert OrderedDict(a=1).__reduce__()[:4] == (OrderedDict, (), None, None)
loop = OrderedDict()
loop["self"] = loop
assert repr(loop) == "OrderedDict([('self', ...)])"


class Upper(OrderedDict):
    def __setitem__(self, key, value):
        super().__setitem__(key.upper(), value)


u = Upper(a=1)
u.update(b=2)
u.note = "n"
assert list(u) == ["A", "B"] and repr(u) == "Upper([('A', 1), ('B', 2)])" and type(u.copy()) is Upper


# pop() asks no methods of a subclass; copies take values of slots along.
class Counting(OrderedDict):
    asked = 0

    def __getitem__(self, key):
        Counting.asked += 1
        return super().__getitem__(key)

    __delitem__ = __contains__ = None


class Slotted(OrderedDict):
    __slots__ = ("x",)


counting = Counting(a=1)
assert counting.pop("a") == 1 and counting.pop("b", 2) == 2 and not counting and Counting.asked == 0
slotted = Slotted(a=1)
slotted.x = [1]
import copy

assert copy.copy(slotted).x is slotted.x and slotted.__reduce__()[2] == (None, {"x": [1]})
