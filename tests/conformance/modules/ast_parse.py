# Trees of source text: ast.parse.
import ast

EXPECTED = [
    ('exec', 'x: int = 1 + 2.5j\ndel a.b, c[1:2]\n',
     "Module(body=[AnnAssign(target=Name(id='x', ctx=Store()), annotation=Name(id='int', ctx=Load()), value=BinOp(left=Constant(value=1), op=Add(), right=Constant(value=2.5j)), simple=1), Delete(targets=[Attribute(value=Name(id='a', ctx=Load()), attr='b', ctx=Del()), Subscript(value=Name(id='c', ctx=Load()), slice=Slice(lower=Constant(value=1), upper=Constant(value=2)), ctx=Del())])], type_ignores=[])"),
    ('exec', "def f(a, /, b=1, *c, d, e=2, **g) -> int:\n    'doc'\n    return -1\n",
     "Module(body=[FunctionDef(name='f', args=arguments(posonlyargs=[arg(arg='a')], args=[arg(arg='b')], vararg=arg(arg='c'), kwonlyargs=[arg(arg='d'), arg(arg='e')], kw_defaults=[None, Constant(value=2)], kwarg=arg(arg='g'), defaults=[Constant(value=1)]), body=[Expr(value=Constant(value='doc')), Return(value=UnaryOp(op=USub(), operand=Constant(value=1)))], decorator_list=[], returns=Name(id='int', ctx=Load()))], type_ignores=[])"),
    ('exec', "async def f():\n    async with a as b: await c\n    return {**d, 1: b'x'}\n",
     "Module(body=[AsyncFunctionDef(name='f', args=arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[]), body=[AsyncWith(items=[withitem(context_expr=Name(id='a', ctx=Load()), optional_vars=Name(id='b', ctx=Store()))], body=[Expr(value=Await(value=Name(id='c', ctx=Load())))]), Return(value=Dict(keys=[None, Constant(value=1)], values=[Name(id='d', ctx=Load()), Constant(value=b'x')]))], decorator_list=[])], type_ignores=[])"),
    ('exec', "match x:\n    case [1, *_] | {'k': None, **r} | C(a, b=-1): pass\n",
     "Module(body=[Match(subject=Name(id='x', ctx=Load()), cases=[match_case(pattern=MatchOr(patterns=[MatchSequence(patterns=[MatchValue(value=Constant(value=1)), MatchStar()]), MatchMapping(keys=[Constant(value='k')], patterns=[MatchSingleton(value=None)], rest='r'), MatchClass(cls=Name(id='C', ctx=Load()), patterns=[MatchAs(name='a')], kwd_attrs=['b'], kwd_patterns=[MatchValue(value=UnaryOp(op=USub(), operand=Constant(value=1)))])]), body=[Pass()])])], type_ignores=[])"),
    ('exec', 'from . import a as b\ntry: pass\nexcept* E as e: raise e from None\n',
     "Module(body=[ImportFrom(names=[alias(name='a', asname='b')], level=1), TryStar(body=[Pass()], handlers=[ExceptHandler(type=Name(id='E', ctx=Load()), name='e', body=[Raise(exc=Name(id='e', ctx=Load()), cause=Constant(value=None))])], orelse=[], finalbody=[])], type_ignores=[])"),
    ('eval', "f'{x!r:>{w}}' u'k' if a < b <= c else (lambda: ...)",
     "Expression(body=IfExp(test=Compare(left=Name(id='a', ctx=Load()), ops=[Lt(), LtE()], comparators=[Name(id='b', ctx=Load()), Name(id='c', ctx=Load())]), body=JoinedStr(values=[FormattedValue(value=Name(id='x', ctx=Load()), conversion=114, format_spec=JoinedStr(values=[Constant(value='>'), FormattedValue(value=Name(id='w', ctx=Load()), conversion=-1)])), Constant(value='k')]), orelse=Lambda(args=arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[]), body=Constant(value=Ellipsis))))"),
    ('eval', '[*a, not b, (y := 3)] and {i for i in j if k}',
     "Expression(body=BoolOp(op=And(), values=[List(elts=[Starred(value=Name(id='a', ctx=Load()), ctx=Load()), UnaryOp(op=Not(), operand=Name(id='b', ctx=Load())), NamedExpr(target=Name(id='y', ctx=Store()), value=Constant(value=3))], ctx=Load()), SetComp(elt=Name(id='i', ctx=Load()), generators=[comprehension(target=Name(id='i', ctx=Store()), iter=Name(id='j', ctx=Load()), ifs=[Name(id='k', ctx=Load())], is_async=0)])]))"),
    ('single', 'x = 10 ** 30\n',
     "Interactive(body=[Assign(targets=[Name(id='x', ctx=Store())], value=BinOp(left=Constant(value=10), op=Pow(), right=Constant(value=30)))])"),
    ('func_type', '(int, *str) -> list[int]',
     "FunctionType(argtypes=[Name(id='int', ctx=Load()), Name(id='str', ctx=Load())], returns=Subscript(value=Name(id='list', ctx=Load()), slice=Name(id='int', ctx=Load()), ctx=Load()))"),
]
for mode, source, expected in EXPECTED:
    assert ast.dump(ast.parse(source, mode=mode)) == expected, source


def raises(error, function, *arguments, **keywords):
    try:
        function(*arguments, **keywords)
    except error as caught:
        return caught
    assert False, error


# Positions are in bytes, and ends belong to them.
tree = ast.parse("é = (a +\n  b)\n")
assert ast.dump(tree.body[0].value, include_attributes=True) == (
    "BinOp(left=Name(id='a', ctx=Load(), lineno=1, col_offset=6, end_lineno=1, end_col_offset=7), op=Add(), "
    "right=Name(id='b', ctx=Load(), lineno=2, col_offset=2, end_lineno=2, end_col_offset=3), "
    "lineno=1, col_offset=6, end_lineno=2, end_col_offset=3)")
assert tree.body[0].targets[0].id == "é" and tree.body[0].type_comment is None
assert list(vars(tree.body[0])) == ["targets", "value", "type_comment", "lineno", "col_offset", "end_lineno", "end_col_offset"]

# Nodes are instances of the types of the module; those without content are one and the same.
assert type(tree) is ast.Module and isinstance(tree.body[0], ast.stmt)
assert tree.body[0].value.left.ctx is tree.body[0].value.right.ctx
assert type(ast.parse(b"# coding: latin-1\n'\xe9'").body[0].value) is ast.Constant
assert ast.parse(b"# coding: latin-1\n'\xe9'").body[0].value.value == "é"

# Type comments only where asked for.
source = "x = 1 # type: int\ny = 2 # type: ignore[why]\n"
assert ast.parse(source).body[0].type_comment is None and ast.parse(source).type_ignores == []
typed = ast.parse(source, type_comments=True)
assert typed.body[0].type_comment == "int"
assert ast.dump(typed.type_ignores[0]) == "TypeIgnore(lineno=2, tag='[why]')"

# Checks of later stages are not made, constants stay as they are written.
assert ast.dump(ast.parse("return -1")) == "Module(body=[Return(value=UnaryOp(op=USub(), operand=Constant(value=1)))], type_ignores=[])"
error = raises(SyntaxError, ast.parse, "a b", "name")
assert error.args == ("invalid syntax", ("name", 1, 3, "a b\n", 1, 4)), error.args
assert "func_type" in str(raises(ValueError, compile, "() -> int", "", "func_type"))

# What is made for trees works on them.
assert ast.literal_eval("{'a': [1, -2.5, (3, None)], 'b': {b'x', 1 + 2j}}") == {"a": [1, -2.5, (3, None)], "b": {b"x", 1 + 2j}}
assert ast.unparse(ast.parse("if a:\n  b = [c for c in d]\nelse: e(*f, g=h)")) == "if a:\n    b = [c for c in d]\nelse:\n    e(*f, g=h)"
assert [node.id for node in ast.walk(ast.parse("a + b(c)")) if isinstance(node, ast.Name)] == ["a", "b", "c"]
assert compile(tree, "", "exec", ast.PyCF_ONLY_AST) is tree

# Depth is bounded.
assert isinstance(ast.parse("+".join("1" * 500)), ast.Module)
error = raises(RecursionError, ast.parse, "+".join("1" * 4000))
assert str(error) == "maximum recursion depth exceeded during ast construction"
