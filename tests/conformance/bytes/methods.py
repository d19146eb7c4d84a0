# Methods that bytes and bytearray share, and what only bytearray can do.
def raises(error, message, function, *args):
    try:
        function(*args)
    except error as e:
        assert message is None or str(e) == message, str(e)
    else:
        raise AssertionError(message)


for T in (bytes, bytearray):
    b = T(b"hello world")
    assert type(b.upper()) is T and b.upper() == b"HELLO WORLD"
    assert b.find(b"o") == 4 and b.rfind(b"o") == 7 and b.find(111) == 4 and b.find(b"zz") == -1
    assert b.find(b"", 11) == 11 and b.find(b"", 12) == -1 and b.rfind(b"") == 11
    assert b.count(b"l") == 3 and b.count(b"") == 12 and b.count(108, 3) == 2
    raises(ValueError, "subsection not found", b.index, b"x")
    raises(ValueError, "byte must be in range(0, 256)", b.find, 256)
    raises(TypeError, "argument should be integer or bytes-like object, not 'str'", b.find, "o")
    assert b.startswith(b"hell") and b.endswith((b"x", b"ld")) and not b.startswith(b"h", 1)
    raises(TypeError, "startswith first arg must be bytes or a tuple of bytes, not str", b.startswith, "h")
    assert b.replace(b"l", b"LL", 2) == b"heLLLLo world" and b.replace(b"", b"-", 3) == b"-h-e-llo world"
    assert T(b"ab").replace(b"", b"-") == b"-a-b-"
    assert b.split() == [b"hello", b"world"] and type(b.split()[0]) is T
    assert T(b" a  b c ").split(None, 1) == [b"a", b"b c "] and T(b" a  b c ").rsplit(None, 1) == [b" a  b", b"c"]
    assert T(b"a,b,,c").split(b",") == [b"a", b"b", b"", b"c"] and T(b"a,b,,c").rsplit(b",", 1) == [b"a,b,", b"c"]
    raises(ValueError, "empty separator", b.split, b"")
    assert T(b"a\nb\r\nc\rd").splitlines() == [b"a", b"b", b"c", b"d"]
    assert T(b"a\nb\r\nc\r").splitlines(True) == [b"a\n", b"b\r\n", b"c\r"]
    assert b.partition(b" ") == (b"hello", b" ", b"world") and b.rpartition(b"o") == (b"hello w", b"o", b"rld")
    assert b.partition(b"x") == (b, b"", b"") and b.rpartition(b"x") == (b"", b"", b)
    assert T(b",").join([b"a", bytearray(b"b"), T(b"c")]) == b"a,b,c"
    raises(TypeError, "sequence item 1: expected a bytes-like object, str found", T(b",").join, [b"a", "b"])
    raises(TypeError, "can only join an iterable", b.join, 5)
    assert T(b"  a ").strip() == b"a" and T(b"xxaxx").lstrip(b"x") == b"axx" and T(b"xxaxx").rstrip(b"x") == b"xxa"
    assert T(b"a").center(4) == b" a  " and T(b"ab").center(5, b"*") == b"**ab*" and T(b"a").ljust(3, b".") == b"a.."
    assert T(b"-5").zfill(4) == b"-005" and T(b"a\tb").expandtabs(4) == b"a   b"
    assert T(b"hello").translate(bytes.maketrans(b"el", b"ip"), b"o") == b"hipp"
    assert T(b"hELLO wORLD").title() == b"Hello World" and T(b"hELLO").capitalize() == b"Hello" and T(b"aB").swapcase() == b"Ab"
    assert T(b"Ab").isalpha() and T(b"12").isdigit() and T(b"a1").isalnum() and T(b" \n").isspace() and not T(b"").isalpha()
    assert T(b"ab1").islower() and T(b"A1").isupper() and T(b"Ab Cd").istitle() and not T(b"AB").istitle() and T(b"").isascii()
    assert T(b"abc").hex() == "616263" and T(b"abc").hex(":") == "61:62:63" and T(b"abcde").hex("_", -2) == "6162_6364_65"
    assert T.fromhex("61 6263\n") == b"abc" and type(T.fromhex("")) is T
    raises(ValueError, "non-hexadecimal number found in fromhex() arg at position 1", T.fromhex, "6")
    assert b.removeprefix(b"hello ") == b"world" and b.removesuffix(b"world") == b"hello " and b.removeprefix(b"x") == b
    assert b[1] == 101 and b[-1] == 100 and b[1:3] == b"el" and b[::-1] == b"dlrow olleh" and 104 in b and b"lo w" in b
    assert b + b"!" == b"hello world!" and b * 2 == b"hello worldhello world" and 0 * b == b""
    assert T(b"%d %s %b %c %a %5.2f %x") % (1, b"a", b"b", 99, "d", 1.5, 255) == b"1 a b c 'd'  1.50 ff"
    assert T(b"%(a)s") % {b"a": b"x"} == b"x"
    assert T([1, 2]) == b"\x01\x02" and T(3) == b"\0\0\0" and T("é", "utf-8") == b"\xc3\xa9" and T() == b""
    raises(ValueError, "negative count", T, -1)
    raises(TypeError, "string argument without an encoding", T, "a")
    raises(TypeError, "encoding without a string argument", T, b"", "utf-8")
    raises(TypeError, "can't concat str to " + T.__name__, lambda: b + "a")
    assert list(b[:2]) == [104, 101] and list(reversed(b[:2])) == [101, 104]
    assert b == bytearray(b"hello world") and b < b"i" and b != "hello world"

assert repr(b"a'b\"\n\x00\xff") == "b'a\\'b\"\\n\\x00\\xff'" and repr(bytearray(b"a'")) == 'bytearray(b"a\\\'")'
x = b"abc"
assert x.strip() is x and x[:] is x and bytes(x) is x and x.replace(b"z", b"") is x


class B(bytes):
    pass


class WithBytes:
    def __bytes__(self):
        return b"made"


assert type(B(b"ab")) is B and type(B(b"ab").upper()) is bytes and bytes(WithBytes()) == b"made" and B.fromhex("61") == b"a"
assert type(B.fromhex("61")) is B

a = bytearray(b"abc")
a.append(100)
a.extend([101, 102])
a += b"gh"
assert a == b"abcdefgh" and a.pop() == 104 and a.pop(0) == 97
a[0] = 66
a[1:3] = b"XYZ"
del a[::2]
assert a == b"XZf", a
a.insert(1, 0)
a.remove(90)
a.reverse()
assert a == b"f\0X" and a.copy() == a
a *= 2
assert a == b"f\0Xf\0X"
a[::2] = b"123"
assert a == b"1\x002f3X"
a.clear()
assert a == b"" and len(a) == 0
raises(IndexError, "pop from empty bytearray", a.pop)
raises(ValueError, "byte must be in range(0, 256)", a.append, 256)
raises(ValueError, "value not found in bytearray", a.remove, 1)
raises(TypeError, "unhashable type: 'bytearray'", hash, a)
for i in range(1000):
    a.append(i % 256)
    if i % 3 == 0:
        del a[0]
assert len(a) == 666 and a[-1] == 999 % 256
a[:] = a
assert len(a) == 666
raises(IndexError, "bytearray index out of range", lambda: a[1000])
raises(IndexError, "index out of range", lambda: b""[0])
a = bytearray(b"abcdef")
a[::2] = b""
assert a == b"bdf" and b"ab".hex("\0") == "61\x0062"
raises(TypeError, "'NoneType' object cannot be interpreted as an integer", a.__mul__, None)
raises(TypeError, "'str' object cannot be interpreted as an integer", [].__imul__, "a")
assert {1: 2}.keys().mapping == {1: 2} and int.__new__.__self__ is int
