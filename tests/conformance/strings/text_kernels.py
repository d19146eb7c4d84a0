"""Searching, replacing and building text in all widths: around the block sizes of the fast paths and where widths meet."""

NARROW, LATIN, WIDE, WIDEST = "a", "é", "Ж", "\U0001F600"


def slow_find(text, part, start):
    for i in range(start, len(text) - len(part) + 1):
        if all(text[i + k] == part[k] for k in range(len(part))):
            return i
    return -1


for filler in (NARROW, LATIN, WIDE, WIDEST):
    for length in (1, 16, 33):
        for part in ("xy", "x", "x" + filler + "y", "Жx", "\U0001F600y"):
            for at in (0, length):
                text = filler * at + part + filler * (length - at) + "x"
                assert text.find(part) == slow_find(text, part, 0) == at
                assert text.find(part, 1) == slow_find(text, part, 1)
                assert text.rfind(part) == max(at, slow_find(text, part, at + 1))
                assert text.count(part) == len(text.split(part)) - 1
                assert text.replace(part, "") == "".join(text.split(part))
                assert text.replace(part, "ü") == "ü".join(text.split(part))
                assert text.startswith(part, at) and not text.startswith(part + "z", at)
                assert text.endswith(part, 0, at + len(part))
        # A part that is wider than the text occurs nowhere.
        assert (filler * length).find(filler + "\U0001F601") == -1

# Ends that fit everywhere, in vain: linear time all the same.
text = "a" * 200000
assert text.find("a" * 5000 + "b" + "a" * 5000) == -1
assert text.count("aa") == 100000

# What is taken from a wide text becomes as narrow as it can.
wide = "ab" + WIDE + "é" + WIDEST + "cd"
assert wide[:2].isascii() and wide[:2] == "ab" and hash(wide[:2]) == hash("ab")
assert wide[3] == "é" and wide[2:4] == "Жé" and wide[::-1] == "dc\U0001F600éЖba"
assert wide.replace(WIDE, "").replace(WIDEST, "") == "abécd"
assert wide.replace(WIDEST, "x").encode() == "abЖéxcd".encode()
assert hash(wide.replace(WIDE, "").replace(WIDEST, "").replace("é", "e")) == hash("abecd")

assert "aXbXc".replace("X", "-", 1) == "a-bXc" and "aXbXc".replace("X", "-", 0) == "aXbXc"
assert "abc".replace("", "-") == "-a-b-c-" and "abc".replace("", "-", 2) == "-a-bc" and "".replace("", "x") == "x"
assert "aa".replace("a", "é") == "éé" and "éé".replace("é", "a").isascii()

table = str.maketrans({"a": "x", "b": None, "c": "long", "d": 0x416})
assert "abab".translate(table) == "xx" and "abcd".translate(table) == "xlongЖ" and "zab".translate(table) == "zx"
assert "bbb".translate(table) == "" and "é".translate({0xE9: "e"}) == "e"


class Missing(dict):
    asked = []

    def __missing__(self, key):
        self.asked.append(key)
        raise LookupError


assert "aba".translate(Missing()) == "aba" and Missing.asked == [97, 98]
try:
    "abc".translate({ord("b"): 0x110000})
except ValueError as error:
    assert str(error) == "character mapping must be in range(0x110000)"
else:
    assert False

assert " \x1c\x1f\u2003a b\x85".strip() == "a b" and "\u2003x\u2003".lstrip() == "x\u2003" and "xЖx".strip("x") == "Ж"
assert " a  b c ".split(None, 1) == ["a", "b c "] and " a  b ".split(None, 0) == ["a  b "] and " ".split(None, 0) == []
assert " a b\u2003c".split() == ["a", "b", "c"] and " a  b c ".rsplit(None, 1) == [" a  b", "c"]
assert "a\r\nb\x1cc\u2028d\n\ne".splitlines(True) == ["a\r\n", "b\x1c", "c\u2028", "d\n", "\n", "e"]
assert "hELLO wORLD they'RE".title() == "Hello World They'Re" and "hELLO".capitalize() == "Hello" and "".capitalize() == ""
assert "x".upper() == "X" and "\x7f".isprintable() is False and "a~ ".isprintable() and "1a".isalnum() and not "1 ".isalnum()
assert ("%s" % WIDE).ljust(3, WIDEST) == "Ж\U0001F600\U0001F600" and "a".center(4, "Ж") == "ЖaЖЖ"
assert ",".join(("a", WIDE)) == "a,Ж" and ",".join(["a"]) == "a" and WIDEST.join("ab") == "a\U0001F600b"
long = "".join(chr(97 + i % 26) if i % 300 else WIDEST for i in range(700))
assert long.replace(WIDEST, "") == "".join(c for c in long if c != WIDEST) and len(repr(long)) == 702
