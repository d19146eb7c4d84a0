"""_io: text over bytes, and text in memory."""
import _io
import posix

path = "/tmp/pycc_conformance_text_%d" % posix.getpid()


def raises(type_, text, function, *args, **keywords):
    try:
        function(*args, **keywords)
    except type_ as error:
        assert str(error) == text, (str(error), text)
        return error
    raise AssertionError("no " + type_.__name__)


try:
    with open(path, "w", encoding="utf-8") as f:
        assert repr(f) == "<_io.TextIOWrapper name='%s' mode='w' encoding='utf-8'>" % path
        assert f.write("häß\r\nzwei\rdrei\n") == 15
        print("vier", 5, sep="-", file=f)
        f.writelines(["\u20ac", "\U0001f600\n"])
        raises(TypeError, "write() argument must be str, not bytes", f.write, b"x")
        raises(_io.UnsupportedOperation, "not readable", f.read)
    whole = "häß\nzwei\ndrei\nvier-5\n€\U0001f600\n"
    with open(path, encoding="utf-8") as f:
        assert f.read() == whole and f.newlines == ("\r", "\n", "\r\n")
        assert f.read() == ""
    with open(path, encoding="utf-8") as f:
        assert list(f) == whole.splitlines(True)
    with open(path, encoding="utf-8", newline="") as f:
        assert f.readline() == "häß\r\n" and f.readline() == "zwei\r" and f.readline(2) == "dr" and f.readline() == "ei\n"
    with open(path, encoding="utf-8", newline="\r\n") as f:
        assert f.readline() == "häß\r\n" and f.readline().startswith("zwei\rdrei\n")
    with open(path, encoding="utf-8") as f:
        places = {}
        text = ""
        for size in (1, 2, 1, 3, 5, 7, 2, 1):
            places[f.tell()] = text
            text += f.read(size)
        for place, before in places.items():
            f.seek(place)
            assert before + f.read() == whole, (place, before)
        f.seek(0)
        next(f)
        raises(OSError, "telling position disabled by next() call", f.tell)
        raises(_io.UnsupportedOperation, "can't do nonzero cur-relative seeks", f.seek, 1, 1)
        assert f.seek(0, 2) == posix.stat(path).st_size
    with open(path, "r+", encoding="latin-1", newline="\n") as f:
        assert f.read(2) == "hÃ"
        f.seek(0)
        f.write("\xff")
    with open(path, "rb") as f:
        assert f.read(3) == b"\xff\xc3\xa4"
    with open(path, encoding="utf-8") as f:
        error = raises(UnicodeDecodeError, "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte", f.read)
    with open(path, encoding="utf-8", errors="surrogateescape") as f:
        assert f.read(1) == "\udcff"
    with open(path, "w", encoding="ascii") as f:
        raises(UnicodeEncodeError, "'ascii' codec can't encode character '\\xe4' in position 1: ordinal not in range(128)", f.write, "hä")
        f.reconfigure(errors="replace")
        f.write("hä")
    with open(path, "rb") as f:
        assert f.read() == b"h?"
finally:
    posix.unlink(path)

raw = _io.BytesIO()
t = _io.TextIOWrapper(raw, encoding="utf-8", newline="\r\n", line_buffering=True)
t.write("a\nb")
assert raw.getvalue() == b"a\r\nb"
t.write("c")
assert raw.getvalue() == b"a\r\nb" and t.line_buffering
assert t.detach() is raw and raw.getvalue() == b"a\r\nbc"
raises(ValueError, "underlying buffer has been detached", t.write, "x")
raises(ValueError, "illegal newline value: x", _io.TextIOWrapper, _io.BytesIO(), newline="x")

s = _io.StringIO("one\ntwo")
assert s.readline() == "one\n" and s.read() == "two" and s.write("!\u20ac") == 2 and s.getvalue() == "one\ntwo!\u20ac"
s.seek(0)
assert list(s) == ["one\n", "two!\u20ac"] and s.truncate(3) == 3 and s.getvalue() == "one"
s = _io.StringIO(newline=None)
s.write("a\r\nb\rc")
assert s.getvalue() == "a\nb\nc" and s.newlines == ("\r", "\r\n")
assert _io.StringIO("a\nb", newline="\r\n").getvalue() == "a\r\nb"
assert _io.StringIO("a\r\nb\rc", newline="").readlines() == ["a\r\n", "b\r", "c"]
raises(TypeError, "string argument expected, got 'bytes'", s.write, b"")
raises(TypeError, "initial_value must be str or None, not bytes", _io.StringIO, b"")

d = _io.IncrementalNewlineDecoder(None, True)
assert d.decode("a\r\nb\r") == "a\nb" and d.getstate() == (b"", 1) and d.decode("\nc", True) == "\nc"
assert d.newlines == "\r\n"


class Text(_io.StringIO):
    def write(self, text):
        return super().write(text.upper())


captured = Text()
print("hello", end="", file=captured)
assert captured.getvalue() == "HELLO"

# There is one open(), which belongs to io.
import io

assert open is io.open is _io.open and open.__module__ == "io"
