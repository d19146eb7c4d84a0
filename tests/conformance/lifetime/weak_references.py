import _weakref
import gc


class Target:
    def __init__(self, value=0):
        self.value = value

    def __eq__(self, other):
        return isinstance(other, Target) and self.value == other.value

    def __hash__(self):
        return hash(self.value)

    def method(self):
        return self.value


def collected(reference):
    gc.collect()
    return reference() is None


# A reference gives its target, is shared, compares and hashes as the target does.
target = Target(5)
reference = _weakref.ref(target)
assert reference() is target
assert _weakref.ref(target) is reference
assert _weakref.getweakrefcount(target) == 1
other = Target(5)
assert _weakref.ref(other) == reference and hash(_weakref.ref(other)) == hash(reference) == hash(5)
assert target.__weakref__ is reference
assert reference.__callback__ is None

# Callbacks run once the target is gone, and get the reference.
calls = []
watched = Target(1)
watcher = _weakref.ref(watched, calls.append)
assert watcher.__callback__ == calls.append
assert watcher is not _weakref.ref(watched)
del watched
gc.collect()
assert calls == [watcher] and watcher() is None and watcher.__callback__ is None
gc.collect()
assert len(calls) == 1

# Locals, loops, arguments, exceptions' frames and comprehensions leave nothing behind.
def make():
    return Target(2)


def in_local():
    value = make()
    result = _weakref.ref(value)
    del value
    gc.collect()
    return result() is None


assert in_local()


def in_loop():
    found = []
    for i in range(3):
        value = make()
        found.append(_weakref.ref(value))
    value = None
    gc.collect()
    return [entry() for entry in found]


assert in_loop() == [None, None, None]


def take(value, *rest, **named):
    return _weakref.ref(value)


assert collected(take(make()))
assert collected(take(make(), make(), name=make()))
assert collected(take(Target(value=3)))


def fails(value):
    local = value
    raise ValueError(local)


def in_exception():
    value = make()
    found = _weakref.ref(value)
    try:
        fails(value)
    except ValueError:
        pass
    del value
    return found


in_exception_reference = in_exception()
gc.collect()
assert in_exception_reference() is None
# A list first: while a native function runs, what its frame was built over may keep something alive.
assert all([collected(entry) for entry in [_weakref.ref(make()) for i in range(2)]])
cycle = Target()
cycle.itself = cycle
cycle_reference = _weakref.ref(cycle)
assert cycle_reference() is cycle
del cycle
assert collected(cycle_reference)

# A class dies too.
class Short:
    pass


short = _weakref.ref(Short)
assert Short in object.__subclasses__()
del Short
assert collected(short)
assert not any(found.__name__ == "Short" for found in object.__subclasses__())

# Proxies act as their targets.
proxied = Target([1, 2, 3])
proxy = _weakref.proxy(proxied)
assert proxy.value == [1, 2, 3] and proxy.method() == [1, 2, 3]
proxy.value = 7
assert proxied.value == 7 and type(proxy) is not Target and isinstance(proxy, Target)
del proxied
gc.collect()
try:
    proxy.value
except ReferenceError as error:
    assert str(error) == "weakly-referenced object no longer exists"
else:
    assert False


class Number:
    def __add__(self, other):
        return ("add", other)

    def __rsub__(self, other):
        return ("rsub", other)

    def __len__(self):
        return 3

    def __getitem__(self, key):
        return key * 2

    def __contains__(self, item):
        return item == 4

    def __call__(self, value):
        return value + 1

    def __index__(self):
        return 9


number = Number()
proxy = _weakref.proxy(number)
assert proxy + 1 == ("add", 1) and 2 - proxy == ("rsub", 2)
assert len(proxy) == 3 and proxy[4] == 8 and 4 in proxy and 5 not in proxy and bool(proxy)
assert proxy(2) == 3 and [0] * proxy == [0] * 9

# What cannot be a target.
for value in (1, "text", 1.5, None, (), [], {}, object(), b"bytes"):
    try:
        _weakref.ref(value)
    except TypeError as error:
        assert str(error) == f"cannot create weak reference to '{type(value).__name__}' object"
    else:
        assert False, value
for value in (int, len, make, Target().method, {1}, frozenset(), gc, (i for i in ())):
    assert _weakref.ref(value)() is value


class Slotted:
    __slots__ = ("a",)


class Referable(Slotted):
    __slots__ = ("__weakref__",)


try:
    _weakref.ref(Slotted())
except TypeError:
    pass
else:
    assert False
kept = Referable()
assert _weakref.ref(kept)() is kept


class Keyed(_weakref.ref):
    __slots__ = ("key",)

    def __new__(kind, target, callback, key):
        self = super().__new__(kind, target, callback)
        self.key = key
        return self

    def __init__(self, target, callback, key):
        super().__init__(target, callback)


keyed = Keyed(kept, None, "k")
assert keyed.key == "k" and keyed() is kept and keyed in _weakref.getweakrefs(kept)
