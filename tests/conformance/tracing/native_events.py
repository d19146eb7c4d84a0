"""Profile functions are told of calls of functions in C++: c_call, c_return and c_exception."""
import gc
import sys
import threading

# Callbacks of weak references that importing has left would be told of as well.
gc.collect()

events = []


def profile(frame, event, argument):
    name = argument.__name__ if event.startswith("c_") else frame.f_code.co_name
    events.append((event, name))


def profiled(function):
    events.clear()
    sys.setprofile(profile)
    function()
    sys.setprofile(None)
    assert events[0] == ("call", function.__code__.co_name) and events[-1] == ("c_call", "setprofile"), events
    return events[1:-2]


class Point:
    def size(self):
        return len("ab")


def plain():
    [].append(len("a"))
    list.append([], 1)
    max(*[1, 2])
    max(*[1, 2], key=abs)


assert profiled(plain) == [
    ("c_call", "len"), ("c_return", "len"), ("c_call", "append"), ("c_return", "append"), ("c_call", "append"), ("c_return", "append"),
    ("c_call", "max"), ("c_return", "max"), ("c_call", "max"), ("c_return", "max")]


def classes():
    int("3")
    (1).__add__(2)
    Point().size()


assert profiled(classes) == [("call", "size"), ("c_call", "len"), ("c_return", "len"), ("return", "size")]


def failing():
    try:
        {}.pop(1)
    except KeyError:
        pass
    try:
        list.append(5, 1)
    except TypeError:
        pass


assert profiled(failing) == [("c_call", "pop"), ("c_exception", "pop")]


def again():
    for i in range(3):
        isinstance(i, int)
    sorted([2, 1], key=lambda item: item)


for _ in range(40):
    again()
once = [("c_call", "isinstance"), ("c_return", "isinstance")]
keys = [("call", "<lambda>"), ("return", "<lambda>")]
for _ in range(70):
    assert profiled(again) == once * 3 + [("c_call", "sorted")] + keys * 2 + [("c_return", "sorted")]

# A method is told of bound.
bound = []
items = []
sys.setprofile(lambda frame, event, argument: bound.append((event, argument)))
items.append(1)
sys.setprofile(None)
assert bound[0][0] == "c_call" and bound[0][1].__self__ is items, bound


# What a profile function raises ends the profile and the call.
def refuse(frame, event, argument):
    if event == "c_call":
        raise OverflowError(argument.__name__)


def refused():
    items.append(5)


sys.setprofile(refuse)
try:
    refused()
except OverflowError as error:
    assert str(error) == "append"
else:
    raise AssertionError("not refused")
assert sys.getprofile() is None and items == [1]

# The function of a thread ends with it.
threading.setprofile(profile)
for _ in range(3):
    thread = threading.Thread(target=plain)
    thread.start()
    thread.join()
threading.setprofile(None)
assert events.count(("c_call", "max")) >= 6
