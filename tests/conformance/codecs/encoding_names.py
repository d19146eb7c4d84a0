# Names of encodings and handlers are text that has a UTF-8 form.

import codecs

lone = "utf-8\udce2"
for call in (
    lambda: b"a".decode(lone),
    lambda: b"a\xff".decode("utf-8", lone),
    lambda: "a".encode(lone),
    lambda: bytes("a", lone),
    lambda: str(b"a", "utf-8", lone),
    lambda: codecs.lookup(lone),
    lambda: codecs.lookup_error(lone),
    lambda: open("/dev/null", encoding=lone),
    lambda: open("/dev/null", errors=lone),
    lambda: open("/dev/null", lone),
):
    try:
        call()
    except UnicodeEncodeError as error:
        assert error.args == ("utf-8", lone, 5, 6, "surrogates not allowed")
    else:
        assert False

for call, message in (
    (lambda: b"a".decode(None), "decode() argument 'encoding' must be str, not None"),
    (lambda: bytes("a", 5), "bytes() argument 'encoding' must be str, not int"),
    (lambda: bytearray("a", "utf-8", None), "bytearray() argument 'errors' must be str, not None"),
    (lambda: open("/dev/null", None), "open() argument 'mode' must be str, not None"),
):
    try:
        call()
    except TypeError as error:
        assert str(error) == message, error
    else:
        assert False
