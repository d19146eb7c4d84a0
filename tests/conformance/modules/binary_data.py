# _struct, binascii, array and _string.
import _string
import _struct
import array
import binascii


def raises(error, message, function, *args):
    try:
        function(*args)
    except error as e:
        assert message is None or str(e) == message, str(e)
    else:
        raise AssertionError(message)


pack, unpack, calcsize, Error = _struct.pack, _struct.unpack, _struct.calcsize, _struct.error
assert pack("<bhiq", 1, -2, 3, -4) == b"\x01\xfe\xff\x03\0\0\0\xfc" + b"\xff" * 7 and calcsize("bhiq") == 16 and calcsize("<bhiq") == 15
assert unpack(">HId?", pack(">HId?", 1, 2, 1.5, True)) == (1, 2, 1.5, True) and pack(">e", 1.5) == b"\x3e\x00"
assert pack("3s4px", b"ab", b"xyzw") == b"ab\0\x03xyz\0" and unpack("3s4px", b"ab\0\x03xyz\0") == (b"ab\0", b"xyz")
assert pack("=3B", 1, 2, 3) == b"\1\2\3" and unpack("!l", b"\xff\xff\xff\xfe") == (-2,) and calcsize("b0i") == 4
raises(Error, "pack expected 2 items for packing (got 1)", pack, "ii", 1)
raises(Error, "required argument is not an integer", pack, "i", "a")
raises(Error, "byte format requires -128 <= number <= 127", pack, "b", 200)
raises(Error, "'I' format requires 0 <= number <= 4294967295", pack, "I", 1 << 40)
raises(Error, "argument out of range", pack, "Q", -1)
raises(Error, "bad char in struct format", pack, "z", 1)
raises(Error, "unpack requires a buffer of 4 bytes", unpack, "i", b"a")
raises(Error, "repeat count given without format specifier", calcsize, "3")
raises(OverflowError, "float too large to pack with f format", pack, "<f", 1e300)
s = _struct.Struct("<hh")
b = bytearray(6)
s.pack_into(b, 1, 1, 2)
assert b == b"\0\1\0\2\0\0" and s.unpack_from(b, 1) == (1, 2) and s.size == 4 and s.format == "<hh"
assert list(s.iter_unpack(b"\1\0\2\0\3\0\4\0")) == [(1, 2), (3, 4)] and s.unpack_from(b, -5) == (1, 2)
raises(Error, "pack_into requires a buffer of at least 7 bytes for packing 4 bytes at offset 3 (actual buffer size is 6)",
       s.pack_into, b, 3, 1, 2)

assert binascii.hexlify(b"\x01\xff") == b"01ff" and binascii.unhexlify("01FF") == b"\x01\xff" and binascii.hexlify(b"abc", "-", 2) == b"61-6263"
assert binascii.b2a_base64(b"hello") == b"aGVsbG8=\n" and binascii.a2b_base64("aGVs\nbG8=") == b"hello"
assert binascii.b2a_base64(b"", newline=False) == b"" and binascii.a2b_base64(b"YQ==YQ==") == b"a"
raises(binascii.Error, "Incorrect padding", binascii.a2b_base64, b"YQ")
raises(binascii.Error, "Odd-length string", binascii.unhexlify, b"1")
assert binascii.crc32(b"hello") == 907060870 and binascii.crc_hqx(b"hello", 0) == 50018
assert binascii.b2a_uu(b"hello") == b"%:&5L;&\\ \n" and binascii.a2b_uu(b"%:&5L;&\\ \n") == b"hello"
assert binascii.b2a_qp(b"a=b\xff c \n") == b"a=3Db=FF c=20\n" and binascii.a2b_qp(b"a=3Db=\n c") == b"a=b c"
assert issubclass(binascii.Error, ValueError) and binascii.Error.__module__ == "binascii"

a = array.array("i", [1, 2, 3])
a.append(4)
a.extend(array.array("i", [5]))
assert a.tolist() == [1, 2, 3, 4, 5] and repr(a) == "array('i', [1, 2, 3, 4, 5])" and a.itemsize == 4 and a.typecode == "i"
assert a[1:3] == array.array("i", [2, 3]) and a[::-2].tolist() == [5, 3, 1] and a.index(3) == 2 and a.count(9) == 0 and 4 in a
a[1:3] = array.array("i", [9])
del a[0]
a.insert(1, 7)
assert a.tolist() == [9, 7, 4, 5] and a.pop() == 5 and a.tobytes() == b"\x09\0\0\0\x07\0\0\0\x04\0\0\0"
m = memoryview(a)
assert m.format == "i" and m.tolist() == [9, 7, 4]
raises(BufferError, "cannot resize an array that is exporting buffers", a.append, 1)
m.release()
a.frombytes(b"\1\0\0\0")
a.byteswap()
assert a[3] == 1 << 24 and (a + a).tolist()[4:] == a.tolist() and len(a * 3) == 12
raises(OverflowError, "signed char is greater than maximum", array.array, "b", [200])
raises(TypeError, "'str' object cannot be interpreted as an integer", a.append, "a")
raises(ValueError, "bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)", array.array, "x")
assert array.array("u", "aé€").tounicode() == "aé€" and array.array("d", [1.5]) > array.array("d", [1]) and array.array("B", b"ab").tolist() == [97, 98]
assert a.__reduce_ex__(2) == (array.array, ("i", a.tolist()), None)

assert list(_string.formatter_parser("a{{{b.c[0]!r:>{w}}x")) == [("a{", None, None, None), ("", "b.c[0]", ">{w}", "r"), ("x", None, None, None)]
first, rest = _string.formatter_field_name_split("0.a[b][12]")
assert first == 0 and list(rest) == [(True, "a"), (False, "b"), (False, 12)]
