def message(function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except TypeError as error:
        return str(error)
    assert False, "no TypeError"


def mixed(a, b=2, /, c=3, *rest, d, e=5, **others):
    return a, b, c, rest, d, e, others


assert mixed(1, d=4) == (1, 2, 3, (), 4, 5, {})
assert mixed(1, 20, 30, 40, 50, d=4, e=6, f=7) == (1, 20, 30, (40, 50), 4, 6, {"f": 7})
assert mixed(*[1, 2], **{"d": 1, "a": 9}) == (1, 2, 3, (), 1, 5, {"a": 9})
assert message(mixed, 1) == "mixed() missing 1 required keyword-only argument: 'd'"
assert message(mixed, d=1) == "mixed() missing 1 required positional argument: 'a'"


def plain(a, b):
    return a - b


assert plain(b=1, a=5) == 4
assert message(plain, 1, 2, 3) == "plain() takes 2 positional arguments but 3 were given"
assert message(plain, 1, a=2) == "plain() got multiple values for argument 'a'"
assert message(plain, 1, 2, z=3) == "plain() got an unexpected keyword argument 'z'"
assert message(plain) == "plain() missing 2 required positional arguments: 'a' and 'b'"
assert message([].append) == "list.append() takes exactly one argument (0 given)"


def collect(value, into=[]):
    into.append(value)
    return into


collect(1)
assert collect(2) == [1, 2]


class Adder:
    def __init__(self, n):
        self.n = n

    def __call__(self, x):
        return x + self.n

    def method(self, x, *, y=0):
        return self.n + x + y


add = Adder(5)
bound = add.method
assert add(1) == 6 and bound(1, y=2) == 8 and Adder.method(add, 2) == 7
assert list(map(add, range(3))) == [5, 6, 7]
assert (lambda *a, **k: (a, k))(1, x=2) == ((1,), {"x": 2})


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


assert depth(900) == 900
try:
    depth(100000)
    assert False
except RecursionError as error:
    assert str(error).startswith("maximum recursion depth exceeded")


def message_of(call):
    try:
        call()
    except TypeError as error:
        return str(error)


def take_keywords(**keywords):
    return keywords


# The same key twice is found before keys that are no text.
assert message_of(lambda: take_keywords(**{1: 2}, **{1: 3})).endswith("got multiple values for keyword argument '1'")
assert message_of(lambda: take_keywords(**{1: 2}, **{3: 3})) == 'keywords must be strings'

# What methods that stand for slots say of themselves.
assert iter([]).__next__.__doc__ and iter([]).__next__.__doc__ != iter([]).__iter__.__doc__
assert '&' in int.__and__.__doc__ and '-' in int.__rsub__.__doc__ and int.__rsub__.__doc__ != int.__sub__.__doc__
assert '+=' in list.__iadd__.__doc__ and '|=' in set.__ior__.__doc__
assert int.__add__.__text_signature__ == '($self, value, /)'
assert [].__len__.__text_signature__ == '($self, /)' and [].__len__.__qualname__ == 'list.__len__'
assert type.__call__.__text_signature__ == '($self, /, *args, **kwargs)'
assert message_of(lambda: sum([], bytearray())) == "sum() can't sum bytearray [use b''.join(seq) instead]"

# Functions of modules are named with these; too many arguments in all are told before wrong names.
import functools
import itertools
import math

assert message(math.sqrt) == "math.sqrt() takes exactly one argument (0 given)"
assert message(math.gcd, x=1) == "math.gcd() takes no keyword arguments"
assert message(len) == "len() takes exactly one argument (0 given)"
assert message(itertools.compress, 1, 2, 3, 4) == "compress() takes at most 2 arguments (4 given)"
assert message(itertools.compress, 1, wrong=2) == "compress() missing required argument 'selectors' (pos 2)"
assert message(itertools.compress, [], [], x=2) == "compress() takes at most 2 arguments (3 given)"
assert message(functools.cmp_to_key, 1, 2) == "cmp_to_key() takes at most 1 argument (2 given)"
assert message(sum) == "sum() takes at least 1 positional argument (0 given)"
assert message(print, 1, wrong=2) == "'wrong' is an invalid keyword argument for print()"
assert message((1).__add__, 1, x=2) == "wrapper __add__() takes no keyword arguments"
