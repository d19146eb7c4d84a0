# Digests of known texts, and what unicodedata says.
import _blake2
import _md5
import _sha1
import _sha256
import _sha3
import _sha512
import unicodedata as u

assert _md5.md5(b"abc").hexdigest() == "900150983cd24fb0d6963f7d28e17f72"
assert _sha1.sha1(b"abc").hexdigest() == "a9993e364706816aba3e25717850c26c9cd0d89d"
assert _sha256.sha256(b"abc").hexdigest() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
assert _sha256.sha224(b"").hexdigest() == "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f"
assert _sha512.sha512(b"abc").hexdigest().startswith("ddaf35a193617abacc417349ae204131")
assert _sha512.sha384(b"abc").hexdigest().startswith("cb00753f45a35e8bb5a03d699ac65007")
assert _sha3.sha3_256(b"abc").hexdigest() == "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"
assert _sha3.shake_128(b"").hexdigest(8) == "7f9c2ba4e88f827d"
assert _blake2.blake2b(b"abc").hexdigest().startswith("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b7")
assert _blake2.blake2s(b"abc").hexdigest() == "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982"
for make in (_md5.md5, _sha1.sha1, _sha256.sha256, _sha512.sha512, _sha3.sha3_224, _sha3.sha3_512, _blake2.blake2b, _blake2.blake2s):
    whole = make(bytes(range(256)) * 3)
    parts = make()
    for i in range(3 * 256):
        parts.update(bytes([i % 256]))
    assert whole.digest() == parts.digest() == whole.copy().digest() and len(whole.digest()) == whole.digest_size, make
assert _md5.md5().name == "md5" and _md5.md5().block_size == 64 and _sha512.sha512().block_size == 128

assert u.category("a") == "Ll" and u.bidirectional("א") == "R" and u.combining("\u0301") == 230 and u.mirrored("(") == 1
assert u.east_asian_width("字") == "W" and u.decimal("٣") == 3 and u.digit("²") == 2 and u.numeric("½") == 0.5 and u.decimal("x", None) is None
assert u.name("€") == "EURO SIGN" and u.lookup("euro sign") == "€" and u.name("가") == "HANGUL SYLLABLE GA" and u.name("\0", "-") == "-"
assert u.decomposition("é") == "0065 0301" and u.decomposition("ﬁ") == "<compat> 0066 0069" and u.decomposition("a") == ""
assert u.normalize("NFC", "e\u0301") == "é" and u.normalize("NFD", "é가") == "e\u0301\u1100\u1161" and u.normalize("NFKC", "ﬁ") == "fi"
assert u.normalize("NFKD", "ẛ̣") == "s\u0323\u0307" and u.is_normalized("NFC", "é") and not u.is_normalized("NFD", "é")
assert u.unidata_version == "14.0.0" and u.ucd_3_2_0.unidata_version == "3.2.0" and u.ucd_3_2_0.category("\u0221") == "Cn"
for bad, error in ((lambda: u.name("\0"), ValueError), (lambda: u.lookup("no such"), KeyError), (lambda: u.category("ab"), TypeError),
                   (lambda: u.normalize("X", "é"), ValueError), (lambda: u.decimal("a"), ValueError)):
    try:
        bad()
    except error:
        pass
    else:
        assert False
assert ",".join(["a", "é", "€", "😀"]) == "a,é,€,😀" and "".join([]) == "" and f"{'é'}{1}{'😀'}" == "é1😀" and "ÀB".lower() == "àb" and "aB".upper() == "AB"
assert "a,b".split(",") == ["a", "b"] and "€,é".split(",") == ["€", "é"] and "abc".find("c") == 2 and "é€c".find("€") == 1

# Names: aliases and sequences are found by lookup() of the current version alone.
assert u.lookup("latin small letter r with tilde") == "r\u0303" and u.lookup(b"EURO SIGN") == "€"
assert u.lookup("LATIN SMALL LETTER GHA") == "\u01a3" == "\N{LATIN SMALL LETTER GHA}"
assert u.lookup("KEYCAP DIGIT ONE") == "1\ufe0f\u20e3" and u.ucd_3_2_0.lookup("EURO SIGN") == "€"
for name in "LATIN SMALL LETTER R WITH TILDE", "LATIN SMALL LETTER GHA":
    try:
        u.ucd_3_2_0.lookup(name)
    except KeyError as error:
        assert error.args == (f"undefined character name '{name}'",)
    else:
        assert False
for name, kind, message in (("x" * 257, KeyError, "'name too long'"), ("\ud800", UnicodeEncodeError, None), (5, TypeError, None)):
    try:
        u.lookup(name)
    except kind as error:
        assert message is None or str(error) == message
    else:
        assert False
