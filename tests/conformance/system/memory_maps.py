# mmap: memory of files and of none, as bytes and as a file; what cannot be done.
import mmap
import tempfile


def raises(kind, text, function, *args, **keywords):
    try:
        function(*args, **keywords)
    except kind as error:
        assert text in str(error), error
    else:
        assert False, f"{kind.__name__} expected"


with tempfile.TemporaryFile() as file:
    file.write(b"first\nsecond\nthird")
    file.flush()
    with mmap.mmap(file.fileno(), 0) as shared:
        assert len(shared) == 18 == shared.size() and shared[0] == 102 and shared[-5:] == b"third" and shared[0:6:2] == b"frt"
        assert shared.readline() == b"first\n" and shared.tell() == 6 and shared.read(3) == b"sec"
        assert shared.find(b"i") == 15 and shared.find(b"i", 0) == 1 and shared.rfind(b"i", 0, 10) == 1 and shared.find(b"x") == -1
        shared[0:5] = b"FIRST"
        shared[5] = 32
        shared.seek(-1, 2)
        shared.write_byte(68)
        shared.move(6, 0, 5)
        shared.flush()
        file.seek(0)
        assert file.read() == b"FIRST FIRSTd\nthirD"
        raises(IndexError, "out of range", shared.__getitem__, 18)
        raises(IndexError, "wrong size", shared.__setitem__, slice(0, 2), b"x")
        raises(ValueError, "range(0, 256)", shared.__setitem__, 0, 256)
        raises(TypeError, "deletion", shared.__delitem__, 0)
        raises(ValueError, "data out of range", shared.write, b"x")
        view = memoryview(shared)
        raises(BufferError, "exported pointers", shared.close)
        view.release()
    assert shared.closed and repr(shared) == "<mmap.mmap closed=True>"
    raises(ValueError, "closed", len, shared)
    with mmap.mmap(file.fileno(), 5, access=mmap.ACCESS_READ) as readonly:
        raises(TypeError, "readonly", readonly.write, b"x")
        raises(TypeError, "readonly", readonly.resize, 10)
        with memoryview(readonly) as view:
            assert view.readonly and bytes(view) == b"FIRST"
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as copy:
        copy[0] = 0
    file.seek(0)
    assert file.read(1) == b"F"
    raises(ValueError, "greater than file size", mmap.mmap, file.fileno(), 100000)
with mmap.mmap(-1, 4096) as anonymous:
    anonymous.write(b"abc")
    anonymous.resize(8192)
    assert anonymous[:4] == b"abc\0" and len(anonymous) == 8192
raises(OSError, "", mmap.mmap, -1, 0)
raises(OverflowError, "positive", mmap.mmap, -1, -1)
