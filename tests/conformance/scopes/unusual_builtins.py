# `__builtins__` of a namespace may be a module, a dict, a class derived from dict, or anything with items.

import sys
import types


def raised(source, builtins, namespace=None):
    try:
        exec(source, {"__builtins__": builtins} if namespace is None else namespace)
    except Exception as error:
        return type(error).__name__, str(error)
    raise AssertionError("no error")


def run(source, builtins):
    namespace = {"__builtins__": builtins}
    exec(source, namespace)
    return namespace["y"]


class Items:
    def __getitem__(self, name):
        if name == "bad":
            raise ValueError("bad")
        return {"x": 5, "eval": eval, "frame": sys._getframe}[name]


class Missing(dict):
    def __missing__(self, name):
        return name


class Asked(dict):
    def __getitem__(self, name):
        asked.append(name)
        return dict.__getitem__(self, name)


asked = []
plain = "y = x"
nested = "def f():\n    def g(): return x\n    return g\ny = f()()"
module = types.ModuleType("m")
module.x = 5
for builtins in {"x": 5}, Items(), Asked(x=5), module:
    for source in plain, nested, "y = [x for _ in [1]][0]":
        assert run(source, builtins) == 5
    assert raised("nope", builtins) == ("NameError", "name 'nope' is not defined")
    assert raised("def f(): return nope\nf()", builtins) == ("NameError", "name 'nope' is not defined")
    assert raised("class A: pass", builtins) == ("NameError", "__build_class__ not found")
    assert run("y = __builtins__", builtins) is builtins
assert asked == ["x", "x", "x", "nope", "nope", "__build_class__"]
assert run(plain, Missing()) == "x" and run(nested, Missing()) == "x"
assert raised("bad", Items()) == ("ValueError", "bad")
for builtins, message in (
    (None, "'NoneType' object is not subscriptable"),
    (5, "'int' object is not subscriptable"),
    ([1], "list indices must be integers or slices, not str"),
):
    for source in "len", "def f(): return len\nf()", "class A: pass":
        assert raised(source, builtins) == ("TypeError", message), raised(source, builtins)
    assert raised("import sys", builtins)[0] == "SystemError"
assert raised("import sys", {}) == raised("import sys", Missing()) == ("ImportError", "__import__ not found")

# What functions and frames show of it, and what inner calls of eval get.
items = Items()
function = types.FunctionType((lambda: x).__code__, {"__builtins__": items})
assert function() == 5 and function.__builtins__ is items
assert run("y = frame().f_builtins", items) is items
assert run("y = eval('x', {})", items) == 5

# Globals of a class derived from dict are asked too.
asked.clear()
exec("y = x\ndef f(): return x\nz = f()", space := Asked(x=7))
assert asked == ["x", "f", "x"] and space["y"] == space["z"] == 7
for source in "nope", "def f(): return nope\nf()":
    assert raised(source, None, Asked()) == ("NameError", "name 'nope' is not defined")
