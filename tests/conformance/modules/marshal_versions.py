"""marshal.dumps writes every version of the format: with references from version 3 on, short forms from 4 on."""
import io
import marshal


def raises(kind, function, *arguments):
    try:
        function(*arguments)
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} expected")


SAMPLES = [1.5, -2.5e300, 1j, "abc", "\xe9" * 3, "x" * 300, b"abc", (), (1,), (1,) * 300, [1, 2], {1: 2, "a": "b"}, {1, 2, 3}, ...,
           frozenset([1, "x"]), None, True, 2 ** 31, -2 ** 70, "\ud800", [None, [False, {}]]]
for version in range(5):
    for sample in SAMPLES:
        data = marshal.dumps(sample, version)
        again = marshal.loads(data)
        assert again == sample and type(again) is type(sample), (version, sample)
        file = io.BytesIO()
        marshal.dump(sample, file, version)
        assert file.getvalue() == data

assert marshal.dumps(1.5, 1) == b"f\x031.5" and marshal.dumps(1.5, 2) == b"g" + b"\0" * 6 + b"\xf8?"
assert marshal.dumps(1j, 0) == b"x\x010\x011"
name = "abc"
assert marshal.dumps(name, 2) == b"u\x03\0\0\0abc"
assert marshal.dumps(name, 3) == b"\xf4\x03\0\0\0abc"
assert marshal.dumps(name, 4) == b"\xda\x03abc"
assert marshal.dumps((1,), 2) == b"(\x01\0\0\0i\x01\0\0\0"
assert marshal.dumps({3, 1, 2}, 2) == b"<\x03\0\0\0i\x01\0\0\0i\x02\0\0\0i\x03\0\0\0"

# One object stays one from version 3 on.
text = "ab" * 10
pair = [text, text]
for version in range(5):
    first, second = marshal.loads(marshal.dumps(pair, version))
    assert (first is second) == (version >= 3), version
    inner = [1]
    first, second = marshal.loads(marshal.dumps((inner, inner), version))
    assert (first is second) == (version >= 3), version
assert marshal.dumps(pair, 4).endswith(b"r\x01\0\0\0")

code = compile("def f(a, *, b=2):\n    return a + b\nx = f(1)", "program", "exec")
for version in range(5):
    again = marshal.loads(marshal.dumps(code, version))
    assert again == code and again.co_filename == "program"
    space = {}
    exec(marshal.loads(marshal.dumps([code], version))[0], space)
    assert space["x"] == 3

nested = []
for _ in range(1500):
    nested = [nested]
assert len(marshal.loads(marshal.dumps(nested))) == 1
for _ in range(600):
    nested = [nested]
assert raises(ValueError, marshal.dumps, nested) == "object too deeply nested to marshal"
circle = []
circle.append(circle)
assert raises(ValueError, marshal.dumps, circle, 2) == "object too deeply nested to marshal"
assert marshal.dumps(circle, 4) == b"\xdb\x01\0\0\0r\0\0\0\0"
assert raises(ValueError, marshal.dumps, [object()]) == "unmarshallable object"
assert raises(TypeError, marshal.dumps, 1, "4") == "'str' object cannot be interpreted as an integer"
