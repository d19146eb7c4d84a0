"""_lsprof: how often functions were called, from where, and how long that took."""
import _lsprof
import gc
import sys

# Callbacks of weak references that importing has left would be told of as well.
gc.collect()

ticks = 0


def clock():
    global ticks
    ticks += 1
    return ticks


def name_of(code):
    return code if isinstance(code, str) else code.co_name


def results(profiler):
    return {name_of(entry.code): entry for entry in profiler.getstats()}


def raises(kind, function, *arguments, **keywords):
    try:
        function(*arguments, **keywords)
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} expected")


def size():
    return len("a")


def factorial(number):
    return 1 if number < 2 else number * factorial(number - 1)


profiler = _lsprof.Profiler(clock, 0.5)
profiler.enable()
assert sys.getprofile() is profiler
size()
size()
profiler.disable()
assert sys.getprofile() is None
found = results(profiler)
assert found["size"][1:5] == (2, 0, 3.0, 2.0), found["size"]
assert found["size"].calls == [_lsprof.profiler_subentry(("<built-in method builtins.len>", 2, 0, 1.0, 1.0))]
assert found["<built-in method builtins.len>"][1:] == (2, 0, 1.0, 1.0, None)
assert found["<method 'disable' of '_lsprof.Profiler' objects>"].callcount == 1
assert type(found["size"]) is _lsprof.profiler_entry and found["size"].code is size.__code__
profiler.clear()
assert profiler.getstats() == []

ticks = 0
profiler.enable(subcalls=False, builtins=False)
factorial(5)
size()
profiler.disable()
found = results(profiler)
assert set(found) == {"factorial", "size"}
assert found["factorial"][1:] == (5, 4, 4.5, 4.5, None), found["factorial"]

profiler = _lsprof.Profiler()
profiler.enable()
factorial(5)
[].append(dict.fromkeys([1]))
sys.getrecursionlimit()
profiler.disable()
found = results(profiler)
inner = found["factorial"].calls[0]
assert found["factorial"][1:3] == (5, 4) and inner[1:3] == (4, 3)
assert 0 <= found["factorial"].inlinetime <= found["factorial"].totaltime < 5
for name in ("<method 'append' of 'list' objects>", "<built-in method fromkeys>", "<built-in method sys.getrecursionlimit>"):
    assert found[name].callcount == 1, found


# A generator counts each time that it goes on; what raises counts too.
def numbers():
    yield 1
    yield 2


def failing():
    try:
        {}.pop(1)
    except KeyError:
        pass
    return list(numbers())


profiler = _lsprof.Profiler()
profiler.enable()
failing()
profiler.disable()
found = results(profiler)
assert found["numbers"].callcount == 3 and found["<method 'pop' of 'dict' objects>"].callcount == 1

# A timer that fails does no harm.
shown = []
sys.unraisablehook = lambda report: shown.append(report.exc_type)
for timer, unit, kind in ((lambda: 1 // 0, 0, ZeroDivisionError), (lambda: "x", 0, TypeError), (lambda: 1.5, 0.1, TypeError)):
    profiler = _lsprof.Profiler(timer, unit)
    profiler.enable()
    size()
    profiler.disable()
    assert set(shown) == {kind}, shown
    shown.clear()
sys.unraisablehook = sys.__unraisablehook__

assert raises(TypeError, _lsprof.Profiler, foo=1) == "'foo' is an invalid keyword argument for Profiler()"
assert raises(TypeError, _lsprof.Profiler, 1, 2, 3, 4, 5) == "Profiler() takes at most 4 arguments (5 given)"
assert raises(TypeError, profiler.enable, 1, 2, 3) == "enable() takes at most 2 arguments (3 given)"
assert raises(TypeError, profiler.enable, "a") == "'str' object cannot be interpreted as an integer"
assert raises(AttributeError, setattr, profiler, "x", 1) == "'_lsprof.Profiler' object has no attribute 'x'"


class Own(_lsprof.Profiler):
    pass


own = Own()
own.note = 1
own.enable()
size()
own.disable()
assert results(own)["size"].callcount == 1
