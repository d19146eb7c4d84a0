"""_io: streams written in Python below ours, and views of memory."""
import _io

def raises(type_, text, function, *args, **keywords):
    try:
        function(*args, **keywords)
    except type_ as error:
        assert str(error) == text, (str(error), text)
        return error
    raise AssertionError("no " + type_.__name__)


b = _io.BytesIO(b"abc")
view = b.getbuffer()
view[0] = 65
raises(BufferError, "Existing exports of data: object cannot be re-sized", b.write, b"more")
view.release()
assert b.getvalue() == b"Abc"


class Chunks(_io._RawIOBase):
    def __init__(self, *chunks):
        self.chunks = list(chunks)
        self.written = []

    def readable(self):
        return True

    def writable(self):
        return True

    def readinto(self, target):
        if not self.chunks:
            return 0
        chunk = self.chunks.pop(0)
        if chunk is None:
            return None
        target[: len(chunk)] = chunk
        return len(chunk)

    def write(self, data):
        self.written.append(bytes(data[:5]))
        return min(len(data), 5)


assert Chunks(b"ab", b"c").readall() == b"abc" and Chunks(b"xyz").read(2 + 1) == b"xyz"
r = _io.BufferedReader(Chunks(b"ab\nc", b"d\n", None, b"e"), 16)
assert r.readline() == b"ab\n" and r.readline() == b"cd\n"
assert r.read(3) is None and r.read() == b"e"
w = _io.BufferedWriter(raw := Chunks(), 8)
w.write(b"0123456789")
w.flush()
assert b"".join(raw.written) == b"0123456789", raw.written
assert [line for line in _io.BufferedReader(Chunks(b"a\nb", b"c"))] == [b"a\n", b"bc"]
