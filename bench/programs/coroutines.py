"""Coroutines under a small scheduler."""

import types


@types.coroutine
def pause(value):
    return (yield value)


class Channel:
    def __init__(self):
        self.items = []

    async def send(self, item):
        while len(self.items) > 10:
            await pause("full")
        self.items.append(item)

    async def receive(self):
        while not self.items:
            await pause("empty")
        return self.items.pop(0)


async def produce(channel, count):
    for i in range(count):
        await channel.send(i)
    await channel.send(None)


async def double(source, target):
    while (item := await source.receive()) is not None:
        await target.send(item * 2)
    await target.send(None)


async def consume(channel, results):
    total = 0
    while (item := await channel.receive()) is not None:
        total += item
    results.append(total)


def run(tasks):
    switches = 0
    while tasks:
        remaining = []
        for task in tasks:
            try:
                task.send(None)
                remaining.append(task)
            except StopIteration:
                pass
            switches += 1
        tasks = remaining
    return switches


results = []
first, second = Channel(), Channel()
switches = run([produce(first, 700000), double(first, second), consume(second, results)])
print(results, switches)
