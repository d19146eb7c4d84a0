# Texts of errors that come up seldom.

import struct
import sys
import warnings


def message(kind, function):
    try:
        function()
    except kind as error:
        return str(error)
    raise AssertionError("no error")


hint = '. Did you mean "print(<message>, file=<output_stream>)"?'
unsupported = "unsupported operand type(s) for {}: 'builtin_function_or_method' and 'int'"
assert message(TypeError, lambda: print >> 42) == unsupported.format(">>") + hint
assert message(TypeError, lambda: max >> 42) == unsupported.format(">>")
assert message(TypeError, lambda: print << 42) == unsupported.format("<<")

# Errors of codecs show the positions they were given.
error = UnicodeEncodeError("baz", "xxxxx", 1, 5, "foo")
for start, end, shown in (
    (4, 5, "character '\\x78' in position 4"),
    (5, 6, "characters in position 5-5"),
    (1000, 5, "characters in position 1000-4"),
    (3, 1000, "characters in position 3-999"),
    (2, 2, "characters in position 2-1"),
):
    error.start, error.end = start, end
    assert str(error) == f"'baz' codec can't encode {shown}: foo"

large = sys.maxsize + 4
expected = "{} requires a buffer of at least {} bytes for {} 4 bytes at offset {} (actual buffer size is 10)"
packed = message(struct.error, lambda: struct.pack_into("<I", bytearray(10), sys.maxsize, 1))
assert packed == expected.format("pack_into", large, "packing", sys.maxsize)

# A file name of bytes-like type is an old habit.
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    assert compile("pass", bytearray(b"spam"), "exec").co_filename == "spam"
assert [str(one.message) for one in caught] == ["path should be string, bytes, or os.PathLike, not bytearray"]
