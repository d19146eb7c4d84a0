from _collections import deque


def raises(error, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except error as caught:
        return str(caught)
    raise AssertionError("no " + error.__name__)


d = deque("abc")
d.append("d")
d.appendleft("z")
assert list(d) == ["z", "a", "b", "c", "d"] and len(d) == 5 and d[0] == "z" and d[-1] == "d"
assert d.pop() == "d" and d.popleft() == "z" and repr(d) == "deque(['a', 'b', 'c'])"
d.extendleft("xy")
d.extend("12")
assert "".join(d) == "yxabc12"
d.rotate(2)
assert "".join(d) == "12yxabc"
d.rotate(-3)
assert "".join(d) == "xabc12y"
d.rotate(700)
assert "".join(d) == "xabc12y"
d.insert(2, "!")
d.insert(-1, "?")
assert "".join(d) == "xa!bc12?y"
d.remove("!")
del d[0]
d[0] = "A"
assert "".join(d) == "Abc12?y" and "c" in d and "q" not in d and d.index("c") == 2 and d.count("b") == 1
d.reverse()
assert "".join(d) == "y?21cbA" and "".join(reversed(d)) == "Abc12?y"
assert raises(IndexError, deque().pop) == "pop from an empty deque"
assert raises(IndexError, lambda: d[99]) == "deque index out of range"
assert raises(ValueError, d.remove, "no") == "'no' is not in deque"
assert raises(ValueError, d.index, "no") == "'no' is not in deque"
assert raises(ValueError, deque, (), -1) == "maxlen must be non-negative"
assert raises(TypeError, deque, (), "a") == "an integer is required"

bounded = deque(range(10), maxlen=3)
assert list(bounded) == [7, 8, 9] and bounded.maxlen == 3 and repr(bounded) == "deque([7, 8, 9], maxlen=3)"
bounded.appendleft(1)
assert list(bounded) == [1, 7, 8]
bounded.append(2)
assert list(bounded) == [7, 8, 2]
assert raises(IndexError, bounded.insert, 0, 1) == "deque already at its maximum size"
assert list(bounded * 2) == [7, 8, 2] and (bounded * 2).maxlen == 3
assert list(deque([1, 2]) * 2) == [1, 2, 1, 2] and list(2 * deque("a")) == ["a", "a"]
empty = deque(maxlen=0)
empty.append(1)
empty.extend("abc")
assert len(empty) == 0 and not empty

assert deque([1, 2]) == deque([1, 2]) and deque([1]) != [1] and deque([1, 2]) < deque([1, 3]) and deque([1]) < deque([1, 0])
assert deque([1]) + deque([2]) == deque([1, 2])
e = deque([1])
e += [2]
e *= 2
assert e == deque([1, 2, 1, 2])
assert e.copy() == e and e.copy() is not e
e.extend(e)
assert len(e) == 8
assert raises(TypeError, hash, e).startswith("unhashable type")


def change():
    for item in e:
        e.append(item)


assert raises(RuntimeError, change) == "deque mutated during iteration"
iterator = iter(deque("abc"))
next(iterator)
assert iterator.__length_hint__() == 2 and list(iterator) == ["b", "c"]
loop = deque()
loop.append(loop)
assert repr(loop) == "deque([[...]])"


class Sub(deque):
    pass


sub = Sub("ab", 5)
sub.note = 1
assert repr(sub) == "Sub(['a', 'b'], maxlen=5)" and type(sub.copy()) is Sub and sub.copy().maxlen == 5

many = deque()
for i in range(1000):
    many.append(i)
    if i % 3 == 0:
        many.popleft()
assert list(many) == list(range(334, 1000))
match many:
    case [first, *_, last]:
        assert (first, last) == (334, 999)
