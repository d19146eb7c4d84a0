# memoryview: items, slices, casts, release, comparison.
def raises(error, message, function, *args):
    try:
        function(*args)
    except error as e:
        assert message is None or str(e) == message, str(e)
    else:
        raise AssertionError(message)


b = bytearray(b"hello world!")
m = memoryview(b)
assert len(m) == 12 and m[0] == 104 and m[-1] == 33 and m.format == "B" and m.itemsize == 1 and m.ndim == 1
assert m.shape == (12,) and m.strides == (1,) and m.suboffsets == () and m.nbytes == 12 and m.obj is b and not m.readonly
assert m.c_contiguous and m.f_contiguous and m.contiguous and m.tolist()[:2] == [104, 101] and m.hex() == b.hex()
m[0] = 72
m[6:11] = b"WORLD"
assert b == b"Hello WORLD!" and m[::2].tobytes() == b"HloWRD" and m[::-1][0] == 33 and m[::2].strides == (2,)
assert not m[::2].contiguous and list(m[:3]) == [72, 101, 108] and m == b and m[:5] == b"Hello" and m != b"x"
raises(IndexError, "index out of bounds on dimension 1", lambda: m[12])
raises(ValueError, "memoryview: invalid value for format 'B'", m.__setitem__, 0, 256)
raises(TypeError, "memoryview: invalid type for format 'B'", m.__setitem__, 0, "a")
raises(ValueError, "memoryview assignment: lvalue and rvalue have different structures", m.__setitem__, slice(0, 2), b"abc")
raises(TypeError, "cannot delete memory", m.__delitem__, 0)
raises(TypeError, "cannot modify read-only memory", memoryview(b"a").__setitem__, 0, 1)
raises(TypeError, "memoryview: a bytes-like object is required, not 'str'", memoryview, "a")
raises(BufferError, "Existing exports of data: object cannot be re-sized", b.append, 1)
c = m.cast("I")
assert c.shape == (3,) and c.itemsize == 4 and c[0] == int.from_bytes(b"Hell", "little") and c.format == "I"
d = m.cast("B", [3, 4])
assert d.tolist() == [[72, 101, 108, 108], [111, 32, 87, 79], [82, 76, 68, 33]] and d[1, 2] == 87 and d.strides == (4, 1)
assert d.tobytes("F") == b"HoRe LlWDlO!" and m.cast("B", [3, 2, 2])[2, 1, 0] == 68
raises(NotImplementedError, "multi-dimensional sub-views are not implemented", lambda: d[0])
raises(TypeError, "memoryview: length is not a multiple of itemsize", m.cast, "Q")
raises(TypeError, "memoryview: cannot cast between two non-byte formats", c.cast, "h")
assert m.cast("c")[0] == b"H" and m.cast("b")[0] == 72 and m.cast("?")[0] is True
assert hash(memoryview(b"abc")) == hash(b"abc")
raises(ValueError, "cannot hash writable memoryview object", hash, m)
assert m.toreadonly().readonly and memoryview(m) == m and memoryview(b"ab") == memoryview(bytearray(b"ab"))
m.release()
raises(ValueError, "operation forbidden on released memoryview object", lambda: m[0])
raises(ValueError, "operation forbidden on released memoryview object", len, m)
with memoryview(b"abc") as v:
    assert v[1:] == b"bc" and b"".join([v, v]) == b"abcabc" and bytes(v[::-1]) == b"cba"
raises(ValueError, None, v.tobytes)
assert repr(v).startswith("<released memory at 0x")
c.release(), d.release()
