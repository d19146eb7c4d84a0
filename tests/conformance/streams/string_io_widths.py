"""io.StringIO while its text becomes wider; UTF-8 both ways around the fast paths."""

import io

stream = io.StringIO("ab\ncd")
assert stream.read(1) == "a" and stream.readline() == "b\n" and stream.tell() == 3
stream.write("é")
assert stream.getvalue() == "ab\néd"
stream.seek(8)
stream.write("x")
assert stream.getvalue() == "ab\néd\0\0\0x"
stream.seek(1)
stream.write("Ж")
assert stream.getvalue() == "aЖ\néd\0\0\0x" and stream.read() == "\néd\0\0\0x"
stream.seek(0, 2)
stream.write("\U0001F600" * 100 + "\n")
stream.seek(0)
assert list(stream) == ["aЖ\n", "éd\0\0\0x" + "\U0001F600" * 100 + "\n"]
stream.truncate(1)
assert stream.getvalue() == "a" and stream.getvalue().isascii()
stream.seek(3)
stream.write("b")
assert stream.getvalue() == "a\0\0b"
other = io.StringIO(newline="\r\n")
other.write("a\nb")
other.seek(0)
assert other.readline() == "a\r\n" and other.read() == "b"
assert io.StringIO("a\r\nb\rc\n", newline=None).readlines() == ["a\n", "b\n", "c\n"]
assert io.StringIO("a\r\nb\rc\nЖ", newline="").readlines() == ["a\r\n", "b\r", "c\n", "Ж"]
copy = io.StringIO()
copy.__setstate__(("éЖ", "\n", 1, None))
assert copy.read() == "Ж" and copy.__getstate__()[:3] == ("éЖ", "\n", 2)
stream.__init__("x")
assert stream.getvalue() == "x"

for text in ("", "a", "é", "aé", "éa", "Ж", "漢", "\U0001F600", "aéЖ漢\U0001F600z", "\x7f\x80\u07ff\u0800\uffff\U00010000\U0010ffff", "é" * 50):
    for around in ("", "a" * 7, "a" * 8, "é", "漢"):
        whole = around + text + around
        encoded = whole.encode()
        assert encoded == whole.encode("utf-8") == bytes(whole, "utf8") and encoded.decode() == whole == str(encoded, "utf-8")
        assert hash(encoded.decode()) == hash(whole) and bytearray(encoded).decode() == whole
for bad in (b"\x80", b"a\xc3", b"\xc3a", b"\xc0\x80", b"\xe0\x80\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe6\xbc", b"\xff", b"aaaaaaaa\xc3("):
    try:
        bad.decode()
    except UnicodeDecodeError as error:
        assert error.encoding == "utf-8" and error.object == bad
    else:
        assert False
    assert "\ufffd" in bad.decode(errors="replace") and bad.decode("utf-8", "surrogateescape").encode("utf-8", "surrogateescape") == bad
try:
    "\ud800".encode()
except UnicodeEncodeError as error:
    assert (error.start, error.end, error.reason) == (0, 1, "surrogates not allowed")
else:
    assert False
