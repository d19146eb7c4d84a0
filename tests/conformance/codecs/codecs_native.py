# The native codecs, their error handlers, and what error messages say.
import _codecs

text = "aé€😀"
for name in ("utf-8", "utf-16", "utf-16-le", "UTF_16_BE", "utf-32", "utf8"):
    if name in ("utf-8", "utf-16", "utf-32", "utf8"):
        assert text.encode(name).decode(name) == text, name
assert text.encode() == b"a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"
assert text.encode("utf-16") == b"\xff\xfea\0\xe9\0\xac\x20\x3d\xd8\x00\xde"
assert text.encode("ascii", "replace") == b"a???" and text.encode("latin-1", "ignore") == b"a\xe9"
assert text.encode("ascii", "backslashreplace") == rb"a\xe9\u20ac\U0001f600"
assert text.encode("ascii", "xmlcharrefreplace") == b"a&#233;&#8364;&#128512;"
assert text.encode("ascii", "namereplace") == rb"a\N{LATIN SMALL LETTER E WITH ACUTE}\N{EURO SIGN}\N{GRINNING FACE}"
assert b"a\xffb".decode("utf-8", "surrogateescape") == "a\udcffb" and "a\udcffb".encode("utf-8", "surrogateescape") == b"a\xffb"
assert "\ud800".encode("utf-8", "surrogatepass") == b"\xed\xa0\x80" and b"\xed\xa0\x80".decode("utf-8", "surrogatepass") == "\ud800"
assert b"a\xffb".decode("ascii", "backslashreplace") == r"a\xffb" and b"\xff\xfe\xfd".decode("utf-8", "replace") == "\ufffd" * 3
assert b"\xe2\x82".decode("utf-8", "ignore") == "" and b"\xf0\x9f\x98x".decode("utf-8", "replace") == "\ufffdx"
assert str(b"\xe9", "latin1") == "é" and str(b"ab", errors="strict") == "ab" and bytearray(b"x").decode() == "x"


def error_of(function, *args):
    try:
        function(*args)
    except UnicodeError as e:
        return e.args[0], e.args[2:], str(e)


assert error_of(b"ab\xff".decode) == (
    "utf-8", (2, 3, "invalid start byte"), "'utf-8' codec can't decode byte 0xff in position 2: invalid start byte")
assert error_of(b"ab\xe2\x82".decode)[1] == (2, 4, "unexpected end of data")
assert error_of(b"\xe2\x82x".decode)[1] == (0, 2, "invalid continuation byte")
assert error_of(b"\xed\xa0\x80".decode)[1] == (0, 1, "invalid continuation byte")
assert error_of("aéé".encode, "ascii")[1:] == (
    (1, 3, "ordinal not in range(128)"),
    "'ascii' codec can't encode characters in position 1-2: ordinal not in range(128)")
assert error_of("\udc80".encode)[2] == "'utf-8' codec can't encode character '\\udc80' in position 0: surrogates not allowed"
assert error_of(b"\x00\xdc".decode, "utf-16")[:2] == ("utf-16-le", (0, 2, "illegal encoding"))
assert error_of(b"a".decode, "utf-16")[1] == (0, 1, "truncated data")

assert _codecs.utf_8_decode(b"a\xe2\x82") == ("a", 1) and _codecs.utf_8_decode(b"\xe2\x82\xac", "strict", True) == ("€", 3)
assert _codecs.utf_16_ex_decode(b"\xfe\xff\0a\0", "strict", 0, False) == ("a", 4, 1)
assert _codecs.utf_32_le_decode(b"a\0\0\0b") == ("a", 4)
assert _codecs.unicode_escape_decode(rb"a\x41\u20ac\N{EURO SIGN}\101\n") == ("aA€€A\n", 30)
assert _codecs.unicode_escape_encode("a\n\xe9€\\") == (rb"a\n\xe9\u20ac\\", 5)
assert _codecs.raw_unicode_escape_decode(rb"\u20ac\\u20ac\n") == ("€\\\\u20ac\\n", 15)
assert _codecs.utf_7_encode("a+€😀-") == (b"a+-+IKzYPd4A--", 5) and _codecs.utf_7_decode(b"a+-+IKzYPd4A--", None, True)[0] == "a+€😀-"
assert _codecs.escape_encode(b"a'\n\xff") == (rb"a\'\n\xff", 4)
assert _codecs.charmap_decode(b"\0\1", "strict", "ab") == ("ab", 2)
assert _codecs.charmap_encode("ab", "strict", {97: 1, 98: b"xy"}) == (b"\1xy", 2)
assert _codecs.charmap_encode("ba", "strict", _codecs.charmap_build("ab")) == (b"\1\0", 2)
assert error_of(_codecs.charmap_decode, b"\2", "strict", "ab")[1] == (0, 1, "character maps to <undefined>")


def handler(error):
    return ("<%d-%d>" % (error.start, error.end), error.end)


_codecs.register_error("test.handler", handler)
assert _codecs.lookup_error("test.handler") is handler
assert "aéb".encode("ascii", "test.handler") == b"a<1-2>b" and b"\xff".decode("utf-8", "test.handler") == "<0-1>"
try:
    "é".encode("ascii", "no.such")
except LookupError as e:
    assert str(e) == "unknown error handler name 'no.such'"
else:
    assert False
for wrong, kind in ((lambda e: 5, TypeError), (lambda e: ("", 100), IndexError)):
    _codecs.register_error("test.wrong", wrong)
    try:
        "é".encode("ascii", "test.wrong")
    except kind:
        pass
    else:
        assert False
