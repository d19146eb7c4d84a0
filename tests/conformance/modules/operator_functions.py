import _operator as operator


def raises(error, function, *args):
    try:
        function(*args)
    except error as caught:
        return str(caught)
    raise AssertionError("no " + error.__name__)


assert operator.add(2, 3) == 5 and operator.sub(2, 3) == -1 and operator.mul("ab", 2) == "abab"
assert operator.floordiv(7, 2) == 3 and operator.truediv(7, 2) == 3.5 and operator.mod(7, 4) == 3
assert operator.and_(6, 3) == 2 and operator.or_(6, 3) == 7 and operator.xor(6, 3) == 5
assert operator.lshift(1, 4) == 16 and operator.rshift(16, 3) == 2 and operator.pow(2, 10) == 1024
items = [1]
assert operator.iadd(items, [2]) is items and items == [1, 2]
assert operator.iconcat(items, [3]) is items and items == [1, 2, 3]
assert operator.concat([1], [2]) == [1, 2]
assert raises(TypeError, operator.concat, 1, 2) == "'int' object can't be concatenated"
assert operator.lt(1, 2) and operator.ge(2, 2) and not operator.eq(1, 2) and operator.ne(1, 2)
assert operator.neg(3) == -3 and operator.pos(-3) == -3 and operator.inv(0) == -1 and operator.abs(-2) == 2
assert operator.index(True) == 1
assert raises(TypeError, operator.index, 1.0) == "'float' object cannot be interpreted as an integer"
assert operator.truth([0]) is True and operator.not_([0]) is False
assert operator.is_(None, None) and operator.is_not(1, None)
assert operator.contains([1, 2], 2) and operator.countOf([1, 2, 1], 1) == 2 and operator.indexOf("abc", "c") == 2
assert raises(ValueError, operator.indexOf, [1], 2) == "sequence.index(x): x not in sequence"
assert operator.setitem(items, 0, 9) is None and operator.getitem(items, 0) == 9
assert operator.delitem(items, 0) is None and items == [2, 3]
assert operator.length_hint([1, 2]) == 2 and operator.length_hint(iter([1, 2])) == 2
assert operator.length_hint(object(), 7) == 7
assert operator.call(lambda *args, **kwargs: (args, kwargs), 1, k=2) == ((1,), {"k": 2})
assert operator._compare_digest("abc", "abc")

# itemgetter
get = operator.itemgetter(1)
assert get([4, 5]) == 5 and get((4, 5)) == 5 and get({1: "x"}) == "x"
assert operator.itemgetter(0, -1)("abc") == ("a", "c")
assert repr(operator.itemgetter(1, "a")) == "operator.itemgetter(1, 'a')"
assert operator.itemgetter(slice(1, None))("abc") == "bc"
assert raises(TypeError, operator.itemgetter) == "itemgetter expected 1 argument, got 0"
assert raises(TypeError, get, 1, 2) == "itemgetter expected 1 argument, got 2"
assert raises(IndexError, get, (1,)) == "tuple index out of range"
assert get.__reduce__() == (operator.itemgetter, (1,))


# attrgetter
class Node:
    def __init__(self, name, inner=None):
        self.name = name
        self.inner = inner

    def describe(self, before, after=""):
        return before + self.name + after


node = Node("outer", Node("inner"))
assert operator.attrgetter("name")(node) == "outer"
assert operator.attrgetter("inner.name")(node) == "inner"
assert operator.attrgetter("name", "inner.name")(node) == ("outer", "inner")
assert repr(operator.attrgetter("a", "b.c")) == "operator.attrgetter('a', 'b.c')"
assert raises(TypeError, operator.attrgetter, 1) == "attribute name must be a string"
assert raises(AttributeError, operator.attrgetter("x"), node) == "'Node' object has no attribute 'x'"

# methodcaller
assert operator.methodcaller("describe", "<")(node) == "<outer"
assert operator.methodcaller("describe", "<", after=">")(node) == "<outer>"
assert repr(operator.methodcaller("f", 1, x=2)) == "operator.methodcaller('f', 1, x=2)"
assert raises(TypeError, operator.methodcaller) == "methodcaller needs at least one argument, the method name"
assert operator.methodcaller("f", 1).__reduce__() == (operator.methodcaller, ("f", 1))
