# What `*` and `*=` say of a sequence and something that is no number.
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
