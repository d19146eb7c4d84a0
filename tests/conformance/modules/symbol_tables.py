# _symtable: blocks, flags and kinds of names.
import symtable

SOURCE = """
import os
def outer(a, *rest, k=1, **more):
    global g
    b = [i for i in a]
    def inner():
        nonlocal b
        return b, undefined
    return inner
class C(object):
    x: int = 1
    def method(self): return __class__
"""
top = symtable.symtable(SOURCE, "file.py", "exec")
assert top.get_type() == "module" and top.get_name() == "top" and top.get_lineno() == 0
assert [child.get_name() for child in top.get_children()] == ["outer", "C"]
assert top.lookup("os").is_imported() and top.lookup("outer").is_namespace()
outer = top.lookup("outer").get_namespace()
assert outer.get_parameters() == ("a", "k", "rest", "more") and outer.get_lineno() == 3
assert set(outer.get_locals()) == {"a", "k", "rest", "more", "b", "inner"}
assert outer.lookup("g").is_declared_global() and not outer.lookup("b").is_free()
listcomp, inner = outer.get_children()
assert listcomp.get_name() == "listcomp" and inner.is_nested()
assert inner.get_frees() == ("b",) and inner.get_nonlocals() == ("b",) and inner.lookup("undefined").is_global()
cls = top.get_children()[1]
assert cls.get_methods() == ("method",) and cls.lookup("x").is_annotated()
assert cls.get_children()[0].lookup("__class__").is_free()
assert symtable.symtable("__debug__", "?", "eval").lookup("__debug__").is_referenced()
for arguments, kind in [(("1 +", "?", "exec"), SyntaxError), (("x", "?", "other"), ValueError), ((1, "?", "exec"), TypeError),
                        (("nonlocal x", "?", "exec"), SyntaxError), (("x", "?\0", "exec"), ValueError)]:
    try:
        symtable.symtable(*arguments)
    except kind:
        pass
    else:
        assert False, arguments
