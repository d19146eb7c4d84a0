"""Generators, coroutines and their ends, told line by line."""
import asyncio


def inner():
    try:
        got = yield "first"
        print("got", got)
        yield "second"
    except GeneratorExit:
        print("closed")
        raise
    finally:
        print("inner finally")
    return "never"


def outer():
    result = yield from inner()
    print("result", result)


generator = outer()
print(next(generator), generator.send("sent"))
generator.close()


async def ticker(count):
    for number in range(count):
        await asyncio.sleep(0)
        yield number


async def worker(name, queue):
    while (item := await queue.get()) is not None:
        print(name, item)
        queue.task_done()


class Manager:
    async def __aenter__(self):
        print("enter")
        return self

    async def __aexit__(self, kind, value, traceback):
        print("exit", kind and kind.__name__)
        return True


async def main():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(worker(name, queue)) for name in "ab"]
    async for number in ticker(4):
        await queue.put(number)
    await queue.join()
    for _ in tasks:
        await queue.put(None)
    await asyncio.gather(*tasks)
    async with Manager():
        raise ValueError("swallowed")
    print([number async for number in ticker(3) if number % 2 == 0])
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.01)
    except asyncio.TimeoutError:
        print("timed out")
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.sleep(0))


asyncio.run(main())
