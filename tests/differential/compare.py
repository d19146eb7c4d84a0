"""Says in what two results of a compilation differ."""

import dis
import struct

import marshal_tree

ERROR_FIELDS = ("type", "msg", "lineno", "offset", "end_lineno", "end_offset", "text")
HEADER_SIZE = 16


def key(value):
    """Equal for two constants only if they are equal in type and every bit."""
    match value:
        case float():
            return "float", struct.pack("<d", value)
        case complex():
            return "complex", struct.pack("<dd", value.real, value.imag)
        case marshal_tree.FrozenSet():
            return "frozenset", tuple(map(key, value))
        case tuple():
            return "tuple", tuple(map(key, value))
        case marshal_tree.Code():
            return "code", tuple((field, key(value[field])) for field in marshal_tree.CODE_FIELDS)
        case _:
            return type(value).__name__, value


def short(value):
    text = f"<code {value['qualname']}>" if isinstance(value, marshal_tree.Code) else repr(value)
    return text if len(text) <= 200 else text[:200] + "…"


def first_difference(expected, actual):
    for index, (one, other) in enumerate(zip(expected, actual)):
        if one != other:
            return index
    return min(len(expected), len(actual))


def instruction(code, offset):
    if offset + 1 >= len(code):
        return "end"
    return f"{dis.opname[code[offset]]} {code[offset + 1]}"


def bytes_difference(field, expected, actual):
    at = first_difference(expected, actual)
    if field == "code":
        at &= ~1
        return f"byte {at}: expected {instruction(expected, at)}, got {instruction(actual, at)} ({len(expected)} and {len(actual)} bytes)"
    return f"byte {at}: expected …{expected[at:at + 8].hex()}, got …{actual[at:at + 8].hex()} ({len(expected)} and {len(actual)} bytes)"


def tuple_differences(expected, actual, place):
    if len(expected) != len(actual):
        at = first_difference([key(item) for item in expected], [key(item) for item in actual])
        one = short(expected[at]) if at < len(expected) else "nothing"
        other = short(actual[at]) if at < len(actual) else "nothing"
        yield place, f"{len(expected)} items expected, got {len(actual)}; item {at}: expected {one}, got {other}"
        return
    for index, (one, other) in enumerate(zip(expected, actual)):
        if isinstance(one, marshal_tree.Code) and isinstance(other, marshal_tree.Code):
            yield from code_differences(one, other, place.rpartition(".")[0])
        elif key(one) != key(other):
            yield f"{place}[{index}]", f"expected {short(one)}, got {short(other)}"


def code_differences(expected, actual, outer=""):
    """Yields (place, text) for every field in which two code objects differ, nested ones included."""
    name = str(expected["qualname"])
    for field in marshal_tree.CODE_FIELDS:
        one, other = expected[field], actual[field]
        place = f"{name}.{field}"
        if isinstance(one, bytes) and isinstance(other, bytes):
            if one != other:
                yield place, bytes_difference(field, one, other)
        elif isinstance(one, tuple) and isinstance(other, tuple):
            yield from tuple_differences(one, other, place)
        elif key(one) != key(other):
            yield place, f"expected {short(one)}, got {short(other)}"


def pyc_differences(expected, actual):
    """(kind, [(place, text)]): kind is "same", "bytes" (equal code objects, other bytes), "header" or "code"."""
    if expected == actual:
        return "same", []
    if expected[:HEADER_SIZE] != actual[:HEADER_SIZE]:
        return "header", [("header", f"expected {expected[:HEADER_SIZE].hex()}, got {actual[:HEADER_SIZE].hex()}")]
    try:
        tree = marshal_tree.read(actual[HEADER_SIZE:])
    except marshal_tree.Malformed as error:
        return "code", [("marshal", str(error))]
    if not isinstance(tree, marshal_tree.Code):
        return "code", [("marshal", "not a code object")]
    differences = list(code_differences(marshal_tree.read(expected[HEADER_SIZE:]), tree))
    if differences:
        return "code", differences
    at = first_difference(expected, actual)
    return "bytes", [("marshal", f"equal code objects, but byte {at} of the file: expected …{expected[at:at + 12]!r}, "
                                 f"got …{actual[at:at + 12]!r}")]


def error_differences(expected, actual):
    """[(field, text)] for two errors as tuples in the order of ERROR_FIELDS."""
    return [(field, f"expected {one!r}, got {other!r}") for field, one, other in zip(ERROR_FIELDS, expected, actual)
            if one != other]
