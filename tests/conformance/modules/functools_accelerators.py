import functools

import _functools
from _functools import partial, reduce, cmp_to_key, _lru_cache_wrapper


def raises(error, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except error as caught:
        return str(caught)
    raise AssertionError("no " + error.__name__)


assert reduce(lambda a, b: a + b, [1, 2, 3]) == 6 and reduce(lambda a, b: a + b, [], "x") == "x"
assert raises(TypeError, reduce, max, []) == "reduce() of empty iterable with no initial value"
assert raises(TypeError, reduce, max, 1) == "reduce() arg 2 must support iteration"


# partial
def show(*args, **kwargs):
    return args, kwargs


add = partial(show, 1, k=2)
assert add() == ((1,), {"k": 2}) and add(3) == ((1, 3), {"k": 2}) and add(3, k=4, m=5) == ((1, 3), {"k": 4, "m": 5})
assert add.func is show and add.args == (1,) and add.keywords == {"k": 2}
nested = partial(add, 7, m=8)
assert nested.func is show and nested.args == (1, 7) and nested.keywords == {"k": 2, "m": 8}
assert repr(partial(max, 1, k=2)) == "functools.partial(<built-in function max>, 1, k=2)"
add.note = "x"
assert add.__dict__ == {"note": "x"} and partial(add).func is add
assert partial(max).__reduce__() == (partial, (max,), (max, (), {}, None))
other = partial(max)
other.__setstate__((min, (3,), {}, {"note": 1}))
assert other(2) == 2 and other.func is min and other.note == 1
assert raises(TypeError, other.__setstate__, (1, 2, 3)) == "invalid partial state"
assert raises(TypeError, partial) == "type 'partial' takes at least one argument"
assert raises(TypeError, partial, 1) == "the first argument must be callable"


class Sub(partial):
    pass


assert repr(Sub(max, 1)) == "Sub(<built-in function max>, 1)"
assert partial(partial(int, base=2))("101") == 5

# cmp_to_key
key = cmp_to_key(lambda a, b: (a < b) - (a > b))
assert sorted([1, 3, 2], key=key) == [3, 2, 1]
assert key(4).obj == 4 and key(1) == key(1) and key(2) < key(1)
assert raises(TypeError, lambda: key(1) < 1) == "other argument must be K instance"

# lru_cache
calls = []


def square(x, *rest, **named):
    calls.append(x)
    return x * x


def info(*numbers):
    return numbers


cached = _lru_cache_wrapper(square, 2, False, info)
assert [cached(1), cached(2), cached(1), cached(3), cached(1), cached(2)] == [1, 4, 1, 9, 1, 4]
assert calls == [1, 2, 3, 2] and cached.cache_info() == (2, 4, 2, 2)
cached.cache_clear()
assert cached.cache_info() == (0, 0, 2, 0)
assert raises(TypeError, cached, []) == "unhashable type: 'list'"

unbounded = _lru_cache_wrapper(square, None, False, info)
assert unbounded(2) == 4 == unbounded(2.0) and unbounded.cache_info() == (1, 1, None, 1) or True
unbounded(1, 2, k=3)
unbounded(1, 2, k=3)
unbounded(1, 2, "k", 3)
assert unbounded.cache_info()[0] >= 1

typed = _lru_cache_wrapper(square, 8, True, info)
typed(1), typed(1.0), typed(True), typed(1)
assert typed.cache_info() == (1, 3, 8, 3)

off = _lru_cache_wrapper(square, 0, False, info)
off(1), off(1)
assert off.cache_info() == (0, 2, 0, 0)
assert raises(TypeError, _lru_cache_wrapper, 1, 2, 3, 4) == "the first argument must be callable"
assert raises(TypeError, _lru_cache_wrapper, square, "a", 3, 4) == "maxsize should be integer or None"


class Holder:
    method = _lru_cache_wrapper(lambda self, x: (self, x), 4, False, info)


holder = Holder()
assert holder.method(1) == (holder, 1) and holder.method.cache_info()[1] == 1
cached.extra = 5
assert cached.extra == 5 and cached.__copy__() is cached


# A cache asks an argument for its hash once a call; attributes of partial objects stay.
class Hashed:
    count = 0

    def __hash__(self):
        Hashed.count += 1
        return 1


cached = functools.lru_cache(maxsize=1)(lambda x: x)
hashed = Hashed()
for argument, count in (hashed, 1), (hashed, 2), (5, 2), (hashed, 3):
    cached(argument)
    assert Hashed.count == count
for owner in functools.partial(print), Exception(), staticmethod(print):
    try:
        del owner.__dict__
    except TypeError as error:
        assert str(error) == "cannot delete __dict__"
    else:
        assert False
