# While something is thrown into a generator's delegate, the delegating frames are its callers.

import sys


def callers():
    frame, names = sys._getframe(1), []
    while frame:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return names


def inner():
    seen.append(callers())
    try:
        yield 1
    except ValueError:
        seen.append(callers())
        frames.append(sys._getframe().f_back)
    yield callers()
    try:
        yield 3
    finally:
        seen.append(sys.exc_info()[0])


def middle():
    result = yield from inner()
    seen.append(callers())
    return result


def outer():
    try:
        raise LookupError
    except LookupError:
        yield from middle()
    yield "end"


seen, frames = [], []
chain = ["inner", "middle", "outer", "<module>"]
generator = outer()
assert next(generator) == 1
assert generator.throw(ValueError) == chain
assert seen == [chain, chain] and frames[0].f_code is middle.__code__ and frames[0].f_back is None
assert next(generator) == 3 and frames[0].f_back is None
try:
    generator.throw(KeyError)
except KeyError as error:
    assert type(error.__context__) is LookupError
else:
    assert False
assert seen.pop() is KeyError


# The delegate may end, too, and its own generator may be asked meanwhile.
def ends():
    try:
        yield 1
    except ValueError:
        try:
            next(generator)
        except ValueError as error:
            assert str(error) == "generator already executing"
        seen.append(generator.gi_running)
        return "result"


def waits():
    seen.append((yield from ends()))
    seen.append(callers())
    yield 2


def deep(n):
    yield from deep(n - 1) if n else ends()


seen.clear()
generator = waits()
next(generator)
assert generator.throw(ValueError) == 2
assert seen == [True, "result", ["waits", "<module>"]]
generator = deep(300)
next(generator)
try:
    generator.throw(ValueError)
except StopIteration:
    pass
else:
    assert False


# Others than generators do not see them.
class Iterator:
    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def throw(self, *exception):
        return callers()


def delegates():
    yield from Iterator()


generator = delegates()
next(generator)
assert generator.throw(ValueError) == ["throw", "<module>"]


# Coroutines alike.
class Awaitable:
    def __await__(self):
        try:
            yield 1
        except ValueError:
            yield callers()


async def awaits():
    await Awaitable()


async def outermost():
    await awaits()


coroutine = outermost()
coroutine.send(None)
assert coroutine.throw(ValueError) == ["__await__", "awaits", "outermost", "<module>"]
coroutine.close()
