# compile, exec and eval.


def raises(error, text, function, *arguments, **keywords):
    try:
        function(*arguments, **keywords)
    except error as caught:
        assert text is None or str(caught) == text, str(caught)
        return caught
    assert False, text


assert eval("1 + 2") == 3 and eval("  x", {"x": 5}) == 5 and eval(b"2 * 3") == 6
space = {}
exec("a = 1\ndef f(): return a", space)
assert space["f"]() == 1 and "__builtins__" in space and list(space)[0] == "__builtins__"
inner = {}
exec("b = a + 1", space, inner)
assert inner == {"b": 2}


class Mapping:
    def __init__(self):
        self.seen = []

    def __getitem__(self, name):
        self.seen.append(name)
        if name == "known":
            return 7
        raise KeyError(name)

    def __setitem__(self, name, value):
        self.seen.append((name, value))


mapping = Mapping()
exec("result = known + len('ab')", {}, mapping)
assert mapping.seen == ["known", "len", ("result", 9)]


def local_names():
    first = 1
    exec("second = first + 1")
    return eval("first")


assert local_names() == 1
code = compile("x ** 2", "<here>", "eval")
assert eval(code, {"x": 3}) == 9 and code.co_filename == "<here>"
assert eval(compile("3", b"bytes", "eval")) == 3
raises(TypeError, "exec() arg 1 must be a string, bytes or code object", exec, 1)
raises(TypeError, "eval() arg 1 must be a string, bytes or code object", eval, 1)
raises(TypeError, "exec() globals must be a dict, not int", exec, "1", 1)
raises(TypeError, "locals must be a mapping or None, not int", exec, "1", {}, 1)
raises(TypeError, "compile() arg 1 must be a string, bytes or AST object", compile, 1, "x", "exec")
raises(ValueError, "compile() mode must be 'exec', 'eval' or 'single'", compile, "x", "x", "other")
raises(ValueError, "compile(): invalid optimize value", compile, "x", "x", "exec", 0, False, 5)
raises(ValueError, "source code string cannot contain null bytes", compile, "x\0", "x", "exec")
raises(UnicodeEncodeError, "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed",
       compile, "\ud800", "x", "exec")

error = raises(SyntaxError, None, compile, "a = 1\nb = = 2\n", "name", "exec")
assert (error.msg, error.filename, error.lineno, error.offset, error.text) == ("invalid syntax", "name", 2, 5, "b = = 2\n")
error = raises(IndentationError, None, exec, "if 1:\nx")
assert error.filename == "<string>" and error.lineno == 2


def outer():
    value = 1

    def nested():
        return value

    return nested


function = outer()
exec(function.__code__, {}, closure=function.__closure__)
raises(TypeError, "code object requires a closure of exactly length 1", exec, function.__code__)
raises(TypeError, "code object passed to eval() may not contain free variables", eval, function.__code__)
raises(TypeError, "closure can only be used when source is a code object", exec, "1", closure=())
raises(TypeError, "cannot use a closure with this code object", exec, code, closure=())

assert eval(compile("assert False", "x", "exec", optimize=1)) is None
raises(AssertionError, "", eval, compile("assert False", "x", "exec", optimize=0))
for number in range(200):
    assert eval(f"lambda: {number}")() == number
shown = []
import sys
sys.displayhook = shown.append
exec(compile("1 + 1", "x", "single"))
assert shown == [2]
