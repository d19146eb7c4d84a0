"""Cooperative tasks made of generators: producers and consumers around a bounded queue, timers, and cancellation."""

import sys


class Sleep:
    def __init__(self, ticks):
        self.ticks = ticks


class Cancelled(Exception):
    pass


class Queue:
    """Holds up to `limit` items; a task that must wait yields None until there is room or an item."""

    def __init__(self, limit):
        self.limit = limit
        self.items = []
        self.closed = False

    def put(self, item):
        while len(self.items) >= self.limit:
            yield
        self.items.append(item)

    def take(self):
        while not self.items:
            if self.closed:
                raise StopAsyncIteration("queue closed")
            yield
        return self.items.pop(0)


class Task:
    def __init__(self, name, body):
        self.name, self.body = name, body
        self.wake_at = 0
        self.steps = 0
        self.result = None
        self.error = None
        self.done = False

    def step(self, now, send):
        self.steps += 1
        try:
            request = send(self.body)
        except StopIteration as stop:
            self.done, self.result = True, stop.value
        except Exception as error:
            self.done, self.error = True, error
        else:
            self.wake_at = now + (request.ticks if isinstance(request, Sleep) else 1)

    def __repr__(self):
        state = "running" if not self.done else f"failed: {self.error!r}" if self.error else f"returned {self.result!r}"
        return f"<{self.name}: {state}, {self.steps} steps>"


class Scheduler:
    def __init__(self):
        self.now = 0
        self.tasks = []
        self.events = []

    def start(self, function, *arguments, **options):
        task = Task(function.__name__ + str(len(self.tasks)), None)
        task.body = function(self, *arguments, **options)
        self.tasks.append(task)
        return task

    def log(self, text):
        self.events.append(f"{self.now:>3}  {text}")

    def cancel(self, task):
        if not task.done:
            task.step(self.now, lambda body: body.throw(Cancelled("cancelled")))

    def run(self):
        while waiting := [task for task in self.tasks if not task.done]:
            self.now = max(self.now, min(task.wake_at for task in waiting))
            for task in waiting:
                if task.wake_at <= self.now and not task.done:
                    task.step(self.now, lambda body: body.send(None))
            self.now += 1


def producer(scheduler, queue, items, *, pause=1):
    sent = 0
    for item in items:
        yield from queue.put(item)
        scheduler.log(f"put {item!r} ({len(queue.items)} waiting)")
        sent += 1
        yield Sleep(pause)
    return sent


def consumer(scheduler, queue, *, pause):
    taken = []
    try:
        while True:
            item = yield from queue.take()
            if item is None:
                raise ValueError("an empty item")
            taken.append(item)
            scheduler.log(f"took {item!r}")
            yield Sleep(pause)
    except StopAsyncIteration:
        return taken
    finally:
        scheduler.log(f"consumer leaves with {len(taken)}")


def ticker(scheduler, period):
    count = 0
    try:
        while True:
            yield Sleep(period)
            count += 1
            scheduler.log(f"tick {count}")
    except Cancelled:
        scheduler.log("ticker cancelled")
        return count


def closer(scheduler, queue, producers, tick):
    while not all(task.done for task in producers):
        yield Sleep(2)
    queue.closed = True
    scheduler.log("queue closed")
    yield Sleep(8)
    scheduler.cancel(tick)


def fibonacci(limit):
    a, b = 0, 1
    while a < limit:
        yield a
        a, b = b, a + b


def main():
    scheduler = Scheduler()
    queue = Queue(limit=3)
    producers = [
        scheduler.start(producer, queue, fibonacci(30)),
        scheduler.start(producer, queue, (word.title() for word in "red green blue".split()), pause=4),
    ]
    scheduler.start(consumer, queue, pause=3)
    scheduler.start(consumer, queue, pause=2)
    tick = scheduler.start(ticker, 7)
    scheduler.start(closer, queue, producers, tick)

    bad = Queue(limit=1)
    bad.items.append(None)
    scheduler.start(consumer, bad, pause=1)

    scheduler.run()
    print("\n".join(scheduler.events))
    for task in scheduler.tasks:
        print(task, file=sys.stderr if task.error else sys.stdout)
    return sum(1 for task in scheduler.tasks if task.error)


if __name__ == "__main__":
    sys.exit(main())
