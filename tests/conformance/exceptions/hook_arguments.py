"""sys.excepthook shows odd exceptions, and things that are none."""
import io
import sys


def shown(value):
    before, sys.stderr = sys.stderr, io.StringIO()
    try:
        sys.__excepthook__(type(value), value, None)
        return sys.stderr.getvalue()
    finally:
        sys.stderr = before


class Unprintable:
    def __str__(self):
        raise ValueError


assert shown("1") == "TypeError: print_exception(): Exception expected for value, str found\n"
assert shown(None) == "TypeError: print_exception(): Exception expected for value, NoneType found\n"
assert shown(ValueError("x")) == "ValueError: x\n"
assert shown(SyntaxError()) == "SyntaxError: None\n"
assert shown(SyntaxError("")) == "SyntaxError\n"
assert shown(SyntaxError("text", ("file", None, 3, "line"))) == "SyntaxError: text (file)\n"
assert shown(SyntaxError(Unprintable(), ("file", None, 3, "line"))) == "SyntaxError: <exception str() failed>\n"
assert shown(SyntaxError("text", (b"file", 12, 0, "line"))) == "  File \"b'file'\", line 12\n    line\nSyntaxError: text\n"
assert shown(SyntaxError("text", (None, 12, 3, "line"))) == '  File "<string>", line 12\n    line\n      ^\nSyntaxError: text\n'
