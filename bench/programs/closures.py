"""Closures, lambdas, decorators, default, keyword and star arguments."""

from functools import reduce


def counter(start):
    value = start

    def step(amount=1):
        nonlocal value
        value += amount
        return value

    return step


def traced(function):
    calls = [0]

    def wrapper(*args, **kwargs):
        calls[0] += 1
        return function(*args, **kwargs)

    wrapper.calls = calls
    return wrapper


@traced
def combine(a, b=2, *rest, scale=1, **others):
    return (a + b * scale + len(rest) + len(others)) & 1023


def compose(*functions):
    return lambda value: reduce(lambda result, function: function(result), functions, value)


step = counter(10)
check = 0
for i in range(500000):
    check += step() + step(amount=2)
    check += combine(i) + combine(i, 3, scale=2) + combine(i, 1, 2, 3, x=4)
pipeline = compose(lambda x: x + 1, lambda x: x * 2, lambda x: x % 1001)
for i in range(200000):
    check += pipeline(i)
print(check, combine.calls[0])
