import gc
import sys

log = []


class Finalized:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)


first = Finalized("first")
del first
gc.collect()
assert log == ["first"]

# In a cycle, and once only, though it comes back to life.
class Phoenix:
    def __del__(self):
        log.append("phoenix")
        survivors.append(self)


survivors = []
bird = Phoenix()
bird.itself = bird
del bird
gc.collect()
assert log == ["first", "phoenix"] and gc.is_finalized(survivors[0])
survivors.clear()
gc.collect()
assert log == ["first", "phoenix"] and not survivors

# A suspended generator runs its `finally`.
def generator():
    try:
        yield 1
    finally:
        log.append("closed")


suspended = generator()
next(suspended)
del suspended
gc.collect()
assert log[-1] == "closed"
never_started = generator()
del never_started
gc.collect()
assert log.count("closed") == 1

# Errors go to the hook.
class Failing:
    def __del__(self):
        raise ValueError("in __del__")


seen = []
sys.unraisablehook = seen.append
Failing()
gc.collect()
sys.unraisablehook = sys.__unraisablehook__
assert len(seen) == 1 and seen[0].exc_type is ValueError and str(seen[0].exc_value) == "in __del__"
assert seen[0].object is Failing.__del__ and seen[0].err_msg is None

# What the collector tells of objects.
def cycle():
    items = []
    items.append(items)


gc.collect()
cycle()
assert gc.collect() == 1
assert gc.collect() == 0
assert gc.is_tracked([]) and gc.is_tracked(Finalized) and not gc.is_tracked(1) and not gc.is_tracked("text")
holder = [log]
assert any(found is holder for found in gc.get_referrers(log))
assert any(found is log for found in gc.get_referents([log, seen]))
assert any(found is holder for found in gc.get_objects())
gc.disable()
assert not gc.isenabled()
gc.enable()
assert gc.isenabled()
phases = []


def callback(phase, info):
    phases.append((phase, info["generation"]))


gc.callbacks.append(callback)
gc.collect(1)
gc.callbacks.remove(callback)
assert phases == [("start", 1), ("stop", 1)]
try:
    gc.collect(3)
except ValueError as error:
    assert str(error) == "invalid generation"
else:
    assert False
