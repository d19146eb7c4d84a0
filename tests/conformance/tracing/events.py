# sys.settrace and sys.setprofile: which events come, with which lines.
import sys

events = []


def tracer(frame, event, argument):
    name = frame.f_code.co_name
    if event == "exception":
        argument = argument[0].__name__
    events.append((name, event, frame.f_lineno - frame.f_code.co_firstlineno, argument))
    return tracer


def traced(function, *arguments):
    events.clear()
    sys.settrace(tracer)
    try:
        function(*arguments)
    finally:
        sys.settrace(None)
    return events


def loop(count):
    total = 0
    for i in range(count):
        total += i
    return total


assert traced(loop, 2) == [
    ("loop", "call", 0, None),
    ("loop", "line", 1, None),
    ("loop", "line", 2, None),
    ("loop", "line", 3, None),
    ("loop", "line", 2, None),
    ("loop", "line", 3, None),
    ("loop", "line", 2, None),
    ("loop", "line", 4, None),
    ("loop", "return", 4, 1),
]


def fails():
    raise ValueError


def handles():
    try:
        fails()
    except ValueError:
        pass


assert [event[:2] for event in traced(handles)] == [
    ("handles", "call"),
    ("handles", "line"),
    ("handles", "line"),
    ("fails", "call"),
    ("fails", "line"),
    ("fails", "exception"),
    ("fails", "return"),
    ("handles", "exception"),
    ("handles", "line"),
    ("handles", "line"),
    ("handles", "return"),
]


def yields():
    yield 1
    yield 2


def consumes():
    list(yields())


assert [event[1:] for event in traced(consumes) if event[0] == "yields"] == [
    ("call", 0, None),
    ("line", 1, None),
    ("return", 1, 1),
    ("call", 1, None),
    ("line", 2, None),
    ("return", 2, 2),
    ("call", 2, None),
    ("return", 2, None),
]


def change():
    number = 0
    while number < 3:
        number += 1
    return number


def meddler(frame, event, argument):
    if event == "line" and frame.f_lineno == frame.f_code.co_firstlineno + 2:
        frame.f_locals["number"] = 7
    return meddler


sys.settrace(meddler)
changed = change()
sys.settrace(None)
assert changed == 7 and change() == 3


def breaks(frame, event, argument):
    raise KeyError(event)


sys.settrace(breaks)
try:
    change()
except KeyError as error:
    assert error.args == ("call",)
assert sys.gettrace() is None

profiled = []
sys.setprofile(lambda frame, event, argument: profiled.append((frame.f_code.co_name, event)))
loop(1)
sys.setprofile(None)
assert [entry for entry in profiled if entry[0] == "loop"] == [("loop", "call"), ("loop", "return")]


# Frames that run when tracing begins report from there on, if they have a function.
seen = []


def note(frame, event, argument):
    seen.append((frame.f_lineno - frame.f_code.co_firstlineno, event))
    return note


def begin():
    sys.settrace(note)
    sys._getframe().f_back.f_trace = note


def in_the_middle():
    total = 0
    for i in range(3):
        if i == 1:
            begin()
        total += i
    return total


def by_exception():
    begin()
    raise KeyError


def through(function):
    try:
        function()
    except KeyError:
        pass


in_the_middle()
sys.settrace(None)
assert seen == [(5, "line"), (2, "line"), (3, "line"), (5, "line"), (2, "line"), (6, "line"), (6, "return")], seen
seen.clear()
through(by_exception)
sys.settrace(None)
assert seen == [(2, "line"), (2, "exception"), (2, "return")], seen
seen.clear()
assert in_the_middle() == 3 and sum(in_the_middle() for _ in range(2)) == 6
sys.settrace(None)
