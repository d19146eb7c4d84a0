#include "vm/objects/bytes/methods.h"

namespace py::vm {
namespace {

constexpr MethodDef kMethods[] = {
    {"capitalize", "($self, /)", bytes_capitalize,
     "A copy with its first letter in upper case and all others in lower case."},
    {"center", "($self, width, fillchar=b' ', /)", bytes_center, "A copy in the middle of a field of the given width."},
    {"count", "($self, sub, start=None, end=None, /)", bytes_count, "How often the bytes occur without overlapping."},
    {"decode", "($self, /, encoding='utf-8', errors='strict')", bytes_decode, "The text that the bytes encode."},
    {"endswith", "($self, suffix, start=None, end=None, /)", bytes_endswith, "Whether they end with the given bytes."},
    {"expandtabs", "($self, /, tabsize=8)", bytes_expandtabs, "A copy with spaces in the place of tabs."},
    {"find", "($self, sub, start=None, end=None, /)", bytes_find, "The lowest position of the bytes, or -1."},
    {"fromhex", "($type, string, /)", bytes_fromhex, "From a text of two hexadecimal digits a byte."},
    {"hex", "($self, /, sep=None, bytes_per_sep=1)", bytes_hex,
     "Two hexadecimal digits for each byte.\n\n>>> b'ab'.hex(':')\n'61:62'\n"},
    {"index", "($self, sub, start=None, end=None, /)", bytes_index, "As find, but ValueError if it is not found."},
    {"isalnum", "($self, /)", bytes_isalnum, "Whether all are ASCII letters or digits, and there is one."},
    {"isalpha", "($self, /)", bytes_isalpha, "Whether all are ASCII letters, and there is one."},
    {"isascii", "($self, /)", bytes_isascii, "Whether all are below 128."},
    {"isdigit", "($self, /)", bytes_isdigit, "Whether all are ASCII digits, and there is one."},
    {"islower", "($self, /)", bytes_islower, "Whether there are letters, and all of them in lower case."},
    {"isspace", "($self, /)", bytes_isspace, "Whether all are ASCII whitespace, and there is one."},
    {"istitle", "($self, /)", bytes_istitle, "Whether every word, and nothing else, begins in upper case."},
    {"isupper", "($self, /)", bytes_isupper, "Whether there are letters, and all of them in upper case."},
    {"join", "($self, iterable_of_bytes, /)", bytes_join, "The given pieces with these bytes between them."},
    {"ljust", "($self, width, fillchar=b' ', /)", bytes_ljust, "A copy at the left of a field of the given width."},
    {"lower", "($self, /)", bytes_lower, "A copy with ASCII letters in lower case."},
    {"lstrip", "($self, bytes=None, /)", bytes_lstrip, "Without the given bytes, or whitespace, at the left."},
    {"maketrans", "(frm, to, /)", bytes_maketrans, "A table for translate() that maps each byte of one to the other."},
    {"partition", "($self, sep, /)", bytes_partition, "What comes before the first separator, it, and what follows."},
    {"removeprefix", "($self, prefix, /)", bytes_removeprefix, "Without the given bytes, if they stand at the start."},
    {"removesuffix", "($self, suffix, /)", bytes_removesuffix, "Without the given bytes, if they stand at the end."},
    {"replace", "($self, old, new, count=-1, /)", bytes_replace, "A copy with `new` wherever `old` occurs."},
    {"rfind", "($self, sub, start=None, end=None, /)", bytes_rfind, "The highest position of the bytes, or -1."},
    {"rindex", "($self, sub, start=None, end=None, /)", bytes_rindex, "As rfind, but ValueError if it is not found."},
    {"rjust", "($self, width, fillchar=b' ', /)", bytes_rjust, "A copy at the right of a field of the given width."},
    {"rpartition", "($self, sep, /)", bytes_rpartition, "What comes before the last separator, it, and what follows."},
    {"rsplit", "($self, /, sep=None, maxsplit=-1)", bytes_rsplit,
     "The parts between separators, split from the right."},
    {"rstrip", "($self, bytes=None, /)", bytes_rstrip, "Without the given bytes, or whitespace, at the right."},
    {"split", "($self, /, sep=None, maxsplit=-1)", bytes_split, "The parts between separators, split from the left."},
    {"splitlines", "($self, /, keepends=False)", bytes_splitlines, "The lines, with their ends on demand."},
    {"startswith", "($self, prefix, start=None, end=None, /)", bytes_startswith, "Whether they begin with the bytes."},
    {"strip", "($self, bytes=None, /)", bytes_strip, "Without the given bytes, or whitespace, at both ends."},
    {"swapcase", "($self, /)", bytes_swapcase, "A copy with upper and lower case exchanged."},
    {"title", "($self, /)", bytes_title, "A copy in which every word begins in upper case."},
    {"translate", "($self, table, /, delete=b'')", bytes_translate,
     "A copy with each byte replaced by its table entry."},
    {"upper", "($self, /)", bytes_upper, "A copy with ASCII letters in upper case."},
    {"zfill", "($self, width, /)", bytes_zfill, "A copy filled up with zeros behind its sign."},
};

}  // namespace

std::span<MethodDef const> byte_string_methods() { return kMethods; }

}  // namespace py::vm
