# What `*`, `*=`, item assignment and deletion say of what cannot do them.
import operator


class Plain:
    pass


def error(operation, left, right):
    try:
        operation(left, right)
    except TypeError as problem:
        return str(problem)


NOT_A_NUMBER = "can't multiply sequence by non-int of type '{}'"
UNSUPPORTED = "unsupported operand type(s) for *=: '{}' and '{}'"
assert error(operator.mul, [1], {}) == error(operator.imul, [1], {}) == NOT_A_NUMBER.format("dict")
assert error(operator.mul, {}, "s") == NOT_A_NUMBER.format("dict")
assert error(operator.mul, Plain(), (1,)) == NOT_A_NUMBER.format("Plain")
# In place, the right one is asked only if the left one could not be a sequence itself.
assert error(operator.imul, {}, "s") == UNSUPPORTED.format("dict", "str")
assert error(operator.imul, {1}, [1]) == UNSUPPORTED.format("set", "list")
assert error(operator.imul, Plain(), (1,)) == UNSUPPORTED.format("Plain", "tuple")
assert error(operator.imul, 1.5, b"b") == NOT_A_NUMBER.format("float")
assert error(operator.imul, None, "s") == NOT_A_NUMBER.format("NoneType")

ASSIGNMENT = "'{}' object does not support item assignment"
TOO_LARGE = "cannot fit 'int' into an index-sized integer"


def item_error(container, key):
    """Of assignment and deletion."""
    problems = []
    for operation in (lambda: operator.setitem(container, key, 1), lambda: operator.delitem(container, key)):
        try:
            operation()
        except (TypeError, IndexError) as problem:
            problems.append(f"{type(problem).__name__}: {problem}")
    return problems


# An index comes first where there could be items.
assert item_error((1,), 2**70) == item_error(range(3), -2**70) == item_error(frozenset(), 2**70) == [f"IndexError: {TOO_LARGE}"] * 2
assert item_error("s", 0) == ["TypeError: " + ASSIGNMENT.format("str"), "TypeError: 'str' object doesn't support item deletion"]
assert item_error(b"b", "k") == ["TypeError: " + ASSIGNMENT.format("bytes"), "TypeError: 'bytes' object does not support item deletion"]
assert item_error(5, 2**70) == ["TypeError: " + ASSIGNMENT.format("int"), "TypeError: 'int' object does not support item deletion"]
assert item_error(Plain(), 1) == ["TypeError: " + ASSIGNMENT.format("Plain"), "TypeError: 'Plain' object doesn't support item deletion"]


class Assigned:
    def __setitem__(self, key, value):
        pass


class Deleted:
    def __delitem__(self, key):
        pass


for missing, operation in (("__delitem__", lambda: operator.delitem(Assigned(), 1)), ("__setitem__", lambda: operator.setitem(Deleted(), 1, 2))):
    try:
        operation()
    except AttributeError as problem:
        assert str(problem) == missing
    else:
        assert False
