"""A SyntaxError raised at run time shows the text and the place."""
import traceback

for source in ("x = = 1", "def f(:\n    pass", "if True:\nx = 1", "print 'hello'", "f(a for a in b, c)", "'unterminated", "return 1"):
    try:
        exec(compile(source, "<generated>", "exec"))
    except SyntaxError:
        traceback.print_exc()
eval("1 +")
