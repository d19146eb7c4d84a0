# ast.parse(feature_version=): syntax that is newer than the version is refused.
import ast


def refusal(source, minor):
    """What Python 3.minor says to the source."""
    try:
        ast.parse(source, feature_version=(3, minor))
    except SyntaxError as error:
        return error.msg, error.lineno, error.offset


CASES = {
    "async def f(): pass\n": (5, ("Async functions are only supported in Python 3.5 and greater", 1, 20)),
    "async def f():\n await x\n": (5, ("Await expressions are only supported in Python 3.5 and greater", 2, 9)),
    "async def f():\n async with x: pass\n": (5, ("Async with statements are only supported in Python 3.5 and greater", 2, 20)),
    "async def f():\n return [x async for x in y]\n": (6, ("Async comprehensions are only supported in Python 3.6 and greater", 2, 28)),
    "x = 1\ny = a @ (b\n @ c)\n": (5, ("The '@' operator is only supported in Python 3.5 and greater", 3, 5)),
    "a @= b\n": (5, ("The '@' operator is only supported in Python 3.5 and greater", 1, 3)),
    "x: int = 3\n": (6, ("Variable annotation syntax is only supported in Python 3.6 and greater", 1, 11)),
    "x.y: int\n": (6, ("Variable annotations syntax is only supported in Python 3.6 and greater", 1, 9)),
    "f'{x}'\n": (6, ("Format strings are only supported in Python 3.6 and greater", 1, 7)),
    "0x_1f\n": (6, ("Underscores in numeric literals are only supported in Python 3.6 and greater", 1, 1)),
    "(a := 1)\n": (8, ("Assignment expressions are only supported in Python 3.8 and greater", 1, 8)),
    "def f(a, /): pass\n": (8, ("Positional-only parameters are only supported in Python 3.8 and greater", 1, 11)),
    "with (a as b, c as d): pass\n": (9, ("Parenthesized context managers are only supported in Python 3.9 and greater", 1, 28)),
    "match x:\n case 1: pass\n": (10, ("Pattern matching is only supported in Python 3.10 and greater", 2, 14)),
    "try: pass\nexcept* A: pass\n": (11, ("Exception groups are only supported in Python 3.11 and greater", 2, 16)),
    "with a, b: pass\n": (3, None),
    "with (a)[0]: pass\n": (3, None),
}
for source, (first, message) in CASES.items():
    assert refusal(source, first) is None, source
    assert refusal(source, first - 1) == message, (source, refusal(source, first - 1))

# Before 3.7 async and await are names, except in asynchronous functions.
names = "def f():\n  await = 1\n  async = 2\nasync def g():\n  await x\nasync = 3\n"
for minor in 5, 6, 7, 11:
    try:
        tree = ast.parse(names, feature_version=minor)
        assert minor < 7 and isinstance(tree.body[1].body[0].value, ast.Await)
    except SyntaxError as error:
        assert minor >= 7 and error.msg == "invalid syntax"

commented = "async def f():\n    # type: () -> int\n    return await g()\n"
assert ast.parse(commented, type_comments=True, feature_version=5).body[0].type_comment == "() -> int"

# Code is made whatever the version says.
assert eval(compile("1_0", "f", "eval", _feature_version=3)) == 10
