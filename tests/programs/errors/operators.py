"""Messages of operators applied to what they do not fit."""
import operator

values = [1, 1.5, "s", b"b", [1], (1,), {1: 2}, {1}, None, len, range(3), object]
for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and_", "lshift", "lt", "ge", "contains", "getitem", "iadd", "ior"):
    function = getattr(operator, name)
    for left in values:
        for right in (2, "t", [2], None):
            try:
                function(left, right)
            except Exception as error:
                print(name, type(error).__name__, error)
for value in values:
    for function in (operator.neg, operator.invert, operator.index, abs, len, iter, int, float, hash, next, reversed, bytes, set, dict):
        try:
            function(value)
        except Exception as error:
            print(type(error).__name__, error)
