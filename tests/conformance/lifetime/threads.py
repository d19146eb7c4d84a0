import _queue
import _thread
import sys


def join(sentinels):
    for lock in sentinels:
        lock.acquire()


def start(function, *args, **named):
    done = _thread.allocate_lock()
    done.acquire()

    def run():
        try:
            function(*args, **named)
        finally:
            done.release()

    _thread.start_new_thread(run, ())
    return done


# Locks.
lock = _thread.allocate_lock()
assert lock.acquire() is True and lock.locked() and lock.acquire(False) is False and lock.acquire(timeout=0.01) is False
lock.release()
with lock:
    assert lock.locked()
assert not lock.locked()
try:
    lock.release()
except RuntimeError as error:
    assert str(error) == "release unlocked lock"
else:
    assert False
for arguments in ((False, 1), (True, -2)):
    try:
        lock.acquire(*arguments)
    except ValueError:
        pass
    else:
        assert False
recursive = _thread.RLock()
with recursive:
    assert recursive.acquire() and recursive._is_owned()
    recursive.release()
assert not recursive._is_owned()

# Threads take turns, and all of them see the same objects.
counts = [0] * 4
total = 0


def work(index, rounds, step=1):
    global total
    for i in range(rounds):
        counts[index] += step
        with lock:
            total += 1


sys.setswitchinterval(1e-4)
join([start(work, index, 300, step=2) for index in range(4)])
assert counts == [600] * 4 and total == 1200

# Values stay alive while other threads collect.
import gc


def allocate(results):
    kept = [[i] for i in range(200)]
    for i in range(5):
        gc.collect()
        kept.append(str(i))
    results.append(sum(item[0] for item in kept[:200]))


results = []
join([start(allocate, results) for _ in range(3)])
assert results == [19900] * 3

# Each thread has its own identifier, recursion depth and local data.
local = _thread._local()
local.value = "main"
seen = []


def look():
    seen.append((hasattr(local, "value"), _thread.get_ident()))
    local.value = 1


join([start(look), start(look)])
assert [found for found, _ in seen] == [False, False] and local.value == "main" and local.__dict__ == {"value": "main"}
assert all(ident != _thread.get_ident() for _, ident in seen)


class Initialised(_thread._local):
    def __init__(self, start):
        self.items = [start]


initialised = Initialised(5)
initialised.items.append(6)
join([start(lambda: seen.append(initialised.items))])
assert seen[-1] == [5] and initialised.items == [5, 6]


def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)


def recurse():
    try:
        deep(100000)
    except RecursionError:
        results.append("recursion")


join([start(recurse)])
assert results[-1] == "recursion"

# Queues hand values over.
queue = _queue.SimpleQueue()
answers = _queue.SimpleQueue()


def serve():
    while (item := queue.get()) is not None:
        answers.put(item * 2)


server = start(serve)
for i in range(50):
    queue.put(i)
queue.put(None)
join([server])
assert answers.qsize() == 50 and sum(answers.get() for _ in range(50)) == 2450 and answers.empty()
for arguments in ((False,), (True, 0.01)):
    try:
        answers.get(*arguments)
    except _queue.Empty:
        pass
    else:
        assert False

# An exception that nobody handles is reported, and SystemExit is not.
reports = []
sys.unraisablehook = reports.append


def fail():
    raise ValueError("in thread")


_thread.start_new_thread(fail, ())
_thread.start_new_thread(_thread.exit, ())
while not reports or _thread._count():
    lock.acquire(timeout=0.001) and lock.release()
sys.unraisablehook = sys.__unraisablehook__
assert len(reports) == 1 and reports[0].exc_type is ValueError and reports[0].object is fail

# The sentinel of a thread is released at its end.
sentinels = []
ready = _thread.allocate_lock()
ready.acquire()


def with_sentinel():
    sentinel = _thread._set_sentinel()
    sentinel.acquire()
    sentinels.append(sentinel)
    ready.release()


_thread.start_new_thread(with_sentinel, ())
ready.acquire()
assert sentinels[0].acquire(timeout=10)
