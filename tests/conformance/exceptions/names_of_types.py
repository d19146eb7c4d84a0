"""Messages name types of native modules with their modules, and classes without; arguments are counted with keywords."""
import collections
import functools
import io
import itertools
import re


class Own(collections.deque):
    pass


def message(function):
    try:
        function()
    except (TypeError, AttributeError) as error:
        return str(error)
    raise AssertionError("no error")


assert message(lambda: collections.deque().x) == "'collections.deque' object has no attribute 'x'"
assert message(lambda: Own().x) == "'Own' object has no attribute 'x'"
assert message(lambda: len(itertools.count())) == "object of type 'itertools.count' has no len()"
assert message(lambda: functools.partial(len) + 1) == "unsupported operand type(s) for +: 'functools.partial' and 'int'"
assert message(lambda: "".join([re.compile("a")])) == "sequence item 0: expected str instance, re.Pattern found"
assert message(lambda: [].x) == "'list' object has no attribute 'x'"
assert message(lambda: int(collections.OrderedDict())).endswith("not 'collections.OrderedDict'")
assert repr(collections.deque.append) == "<method 'append' of 'collections.deque' objects>"
assert repr(itertools.count(3)) == "count(3)" and repr(collections.deque([1])) == "deque([1])"

assert message(lambda: io.StringIO(1, 2, x=3)) == "StringIO() takes at most 2 arguments (3 given)"
assert message(lambda: "a".split(sep=1, maxsplit=2, x=3)) == "split() takes at most 2 keyword arguments (3 given)"
assert message(lambda: "a".split(" ", sep=1, maxsplit=3)) == "split() takes at most 2 arguments (3 given)"
assert message(lambda: (1).to_bytes(1, "big", signed=True, x=1)) == "to_bytes() takes at most 3 arguments (4 given)"
assert message(lambda: "a".split(x=3)) == "'x' is an invalid keyword argument for split()"
