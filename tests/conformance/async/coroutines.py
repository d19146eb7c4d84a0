# Coroutines: awaiting, sending, throwing, closing; async with and async for.


class Step:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        return (yield self.value)


async def two():
    first = await Step(1)
    second = await Step(2)
    return first, second


coroutine = two()
assert type(coroutine).__name__ == "coroutine"
assert coroutine.cr_running is False and coroutine.cr_await is None
assert coroutine.send(None) == 1
assert coroutine.cr_await is not None and coroutine.cr_suspended
assert coroutine.send("a") == 2
try:
    coroutine.send("b")
except StopIteration as stop:
    assert stop.value == ("a", "b")
try:
    coroutine.send(None)
except RuntimeError as error:
    assert str(error) == "cannot reuse already awaited coroutine"
else:
    assert False


def run(coroutine):
    sent = None
    while True:
        try:
            sent = coroutine.send(sent)
        except StopIteration as stop:
            return stop.value


class Manager:
    log = []

    async def __aenter__(self):
        self.log.append(await Step("enter"))
        return self

    async def __aexit__(self, kind, value, traceback):
        self.log.append((await Step("exit"), kind))
        return kind is ValueError


async def managed():
    async with Manager() as manager:
        manager.log.append("body")
        raise ValueError
    return "after"


assert run(managed()) == "after"
assert Manager.log == ["enter", "body", ("exit", ValueError)]


class Countdown:
    def __init__(self, start):
        self.left = start

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.left:
            raise StopAsyncIteration
        self.left -= 1
        return await Step(self.left)


async def collect():
    found = []
    async for item in Countdown(3):
        found.append(item)
    else:
        found.append("end")
    return found, [item async for item in Countdown(2)]


assert run(collect()) == ([2, 1, 0, "end"], [1, 0])


async def wrong():
    await 5


try:
    run(wrong())
except TypeError as error:
    assert str(error) == "object int can't be used in 'await' expression", error
else:
    assert False


async def guarded(log):
    try:
        await Step(1)
    except ValueError as error:
        log.append(error.args)
        await Step(2)
    finally:
        log.append("finally")


log = []
coroutine = guarded(log)
coroutine.send(None)
assert coroutine.throw(ValueError("x")) == 2
coroutine.close()
assert log == [("x",), "finally"]


async def stop():
    raise StopIteration


try:
    run(stop())
except RuntimeError as error:
    assert str(error) == "coroutine raised StopIteration"
    assert type(error.__cause__) is StopIteration
else:
    assert False
