# Encodings of Chinese, Japanese and Korean.

import codecs
import io


def failure(function, *arguments):
    try:
        function(*arguments)
    except UnicodeError as error:
        return error.start, error.end, error.reason
    raise AssertionError("no error")


def raised(function, *arguments):
    try:
        function(*arguments)
    except Exception as error:
        return type(error).__name__, str(error)
    raise AssertionError("no error")


illegal, incomplete = "illegal multibyte sequence", "incomplete multibyte sequence"

# Whole texts, there and back.
for encoding, text, data in [
    ("gb2312", "a中文", b"a\xd6\xd0\xce\xc4"),
    ("gbk", "鎔中", b"\xe6g\xd6\xd0"),
    ("gb18030", "é\u1e3f\U0010ffff中", b"\xa8\xa6\x81\x35\xf4\x37\xe3\x32\x9a\x35\xd6\xd0"),
    ("hz", "a~中b", b"a~~~{VP~}b"),
    ("big5", "中／", b"\xa4\xa4\xa2\x41"),
    ("cp950", "中∕", b"\xa4\xa4\xa2\x41"),
    ("big5hkscs", "\xca\u0304\xca中", b"\x88\x62\x88\x66\xa4\xa4"),
    ("shift_jis", "ｱあ\\", b"\xb1\x82\xa0\\"),
    ("cp932", "①\uf8f0～", b"\x87\x40\xa0\x81\x60"),
    ("euc_jp", "ｱあ丂", b"\x8e\xb1\xa4\xa2\x8f\xb0\xa1"),
    ("shift_jis_2004", "¥か\u309aか", b"\x5c\x82\xf5\x82\xa9"),
    ("euc_jis_2004", "か\u309aか𠂉丂", b"\xa4\xf7\xa4\xab\x8f\xa1\xa1\x8f\xa1\xa2"),
    ("euc_jisx0213", "か\u309a", b"\xa4\xf7"),
    ("euc_kr", "가갂", b"\xb0\xa1\xa4\xd4\xa4\xa1\xa4\xbf\xa4\xa2"),
    ("cp949", "가갂", b"\xb0\xa1\x81\x41"),
    ("johab", "가갂ㄱ", b"\x88\x61\x88\x63\x88\x41"),
    ("iso2022_jp", "aあ¥b", b"a\x1b$B$\"\x1b(J\\\x1b(Bb"),
    ("iso2022_jp_1", "丂", b"\x1b$(D0!\x1b(B"),
    ("iso2022_jp_2", "가", b"\x1b$(C0!\x1b(B"),
    ("iso2022_jp_ext", "ｱ", b"\x1b(I1\x1b(B"),
    ("iso2022_jp_3", "あ𠂉", b"\x1b$B$\"\x1b$(P!!\x1b(B"),
    ("iso2022_jp_2004", "俱", b"\x1b$(Q.!\x1b(B"),
    ("iso2022_kr", "가a", b"\x1b$)C\x0e0!\x0fa"),
]:
    assert text.encode(encoding) == data, (encoding, text.encode(encoding))
    assert data.decode(encoding) == text, (encoding, ascii(data.decode(encoding)))

# Codes of which only one direction exists.
assert "\u2170".encode("cp932") == b"\xee\xef" and b"\xfa\x40".decode("cp932") == "\u2170"
assert "\u301c".encode("cp932") == b"\x81\x60" and "\xa5".encode("shift_jis") == b"\\"
assert b"\x1b&@\x1b$B0!".decode("iso2022_jp") == "亜"
assert b"\x1b.A\x1bNi\x1b.F\x1bNa".decode("iso2022_jp_2") == "é\u03b1"

# Where errors are.
assert failure(b"a\xff\xffb".decode, "euc_jp") == (1, 2, illegal)
assert failure(b"a\xa4".decode, "euc_jp") == (1, 2, incomplete)
assert failure(b"a\x8f\xa4".decode, "euc_jp") == (1, 3, incomplete)
assert failure(b"\xae\xa1".decode, "euc_jisx0213") == (0, 2, illegal)
assert failure(b"\x80".decode, "shift_jis") == (0, 1, illegal)
assert failure(b"\x81\x30\x81".decode, "gb18030") == (0, 3, incomplete)
assert failure(b"\xa4\xd4\xa4\xa1\xa4\xbf\xa4\xff".decode, "euc_kr") == (0, 1, illegal)
assert failure(b"a\x1b$(Z".decode, "iso2022_jp") == (1, 5, illegal)
assert failure(b"\x1b$B\x7f\x7f".decode, "iso2022_jp") == (3, 5, illegal)
assert failure(b"~{~~".decode, "hz") == (2, 3, illegal)
assert failure("aé\ud800".encode, "gb18030") == (2, 3, illegal)
assert failure("ab\u1234".encode, "big5") == (2, 3, illegal)

# Handlers.
assert b"a\xff\x41b".decode("gbk", "replace") == "a\ufffdAb"
assert b"a\xff\x41b".decode("gbk", "ignore") == "aAb"
assert "a\u1234あ".encode("iso2022_jp", "replace") == b"a?\x1b$B$\"\x1b(B"
assert "あ\u1234".encode("iso2022_jp", "xmlcharrefreplace") == b"\x1b$B$\"\x1b(B&#4660;"
codecs.register_error("test.bytes", lambda error: (b"\xff", error.end))
codecs.register_error("test.text", lambda error: ("い", error.end))
codecs.register_error("test.again", lambda error: ("\u1234", error.end))
codecs.register_error("test.wrong", lambda error: 5)
assert "a\u1234".encode("euc_jp", "test.bytes") == b"a\xff"
assert "a\u1234".encode("euc_jp", "test.text") == b"a\xa4\xa4"
assert failure("a\u1234".encode, "euc_jp", "test.again") == (0, 1, illegal)
assert b"a\xff".decode("euc_jp", "test.text") == "aい"
assert raised(codecs.lookup("euc_jp").encode, "\u1234", "test.wrong") == ("TypeError", "encoding error handler must return (str, int) tuple")

# Piece by piece.
decoder = codecs.getincrementaldecoder("iso2022_jp")()
assert [decoder.decode(bytes([byte])) for byte in b"\x1b$B$\"\x1b(Ba"] == ["", "", "", "", "あ", "", "", "", "a"]
decoder.decode(b"\x1b$B$")
state = decoder.getstate()
assert state[0] == b"$" and decoder.decode(b"$") == "い"
decoder.setstate(state)
assert decoder.decode(b"\"") == "あ"
decoder.reset()
assert decoder.decode(b"$\"") == "$\""
assert failure(decoder.decode, b"\x1b", True) == (0, 1, incomplete)
assert raised(decoder.setstate, (b"123456789", 0)) == ("UnicodeError", "pending buffer too large")
assert raised(decoder.setstate, 5) == ("TypeError", "setstate() argument must be tuple, not int")
assert raised(decoder.decode, "a") == ("TypeError", "a bytes-like object is required, not 'str'")

encoder = codecs.getincrementalencoder("euc_jis_2004")()
assert encoder.encode("か") == b"" and encoder.getstate() == int.from_bytes(b"\x03" + "か".encode() + bytes(8), "little")
state = encoder.getstate()
assert encoder.encode("\u309a") == b"\xa4\xf7"
encoder.setstate(state)
assert encoder.encode("", True) == b"\xa4\xab"
encoder = codecs.getincrementalencoder("hz")()
assert encoder.encode("中") == b"~{VP" and encoder.getstate() == 256
assert encoder.encode("", True) == b"~}"
encoder.errors = "ignore"
assert encoder.errors == "ignore" and encoder.encode("\u1234") == b""
assert raised(setattr, encoder, "errors", 5) == ("TypeError", "errors must be a string")
assert raised(encoder.setstate, -1) == ("OverflowError", "can't convert negative int to unsigned")

# Streams.
reader = codecs.getreader("shift_jis")(io.BytesIO("あい\nう\n".encode("shift_jis")))
assert reader.read(1) == "あ" and reader.readline() == "い\n" and reader.readlines() == ["う\n"] and reader.read() == ""
assert failure(codecs.getreader("euc_jp")(io.BytesIO(b"\xa4")).read) == (0, 1, incomplete)
writer = codecs.getwriter("euc_jis_2004")(io.BytesIO())
writer.write("か")
assert writer.stream.getvalue() == b""
writer.writelines(["\u309a", "か"])
writer.reset()
assert writer.stream.getvalue() == b"\xa4\xf7\xa4\xab"
text = io.TextIOWrapper(io.BytesIO("가\r\n갂".encode("euc_kr")), "euc_kr")
assert text.read() == "가\n갂"

# The modules beneath.
import _codecs_jp
import _multibytecodec

codec = _codecs_jp.getcodec("euc_jp")
assert repr(type(codec)) == "<class '_multibytecodec.MultibyteCodec'>"
assert codec.encode("あa") == (b"\xa4\xa2a", 2) and codec.decode(b"\xa4\xa2a") == ("あa", 3)
assert raised(_codecs_jp.getcodec, "big5") == ("LookupError", "no such codec is supported.")
assert raised(_codecs_jp.getcodec, 5) == ("TypeError", "encoding name must be a string.")
assert raised(type(codec)) == ("TypeError", "cannot create '_multibytecodec.MultibyteCodec' instances")
assert raised(_multibytecodec.MultibyteIncrementalEncoder)[0] == "AttributeError"


class Wrong(_multibytecodec.MultibyteStreamReader):
    codec = 5


assert raised(Wrong, io.BytesIO()) == ("TypeError", "codec is unexpected type")
