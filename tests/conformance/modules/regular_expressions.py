import re


def raises(error, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except error as caught:
        return str(caught)
    raise AssertionError("no " + error.__name__)


# Groups, marks, what a match tells
m = re.match(r"(a)(?P<x>b)?(c)", "acd")
assert m.group() == "ac" and m.groups() == ("a", None, "c") and m.groupdict() == {"x": None} and m.lastindex == 3
assert m.regs == ((0, 2), (0, 1), (-1, -1), (1, 2)) and m["x"] is None and m.span(3) == (1, 2) and m.end() == 2
assert repr(m) == "<re.Match object; span=(0, 2), match='ac'>" and m.re.groupindex == {"x": 2} and m.string == "acd"
assert raises(IndexError, m.group, 9) == "no such group"
assert m.expand(r"<\1\g<x>\3>") == "<ac>"

# Repeats: greedy, lazy, possessive
assert re.match(r"a*ab", "aaab").span() == (0, 4) and re.match(r"a*+ab", "aaab") is None
assert re.match(r"(a|ab)(c|bcd)(d*)", "abcd").groups() == ("a", "bcd", "")
assert re.match(r"<.+?>", "<a><b>").group() == "<a>" and re.match(r"<.+>", "<a><b>").group() == "<a><b>"
assert re.match(r"(?:ab){2,3}?(.*)", "ababab").group(1) == "ab" and re.match(r"(?:ab){2,}(.*)", "ababab").group(1) == ""
assert re.match(r"(?:a?)*?$", "aaa").span() == (0, 3) and re.match(r"(?:a*)*b", "aaaaab").span() == (0, 6)
assert re.match(r"(?>a+|b)c", "aac") and not re.match(r"(?>a|ab)c", "abc") and not re.match(r"(?:ab)++ab", "abab")

# Conditions and looking around
assert re.findall(r"(\()?\d(?(1)\))", "(1) 2 (3") == ["(", "", ""]
assert re.findall(r"(?<=-)\w+(?=!)", "-ab! -cd -ef!") == ["ab", "ef"] and re.findall(r"(?<!-)\b\w", "-a b") == ["b"]
assert re.match(r"(?!x)(.)\1", "aab").group(1) == "a" and re.search(r"(?i:(a))b\1", "xAbA").span() == (1, 4)

# Searching
assert re.search("needle", "hay needle").start() == 4 and re.search("ab|cd", "xxcd").span() == (2, 4)
assert re.search(r"[a-f0-9]+$", "zz12ab\n").group() == "12ab" and re.search("^b", "a\nb", re.M).start() == 2
assert re.compile("b").search("abab", 2).start() == 3 and re.compile("^b").search("ab", 1) is None
assert re.fullmatch("a|ab", "ab") and not re.fullmatch("a", "ab") and re.compile("a").fullmatch("xax", 1, 2)
assert [x.span() for x in re.finditer("a*", "baac")] == [(0, 0), (1, 3), (3, 3), (4, 4)]

# Sub and split
assert re.sub("a", "-", "banana") == "b-n-n-" and re.subn("a", "-", "banana", 2) == ("b-n-na", 2)
assert re.sub(r"(\w)(\d)", r"\2\1", "a1 b2") == "1a 2b" and re.sub("x*", "-", "abxd") == "-a-b--d-"
assert re.sub(r"\d", lambda x: str(int(x[0]) * 2), "a1b4") == "a2b8" and re.sub(b"a", b"b", b"aXa") == b"bXb"
assert re.split(r"[,;]\s*", "a, b;c") == ["a", "b", "c"] and re.split("(x)", "axb", 1) == ["a", "x", "b"]
assert re.split("", "ab") == ["", "a", "b", ""]
assert raises(TypeError, re.sub, "a", lambda x: 1, "za") == "sequence item 1: expected str instance, int found"

# Case and character classes in all widths
assert re.findall(r"(?i)straße|É", "STRAßE é É") == ["STRAßE", "é", "É"] and re.match("(?i)k", "\u212a")
assert re.findall(r"\w+", "héllo wörld \u0430\u0431 \U0001d4d0x") == ["héllo", "wörld", "\u0430\u0431", "\U0001d4d0x"]
assert re.findall(r"(?a)\w+", "héllo") == ["h", "llo"] and re.findall(r"\d+", "1\u0664") == ["1\u0664"]
assert re.findall("[\u0400-\u04ff]+", "ab \u0416\u0437 cd") == ["\u0416\u0437"] and re.match("[^\U0001f600]", "\U0001f601")
assert re.findall(rb"\w+", b"ab \xe9") == [b"ab"] and re.match(r"(?i)[\u0430-\u044f]+", "\u0416\u0437").end() == 2

# Errors
assert raises(TypeError, re.match, "a", b"a") == "cannot use a string pattern on a bytes-like object"
assert raises(TypeError, re.match, b"a", "a") == "cannot use a bytes pattern on a string-like object"
assert raises(TypeError, re.match, "a", 1) == "expected string or bytes-like object, got 'int'"
assert raises(re.error, re.compile, "(") == "missing ), unterminated subpattern at position 0"

# Patterns as objects
p = re.compile("a(b)", re.I | re.X)
assert repr(p) == "re.compile('a(b)', re.IGNORECASE|re.VERBOSE)" and p == re.compile("a(b)", re.I | re.X) and p.groups == 1
assert hash(p) == hash(re.compile("a(b)", re.I | re.X)) and p != re.compile("a(b)")
scanner = re.compile(r"\d").scanner("a1b2")
assert [scanner.search().group(), scanner.search().group(), scanner.search()] == ["1", "2", None]
assert re.escape("a.b*") == r"a\.b\*"

# Backtracking takes no C stack
assert re.match(r"(?:a|b)*c", "ab" * 20000 + "c").end() == 40001
assert re.match(r"((a)|b)*?c", "ab" * 20000 + "c").groups() == ("b", "a")
assert re.match("(?:(?:(?:x)*)*)*$", "x" * 1000)
