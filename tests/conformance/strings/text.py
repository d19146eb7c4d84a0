assert "Hello".swapcase() == "hELLO" and "a,b,,c".split(",") == ["a", "b", "", "c"] and "  a b  c ".split() == ["a", "b", "c"]
assert "a b c".split(None, 1) == ["a", "b c"] and "a.b.c".rsplit(".", 1) == ["a.b", "c"] and "x".join(["a", "b"]) == "axb"
assert "abcabc".find("c", 3) == 5 and "abc".find("z") == -1 and "abcabc".rfind("b") == 4 and "aaa".count("a") == 3
assert "abc".replace("b", "XX") == "aXXc" and "abc".replace("", "-") == "-a-b-c-" and "aaa".replace("a", "b", 2) == "bba"
assert " x\n".strip() == "x" and "xxaxx".strip("x") == "a" and "42".zfill(5) == "00042" and "-4".zfill(4) == "-004"
assert "ab".center(5, "*") == "**ab*" and "ab".ljust(4) == "ab  " and "ab".rjust(4, "0") == "00ab"
assert "a\nb\r\nc".splitlines() == ["a", "b", "c"] and "k=v=w".partition("=") == ("k", "=", "v=w")
assert "title case".title() == "Title Case" and "ß".upper() == "SS" and "abc".startswith(("x", "a")) and "abc".endswith("bc")
assert "日本"[1] == "本" and len("é") == 1 and "日" < "本" and "aé日\U0001F600"[::-1] == "\U0001F600日éa"
assert repr("a'b") == '"a\'b"' and repr("\n\t\\\x00é") == "'\\n\\t\\\\\\x00é'" and ascii("é") == "'\\xe9'"
assert f"{3.14159:.2f}|{42:05d}|{'x':>5}|{'y':<3}|{'z':^5}|{255:#x}|{1234567:,}|{0.5:%}" == "3.14|00042|    x|y  |  z  |0xff|1,234,567|50.000000%"
value = 5
assert f"{value!r:>3}{value=}{value:{value}}" == "  5value=5    5" and f"{{}}" == "{}"
assert f"{1e10:e} {12345.678:g} {0.00001234:g} {1.0:g} {1e-7}" == "1.000000e+10 12345.7 1.234e-05 1 1e-07"
assert f"{12.0:.3} {1234567.0:.3} {0.1:.1} {2.5:.0f} {-5:05d} {5:+} {12345678:_}" == "12.0 1.23e+06 0.1 2 -0005 +5 12_345_678"
assert "%s|%5d|%-5s|%05.1f|%x|%r|%%|%c" % ("a", 42, "b", 3.14159, 255, "q", "c") == "a|   42|b    |003.1|ff|'q'|%|c"
assert "%(a)s-%(b)d" % {"a": 1, "b": 2} == "1-2" and "{1}{0}{x}".format("a", "b", x="c") == "bac" and "{0[k]}{1.real}".format({"k": 1}, 2) == "12"
assert "{:>{}}".format("x", 4) == "   x" and "{!r}".format("s") == "'s'" and "{{}}".format() == "{}"
grown = ""
for i in range(2000):
    grown += str(i % 10)
assert len(grown) == 2000 and grown[1995:] == "56789" and grown.count("7") == 200 and hash(grown) == hash("0123456789" * 200)
assert "abc".translate({97: "X", 98: None}) == "Xc" and "AbC".lower() == "abc" and "a\tb".expandtabs(4) == "a   b"
assert "héllo".encode() == b"h\xc3\xa9llo" and b"h\xc3\xa9".decode() == "hé" and b"ab"[0] == 97 and b"a" + b"b" == b"ab"
assert "x" * 3 == "xxx" and "bc" in "abcd" and "" in "" and "abc" == "ab" + "c" and "abc"[1:] + "abc"[-1] == "bcc"
assert "a1".isalnum() and "abc".isalpha() and not "".isalpha() and "12".isdigit() and " ".isspace() and "Ab".istitle() and "_a1".isidentifier()

# Between brackets stands a key, which may hold what ends or begins a field elsewhere.
keys = {"{": 1, "[": 2, "{}": 3, ":": 4, "!r": 5, "a{b": 6}
assert "{0[{]}{0[[]}{0[{}]}{0[:]}{0[!r]}{0[a{b]}".format(keys) == "123456" and "{0[{]:>3}".format(keys) == "  1"
for template in ("{a{b}", "{0.{x}", "{0[a]{}", "{0]{}"):
    try:
        template.format(keys)
    except ValueError as error:
        assert str(error) == "unexpected '{' in field name", (template, error)
    else:
        raise AssertionError(template)

for text in ("", b"", bytearray()):
    for name in ("find", "rfind", "index", "rindex", "count", "startswith", "endswith"):
        for given, bound in (((), "at least 1 argument (0 given)"), (("",) * 4, "at most 3 arguments (4 given)")):
            try:
                getattr(text, name)(*given)
            except TypeError as error:
                assert str(error) == f"{name}() takes {bound}", error
            else:
                raise AssertionError(name)
try:
    [].index()
except TypeError as error:
    assert str(error) == "index expected at least 1 argument, got 0", error
