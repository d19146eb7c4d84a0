#include "vm/objects/str/methods.h"

namespace py::vm {
namespace {

constexpr MethodDef kMethods[] = {
    {"upper", "($self, /)", str_upper},
    {"lower", "($self, /)", str_lower},
    {"title", "($self, /)", str_title},
    {"capitalize", "($self, /)", str_capitalize},
    {"swapcase", "($self, /)", str_swapcase},
    {"casefold", "($self, /)", str_casefold},
    {"isalpha", "($self, /)", str_isalpha},
    {"isdigit", "($self, /)", str_isdigit},
    {"isdecimal", "($self, /)", str_isdecimal},
    {"isnumeric", "($self, /)", str_isnumeric},
    {"isalnum", "($self, /)", str_isalnum},
    {"isspace", "($self, /)", str_isspace},
    {"isupper", "($self, /)", str_isupper},
    {"islower", "($self, /)", str_islower},
    {"istitle", "($self, /)", str_istitle},
    {"isidentifier", "($self, /)", str_isidentifier},
    {"isprintable", "($self, /)", str_isprintable},
    {"isascii", "($self, /)", str_isascii},
    {"find", "($self, sub, start=None, end=None, /)", str_find},
    {"rfind", "($self, sub, start=None, end=None, /)", str_rfind},
    {"index", "($self, sub, start=None, end=None, /)", str_index},
    {"rindex", "($self, sub, start=None, end=None, /)", str_rindex},
    {"count", "($self, sub, start=None, end=None, /)", str_count},
    {"startswith", "($self, prefix, start=None, end=None, /)", str_startswith},
    {"endswith", "($self, suffix, start=None, end=None, /)", str_endswith},
    {"replace", "($self, old, new, count=-1, /)", str_replace},
    {"removeprefix", "($self, prefix, /)", str_removeprefix},
    {"removesuffix", "($self, suffix, /)", str_removesuffix},
    {"split", "($self, /, sep=None, maxsplit=-1)", str_split},
    {"rsplit", "($self, /, sep=None, maxsplit=-1)", str_rsplit},
    {"splitlines", "($self, /, keepends=False)", str_splitlines},
    {"partition", "($self, sep, /)", str_partition},
    {"rpartition", "($self, sep, /)", str_rpartition},
    {"join", "($self, iterable, /)", str_join},
    {"strip", "($self, chars=None, /)", str_strip},
    {"lstrip", "($self, chars=None, /)", str_lstrip},
    {"rstrip", "($self, chars=None, /)", str_rstrip},
    {"center", "($self, width, fillchar=' ', /)", str_center},
    {"ljust", "($self, width, fillchar=' ', /)", str_ljust},
    {"rjust", "($self, width, fillchar=' ', /)", str_rjust},
    {"zfill", "($self, width, /)", str_zfill},
    {"expandtabs", "($self, /, tabsize=8)", str_expandtabs},
    {"format", "($self, /, *args, **kwargs)", str_format},
    {"format_map", "($self, mapping, /)", str_format_map},
    {"encode", "($self, /, encoding='utf-8', errors='strict')", str_encode},
    {"translate", "($self, table, /)", str_translate},
    {"maketrans", "(x, y=None, z=None, /)", str_maketrans},
    {"__format__", "($self, format_spec, /)", str_format_spec},
    {"__getnewargs__", "($self, /)", str_getnewargs},
};

}  // namespace

std::span<MethodDef const> all_str_methods() { return kMethods; }

}  // namespace py::vm
