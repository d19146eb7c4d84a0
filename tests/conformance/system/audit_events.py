# sys.addaudithook: which events tell what, and hooks that refuse.
import gc
import marshal
import os
import sys

seen = []
refused = set()


def hook(event, arguments):
    if event in refused:
        raise RuntimeError(event)
    seen.append((event, arguments))


def events(name):
    found = [arguments for event, arguments in seen if event == name]
    seen.clear()
    return found


sys.addaudithook(hook)
seen.clear()
code = compile("1 + 1", "name", "eval")
assert events("compile") == [(b"1 + 1", "name")]
assert eval(code) == 2 and events("exec") == [(code,)]
assert sys._getframe().f_lineno > 0 and len(events("sys._getframe")) == 1
with open(os.devnull, "rb"):
    assert [arguments[:2] for arguments in events("open")] == [(os.devnull, "r")]
os.close(os.open(os.devnull, os.O_RDONLY))
assert [arguments[:2] for arguments in events("open")] == [(os.devnull, None)]
data = marshal.dumps([1])
assert events("marshal.dumps") == [([1], 4)]
assert marshal.loads(data) == [1] and events("marshal.loads") == [(data,)]
gc.get_referents([])
assert events("gc.get_referents") == [(([],),)]


class A:
    pass


class B:
    pass


A.__name__ = "Other"
A().__class__ = B
assert [arguments[1:] for arguments in events("object.__setattr__")] == [("__name__", "Other"), ("__class__", B)]
import colorsys

assert "colorsys" in [arguments[0] for arguments in events("import")]
for event, action in [("open", lambda: open(os.devnull)), ("compile", lambda: eval("1")), ("import", lambda: __import__("chunk"))]:
    refused.add(event)
    try:
        action()
    except RuntimeError as error:
        assert str(error) == event
    else:
        assert False, event
    refused.clear()
