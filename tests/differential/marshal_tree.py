"""Reads marshal data into plain Python values without trusting it: a code object becomes a dict of its raw fields.

Python's own reader crashes on damaged data and hides localsplusnames and kinds; this one does neither.
"""

import struct

CODE_FIELDS = (
    "argcount", "posonlyargcount", "kwonlyargcount", "stacksize", "flags", "code", "consts", "names",
    "localsplusnames", "localspluskinds", "filename", "name", "qualname", "firstlineno", "linetable",
    "exceptiontable",
)
INT_FIELDS = {"argcount", "posonlyargcount", "kwonlyargcount", "stacksize", "flags", "firstlineno"}


class Malformed(Exception):
    pass


class Code(dict):
    """The raw fields of a code object."""


class FrozenSet(list):
    """The members of a frozenset, in the order of the data."""


class Reader:
    def __init__(self, data):
        self.data = data
        self.position = 0
        self.references = []

    def take(self, size):
        if size < 0 or self.position + size > len(self.data):
            raise Malformed(f"data ends at {self.position}")
        self.position += size
        return self.data[self.position - size : self.position]

    def byte(self):
        return self.take(1)[0]

    def long(self):
        return struct.unpack("<i", self.take(4))[0]

    def value(self):
        start = self.position
        byte = self.byte()
        kind = chr(byte & 0x7F)
        if kind == "r":
            index = self.long()
            if not 0 <= index < len(self.references):
                raise Malformed(f"bad reference at {start}")
            return self.references[index]
        slot = None
        if byte & 0x80:
            slot = len(self.references)
            self.references.append(None)
        method = READERS.get(kind)
        if method is None:
            raise Malformed(f"unknown type {kind!r} at {start}")
        value = method(self)
        if slot is not None:
            self.references[slot] = value
        return value

    def big_int(self):
        size = self.long()
        value = 0
        for index in range(abs(size)):
            value |= struct.unpack("<H", self.take(2))[0] << (15 * index)
        return -value if size < 0 else value

    def sequence(self, size, make):
        if size > len(self.data):
            raise Malformed("size out of range")
        return make([self.value() for _ in range(size)])

    def code(self):
        code = Code()
        for field in CODE_FIELDS:
            code[field] = self.long() if field in INT_FIELDS else self.value()
        return code

    def text(self, size, encoding):
        return self.take(size).decode(encoding, "surrogatepass")


READERS = {
    "N": lambda reader: None,
    "T": lambda reader: True,
    "F": lambda reader: False,
    ".": lambda reader: ...,
    "S": lambda reader: StopIteration,
    "i": Reader.long,
    "l": Reader.big_int,
    "g": lambda reader: struct.unpack("<d", reader.take(8))[0],
    "y": lambda reader: complex(*struct.unpack("<dd", reader.take(16))),
    "s": lambda reader: bytes(reader.take(reader.long())),
    "a": lambda reader: reader.text(reader.long(), "latin-1"),
    "A": lambda reader: reader.text(reader.long(), "latin-1"),
    "z": lambda reader: reader.text(reader.byte(), "latin-1"),
    "Z": lambda reader: reader.text(reader.byte(), "latin-1"),
    "u": lambda reader: reader.text(reader.long(), "utf-8"),
    "t": lambda reader: reader.text(reader.long(), "utf-8"),
    ")": lambda reader: reader.sequence(reader.byte(), tuple),
    "(": lambda reader: reader.sequence(reader.long(), tuple),
    ">": lambda reader: reader.sequence(reader.long(), FrozenSet),
    "c": Reader.code,
}


def read(data):
    """The value at the front of `data`; raises Malformed."""
    try:
        return Reader(data).value()
    except (RecursionError, UnicodeError, struct.error) as error:
        raise Malformed(str(error)) from error
