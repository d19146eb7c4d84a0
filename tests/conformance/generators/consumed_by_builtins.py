"""Generators whose items builtins in C++ take: what others see of them meanwhile, and where they stop."""


def noted(items, log):
    for item in items:
        log.append(item)
        yield item


# any, all, min and max leave the generator where they have found out.
for consume, items, wanted, rest in [
    (any, [0, False, None, "", 3, 4], True, [4]),
    (any, [0, 0.0, ()], False, []),
    (all, [1, True, "a", [], 5], False, [5]),
    (all, [1, 2.5], True, []),
]:
    log = []
    generator = noted(items, log)
    assert consume(generator) is wanted
    assert list(generator) == rest and log == items

assert sum(x for x in [1, 2, True, 2.5, 1 << 60]) == 6.5 + (1 << 60)
assert sum(x for x in [True, True]) == 2 and type(sum(x for x in [True])) is int
assert sum(([x] for x in range(3)), []) == [0, 1, 2]
assert sum(x for x in range(0)) == 0
assert sum((1 << 46 for _ in range(5))) == 5 << 46
assert max(x for x in [3, 7, 7.5, 2]) == 7.5 and min(x for x in [3, 1, 2, -(1 << 70)]) == -(1 << 70)
assert max((x for x in "bca"), key=ord) == "c" and min((x for x in ()), default=4) == 4


# Whoever runs between two items sees a suspended generator.
class Number:
    def __init__(self, generator):
        self.generator = generator

    def __bool__(self):
        assert not self.generator.gi_running and self.generator.gi_suspended
        return False

    def __radd__(self, other):
        assert not self.generator.gi_running
        return other + next(self.generator, 100)


def numbers():
    yield 1
    yield Number(generator)
    yield 10
    yield 20


generator = numbers()
assert sum(generator) == 31
generator = numbers()
assert all(generator) is False and list(generator) == [10, 20]


# It cannot be consumed by itself.
def itself():
    yield 1
    try:
        sum(generator)
    except ValueError as error:
        yield str(error)


generator = itself()
assert list(generator) == [1, "generator already executing"]

# What it raises comes out, and it is closed then.
log = []


def failing():
    try:
        yield 1
        yield 2
        raise KeyError("here")
    finally:
        log.append("finally")


for consume in (sum, list, max, tuple, sorted, all, [].extend, "".join):
    generator = failing()
    try:
        consume(generator)
    except KeyError as error:
        assert error.args == ("here",)
    else:
        assert False
    assert generator.gi_frame is None and next(generator, 5) == 5
assert log == ["finally"] * 8


def stops():
    yield 1
    raise StopIteration


try:
    list(stops())
except RuntimeError as error:
    assert str(error) == "generator raised StopIteration"


# Delegation, deep nesting, and a list that looks at itself.
def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


assert sum(tree(8)) == 502 and list(tree(3)) == [1, 2, 1, 3, 1, 2, 1]
assert sum(sum(sum(k for k in range(j)) for j in range(i)) for i in range(12)) == 495
items = [1]
items.extend(len(items) for _ in range(3))
assert items == [1, 1, 2, 3], items
assert [*(x for x in range(3)), 5] == [0, 1, 2, 5]


# An exception that is being handled stays the consumer's.
def handling():
    try:
        raise ValueError
    except ValueError:
        yield 1
        yield 2


import sys

try:
    raise OSError
except OSError as error:
    assert sum(handling()) == 3
    assert sys.exc_info()[1] is error


# A delegate whose close() cannot even be looked up does not keep the generator from ending.
import sys


class Broken:
    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def __getattr__(self, name):
        raise ZeroDivisionError(name)


def delegates():
    yield from Broken()


reported = []
before, sys.unraisablehook = sys.unraisablehook, lambda unraisable: reported.append(unraisable.exc_type)
generator = delegates()
assert next(generator) == 1
generator.close()
sys.unraisablehook = before
assert reported == [ZeroDivisionError], reported
assert list(generator) == []
