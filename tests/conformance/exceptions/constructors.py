# Constructors of the built-in exceptions, and what they keep.


def fails(kind, text, function):
    try:
        function()
    except kind as error:
        assert str(error) == text, error
    else:
        assert False, text


error = OSError(1, "no", "from", None, "to")
assert type(error) is PermissionError and error.args == (1, "no")
assert str(error) == "[Errno 1] no: 'from' -> 'to'"
assert error.__reduce__() == (PermissionError, (1, "no", "from", None, "to"))
assert BlockingIOError(11, "later", 5).characters_written == 5
fails(AttributeError, "characters_written", lambda: OSError().characters_written)
fails(TypeError, "OSError() takes no keyword arguments", lambda: OSError(a=1))

assert ImportError("m", name="n").__reduce__() == (ImportError, ("m",), {"name": "n"})
fails(TypeError, "'foo' is an invalid keyword argument for ImportError()", lambda: ImportError(foo=1))
assert AttributeError("m", name="n", obj=3).obj == 3

error = SyntaxError("bad", ("/a/file.py", 3, 1, "text"))
assert str(error) == "bad (file.py, line 3)" and error.text == "text" and error.end_lineno is None
fails(TypeError, "function takes at least 4 arguments (1 given)", lambda: SyntaxError("bad", (1,)))

assert str(UnicodeEncodeError("c", "a\u1234", 1, 2, "r")) == "'c' codec can't encode character '\\u1234' in position 1: r"
assert str(UnicodeTranslateError("abc", 0, 2, "r")) == "can't translate characters in position 0-1: r"
fails(TypeError, "function takes exactly 5 arguments (0 given)", UnicodeDecodeError)

fails(TypeError, "__traceback__ may not be deleted", lambda: delattr(ValueError(), "__traceback__"))
fails(TypeError, "state is not a dictionary", lambda: ValueError().__setstate__(5))
error = ValueError()
error.__setstate__({"extra": 1})
assert error.extra == 1 and error.__reduce__() == (ValueError, (), {"extra": 1})


class Late(OSError):
    def __init__(self, number):
        super().__init__(number, "late")


assert Late(2).errno == 2 and Late(2).args == (2, "late")
