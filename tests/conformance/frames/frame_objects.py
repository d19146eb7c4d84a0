# Frame objects: made when someone looks, and alive after their call.
import sys


def look():
    inside = 1
    frame = sys._getframe()
    assert frame.f_locals["inside"] == 1
    assert frame.f_back is sys._getframe(1)
    assert frame is sys._getframe()
    return frame


def caller():
    return look()


frame = caller()
assert frame.f_code is look.__code__ and frame.f_locals["inside"] == 1
assert frame.f_back.f_code is caller.__code__
assert frame.f_back.f_back is sys._getframe()
assert frame.f_globals is globals()
frame.clear()
assert frame.f_locals == {}

try:
    sys._getframe().clear()
except RuntimeError as error:
    assert str(error) == "cannot clear an executing frame"
else:
    assert False


def line():
    return sys._getframe().f_lineno


assert line() == line.__code__.co_firstlineno + 1


def failing(value):
    raise ValueError(value)


try:
    failing("x")
except ValueError as error:
    traceback = error.__traceback__
assert traceback.tb_frame is sys._getframe()
assert traceback.tb_next.tb_frame.f_locals == {"value": "x"}
assert traceback.tb_next.tb_lineno == failing.__code__.co_firstlineno + 1


def generator():
    local = 1
    yield local
    local = 2
    yield local


g = generator()
frame = g.gi_frame
assert frame.f_locals == {} and frame.f_back is None
next(g)
assert g.gi_frame is frame and frame.f_locals == {"local": 1}
next(g)
assert frame.f_locals == {"local": 2}
assert list(g) == [] and g.gi_frame is None


def snapshots(a):
    first = locals()
    b = 2
    assert first == {"a": 1}
    assert locals() is first and first["b"] == 2 and first["first"] is first
    del a
    assert "a" not in locals()

    def inner():
        return a, b


snapshots(1)


class Body:
    x = 1
    assert locals()["x"] == 1 and "x" in dir() and "x" in vars()
    assert sys._getframe().f_locals is locals()


def walk():
    names = []
    frame = sys._getframe()
    while frame:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return names


assert sorted([1], key=lambda x: walk().index("walk")) == [1]
assert list(map(lambda x: walk()[:2], [0])) == [["walk", "<lambda>"]]
