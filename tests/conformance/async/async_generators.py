# Asynchronous generators: iteration, asend, athrow, aclose, and the hooks of sys.
import sys


class Pause:
    def __await__(self):
        yield "pause"


def run(awaitable):
    iterator = awaitable.__await__()
    while True:
        try:
            next(iterator)
        except StopIteration as stop:
            return stop.value


async def numbers(log):
    try:
        for number in range(5):
            await Pause()
            log.append((yield number))
    except KeyError:
        yield "caught"
    finally:
        log.append("finally")


log = []
generator = numbers(log)
assert type(generator).__name__ == "async_generator"
assert run(generator.__anext__()) == 0
assert run(generator.asend("sent")) == 1
assert log == ["sent"]
assert run(generator.athrow(KeyError)) == "caught"
try:
    run(generator.__anext__())
except StopAsyncIteration:
    pass
else:
    assert False
assert log == ["sent", "finally"]

log = []
generator = numbers(log)
run(generator.__anext__())
assert run(generator.aclose()) is None
assert log == ["finally"]
assert run(generator.aclose()) is None


async def comprehension():
    squares = [x * x async for x in numbers([])]
    return squares, await anext(numbers([])), await anext(empty(), "default")


async def empty():
    return
    yield


assert run(comprehension()) == ([0, 1, 4, 9, 16], 0, "default")

awaitable = numbers([]).asend(None)
run(awaitable)
try:
    awaitable.send(None)
except RuntimeError as error:
    assert str(error) == "cannot reuse already awaited __anext__()/asend()"
else:
    assert False

seen = []
old = sys.get_asyncgen_hooks()
sys.set_asyncgen_hooks(firstiter=seen.append)
generator = numbers([])
generator.__anext__().close()
sys.set_asyncgen_hooks(*old)
assert seen == [generator]


async def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


generator = stubborn()
run(generator.__anext__())
try:
    run(generator.aclose())
except RuntimeError as error:
    assert str(error) == "async generator ignored GeneratorExit"
else:
    assert False
