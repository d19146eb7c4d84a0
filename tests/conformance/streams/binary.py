"""_io: raw, buffered and in-memory streams of bytes."""
import _io
import posix

path = "/tmp/pycc_conformance_binary_%d" % posix.getpid()


def raises(type_, text, function, *args, **keywords):
    try:
        function(*args, **keywords)
    except type_ as error:
        assert str(error) == text, (str(error), text)
        return error
    raise AssertionError("no " + type_.__name__)


try:
    with _io.open(path, "wb") as f:
        assert repr(f) == "<_io.BufferedWriter name='%s'>" % path
        assert f.write(b"one\ntwo\n") == 8 and f.tell() == 8
        f.write(b"x" * 20000)
        assert f.raw.mode == "wb" and f.mode == "wb" and not f.closed
    assert f.closed and repr(f.raw) == "<_io.FileIO [closed]>"
    raises(ValueError, "write to closed file", f.write, b"a")
    with _io.open(path, "rb") as f:
        assert f.readline() == b"one\n" and f.peek(1)[:3] == b"two"
        assert f.tell() == 4 and f.read(3) == b"two" and f.seek(-2, 1) == 5
        assert f.read1(2) == b"wo" and f.seek(0, 2) == 20008 and f.read() == b""
        f.seek(0)
        buffer = bytearray(6)
        assert f.readinto(buffer) == 6 and buffer == b"one\ntw"
        assert f.readlines(1) == [b"o\n"] and len(f.read()) == 20000
        raises(_io.UnsupportedOperation, "write", f.write, b"x")
        raises(ValueError, "read length must be non-negative or -1", f.read, -2)
    with _io.open(path, "rb+") as f:
        f.write(b"ONE")
        assert f.read(1) == b"\n" and f.tell() == 4
        f.write(b"T")
        f.seek(0)
        assert f.read(8) == b"ONE\nTwo\n"
        f.truncate(5)
        assert f.seek(0, 2) == 5
    with _io.open(path, "ab", 0) as f:
        assert type(f) is _io.FileIO and f.mode == "ab" and f.tell() == 5
        raises(_io.UnsupportedOperation, "File not open for reading", f.read)
    raises(ValueError, "can't have text and binary mode at once", _io.open, path, "rtb")
    raises(ValueError, "invalid mode: 'rr'", _io.open, path, "rr")
    raises(ValueError, "binary mode doesn't take an encoding argument", _io.open, path, "rb", encoding="ascii")
    raises(FileExistsError, "[Errno 17] File exists: '%s'" % path, _io.open, path, "x")
    raises(IsADirectoryError, "[Errno 21] Is a directory: '/tmp'", _io.open, "/tmp")
finally:
    posix.unlink(path)

b = _io.BytesIO(b"abc\ndef")
assert b.readline() == b"abc\n" and b.read(1) == b"d" and b.tell() == 5
b.seek(10)
b.write(b"!")
assert b.getvalue() == b"abc\ndef\0\0\0!"
assert list(_io.BytesIO(b"a\nb")) == [b"a\n", b"b"]
assert b.truncate(2) == 2 and b.getvalue() == b"ab"
b.close()
raises(ValueError, "I/O operation on closed file.", b.read)
raises(_io.UnsupportedOperation, "File or stream is not readable.", _io.BufferedReader, _io._RawIOBase())
raises(_io.UnsupportedOperation, "seek", _io._IOBase().seek, 0)
assert issubclass(_io.UnsupportedOperation, ValueError) and _io.UnsupportedOperation.__module__ == "io"

closed = []


class Closing(_io._RawIOBase):
    def close(self):
        closed.append(1)
        super().close()


with Closing():
    pass
assert closed == [1]

# Sizes beyond all memory are refused.
for call in (lambda: _io.BufferedReader(_io.BytesIO(), 2**62), lambda: _io.BytesIO().seek(2**62) and None):
    try:
        call()
    except MemoryError:
        pass

# Where nothing was read ahead, seek() moves the file itself: others may have written through its descriptor.
import os
import tempfile

with tempfile.TemporaryFile() as shared:
    os.write(shared.fileno(), b"orange")
    assert shared.seek(0) == 0 and shared.read() == b"orange"
