"""Small things that wide test suites rely on: counts that iterators tell, limits of arguments, line ends."""

import binascii
import operator
import os
import resource
import select
import socket
import warnings


def raises(kind, function, *arguments):
    try:
        function(*arguments)
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} not raised")


# How many items are left; none once the container has changed under a dict's iterator.
table = {number: number for number in range(10)}
iterator = iter(table)
next(iterator)
assert operator.length_hint(iterator) == 9
table[99] = 1
assert operator.length_hint(iterator) == 0
items = list(range(10))
iterator = reversed(items)
next(iterator)
assert operator.length_hint(iterator) == 9
items[1:] = []
assert operator.length_hint(iterator) == 0


class Refuses:
    def __iter__(self):
        return iter(b"abc")

    def __length_hint__(self):
        raise RuntimeError("no hint")


assert raises(RuntimeError, bytearray().extend, Refuses()) == "no hint"

# A line of quoted-printable text that is full breaks only if something follows.
assert binascii.b2a_qp(b"y" * 76) == b"y" * 76
assert binascii.b2a_qp(b"y" * 77) == b"y" * 75 + b"=\nyy"
assert binascii.b2a_qp(b"y" * 76 + b"\nz") == b"y" * 76 + b"\nz"

assert "too large" in raises(OverflowError, resource.setrlimit, resource.RLIMIT_FSIZE, (10**50, -1))
with socket.socket() as client:
    for seconds in (30, 30.1, 0.3, 12.34, 1e-9):
        client.settimeout(seconds)
        assert client.gettimeout() == seconds
assert socket.CMSG_LEN(2**31 - 17) == 2**31 - 1
raises(OverflowError, socket.CMSG_LEN, 2**31 - 16)

# Paths in any buffer, with a warning.
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    assert os.stat(bytearray(b"/")).st_mode == os.stat("/").st_mode
assert [warning.category for warning in caught] == [DeprecationWarning]


class Shrinks:
    def fileno(self):
        del writers[-1]
        return writer


reader, writer = os.pipe()
writers = [Shrinks() for _ in range(10)]
assert len(select.select([], writers, [])[1]) == 5
os.close(reader)
os.close(writer)

assert os.path.normpath("a/../\0b//c") == "\0b/c"


# Bases and subscripts that are not what they seem.
class StandIn:
    def __mro_entries__(self, bases):
        return (int,)


assert "types.new_class()" in raises(TypeError, type, "Made", (StandIn(),), {})


class Plain:
    __class_getitem__ = None


assert raises(TypeError, operator.getitem, Plain, int) == "type 'Plain' is not subscriptable"
