# compile() of trees: what comes out is what the source would have given, and wrong trees are refused.
import _ast


def same_code(left, right):
    assert left.co_code == right.co_code and left.co_names == right.co_names and left.co_flags == right.co_flags
    assert list(left.co_positions()) == list(right.co_positions()) and left.co_varnames == right.co_varnames
    for one, other in zip(left.co_consts, right.co_consts, strict=True):
        if hasattr(one, "co_code"):
            same_code(one, other)
        else:
            assert repr(one) == repr(other)


SOURCE = """
from . import a as b, c
import os.path
async def f(x: int, /, y=1, *args, z, w=2, **kw) -> 'r':
    async with x as q, y: await q
    async for i in x:
        yield i
    return
@d(1)
class C(B, metaclass=M):
    '''doc'''
    n: int = 3
    def m(self): nonlocal_ = super().m; return lambda *a: [nonlocal_, __class__]
def g(s):
    global h
    h = s[1:2, ::3], s.t, {**s, 'k': 1j}, {1, 2.5}, b'x', ..., None
    try:
        del s[0], s.q
    except* ValueError as e:
        raise KeyError from e
    while h and not (h := h[1:]):
        break
    else:
        assert h, f'{h!r:>{s}} {s}'
    match h:
        case [1, -2.5, *rest] | {'a': rest} if rest: pass
        case C(x, y=None) as whole: pass
        case a.b | 1 + 2j: x <<= 3; x[0] //= x.y
    return [i for i in s if i < 1 < 2] if s else (yield from s)
"""
same_code(compile(SOURCE, "f", "exec"), compile(compile(SOURCE, "f", "exec", _ast.PyCF_ONLY_AST), "f", "exec"))
tree = compile("6 * 7", "f", "eval", _ast.PyCF_ONLY_AST)
assert eval(compile(tree, "f", "eval")) == 42
tree.body.left.value = "ab"
tree.body.right = _ast.Constant(2, lineno=1, col_offset=4)
assert eval(compile(tree, "f", "eval")) == "abab"


class Name(_ast.Name):
    pass


tree.body = Name("tree", _ast.Load(), lineno=1, col_offset=0)
assert eval(compile(tree, "f", "eval")) is tree
