# What tracemalloc stands on: what was made where, and how much of it is left.
import _tracemalloc as tracing

before = bytearray(500)
assert not tracing.is_tracing() and tracing.get_traced_memory() == (0, 0) and tracing._get_traces() == []
for wrong in (0, -1, 65536):
    try:
        tracing.start(wrong)
    except ValueError as error:
        assert str(error) == "the number of frames must be in range [1; 65535]"
    else:
        raise AssertionError(wrong)


def make(count):
    made = []
    for _ in range(count):
        made.append(bytearray(3000))  # here
    return made


def make_many():
    return make(40)


def grow():
    grown = bytearray(100000)
    for _ in range(5):
        grown += bytes(200000)
    return grown


def place(function, line):
    return (function.__code__.co_filename, function.__code__.co_firstlineno + line)


HERE = place(make, 3)
CALL = place(make_many, 1)


def made_here():
    return [trace for trace in tracing._get_traces() if trace[2][0] == HERE]


tracing.start(2)
data = make_many()
assert tracing.is_tracing() and tracing.get_traceback_limit() == 2
assert tracing._get_object_traceback(data[7]) == (HERE, CALL)
assert tracing._get_object_traceback(before) is None and tracing._get_object_traceback(5) is None
found = made_here()
assert len(found) >= 40 and 120000 <= sum(size for _, size, _, _ in found) < 150000, len(found)
assert {(domain, frames, total) for domain, _, frames, total in found} == {(0, (HERE, CALL), 3)}
size, peak = tracing.get_traced_memory()
assert 120000 <= size <= peak

# What is gone has no trace any more.
count = len(found)
del data[10:], found
assert len(made_here()) <= count - 29
less, peak = tracing.get_traced_memory()
assert less <= size - 29 * 3000 and peak >= 120000
tracing.reset_peak()
assert tracing.get_traced_memory()[1] < peak

# What grows keeps its place.
grown = grow()
assert tracing._get_object_traceback(grown)[0] == place(grow, 1)
assert tracing.get_traced_memory()[0] >= 1100000
del grown
tracing.clear_traces()
assert tracing._get_object_traceback(data[0]) is None
assert tracing.get_tracemalloc_memory() > 0
tracing.stop()
assert tracing.get_traced_memory() == (0, 0) and data[3] == bytearray(3000)

# Others are traced again, with another limit.
tracing.start()
other = bytearray(77)
assert tracing.get_traceback_limit() == 1 and len(tracing._get_object_traceback(other)) == 1
tracing.start(5)
assert tracing.get_traceback_limit() == 1
tracing.stop()
