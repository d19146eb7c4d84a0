import _json


def raises(error, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except error as caught:
        return caught
    raise AssertionError("no " + error.__name__)


class Context:
    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}.__getitem__


scan = _json.make_scanner(Context)
assert scan('{"a": [1, -2.5e3, true, false, null], "b": {}, "c": ""}', 0) == (
    {"a": [1, -2500.0, True, False, None], "b": {}, "c": ""}, 55)
assert scan("xx 12345678901234567890123", 3) == (12345678901234567890123, 26)
assert scan("[NaN, -Infinity, Infinity]", 0)[0] == ["nan", "-inf", "inf"] and scan(" [ ] ", 1) == ([], 4)
assert scan('"\\u00e9\\ud834\\udd20\\n\\"\\/"', 0)[0] == 'é\U0001d120\n"/'
assert scan("-0", 0) == (0, 2) and repr(scan("-0.0", 0)[0]) == "-0.0" and scan("1e400", 0)[0] == float("inf")
assert scan("01", 0) == (0, 1) and scan("1.x", 0) == (1, 1) and scan("1e", 0) == (1, 1)
for text, position in (("", 0), ("-", 0), ("nul", 0), ("[", 1), ("[1,]", 3)):
    assert raises(StopIteration, scan, text, 0).value == position
assert str(raises(ValueError, scan, "1", -1)) == "idx cannot be negative"
assert scan.strict is True and scan.parse_int is int


class Pairs(Context):
    object_pairs_hook = list
    parse_int = str


assert _json.make_scanner(Pairs)('{"x": 1, "x": [2]}', 0)[0] == [("x", "1"), ("x", ["2"])]
assert _json.scanstring('abc"', 0) == ("abc", 4) and _json.scanstring('a\nb"', 0, False) == ("a\nb", 4)
assert str(raises(ValueError, _json.scanstring, "abc", 9)) == "end is out of bounds"

assert _json.encode_basestring('a"\n\x7fé') == '"a\\"\\n\x7fé"'
assert _json.encode_basestring_ascii("a\x01é\U0001f600\x7f") == '"a\\u0001\\u00e9\\ud83d\\ude00\\u007f"'


def default(value):
    if isinstance(value, slice):
        return [value.start, value.stop]
    raise TypeError("cannot")


def encoder(markers=None, sort_keys=False, skipkeys=False, allow_nan=True, encode=_json.encode_basestring_ascii):
    return _json.make_encoder(markers, default, encode, None, ": ", ", ", sort_keys, skipkeys, allow_nan)


encode = encoder({})
assert "".join(encode({"a": [1, 2.5, None, True, "é"], 1: (), None: {}, 2.5: 10**20}, 0)) == (
    '{"a": [1, 2.5, null, true, "\\u00e9"], "1": [], "null": {}, "2.5": 100000000000000000000}')
assert "".join(encoder(sort_keys=True)({"b": 1, "a": 2}, 0)) == '{"a": 2, "b": 1}'
assert "".join(encoder(skipkeys=True)({(1,): 1, "k": 2}, 0)) == '{"k": 2}'
assert "".join(encode([slice(1, 2), float("inf")], 0)) == "[[1, 2], Infinity]"
assert "".join(encoder(encode=lambda text: "<" + text + ">")(["x"], 0)) == "[<x>]"
loop = []
loop.append(loop)
assert str(raises(ValueError, encode, loop, 0)) == "Circular reference detected"
assert str(raises(ValueError, encoder(allow_nan=False), float("nan"), 0)) == "Out of range float values are not JSON compliant"
assert str(raises(TypeError, encode, {(1,): 2}, 0)) == "keys must be str, int, float, bool or None, not tuple"
assert str(raises(TypeError, encode, object(), 0)) == "cannot"
