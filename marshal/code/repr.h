#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "marshal/code/object.h"

namespace py::code {

/// Appends Python's `repr()` of a constant. A code object has no address (`<code object f, file "a.py", line 1>`), and
/// the members of a set stand in the order in which marshal has them. Once `text` is longer than `limit` bytes, members
/// of containers and the rest of strings are left out, shown as `...`: a graph from untrusted bytes can stand for
/// exponentially long text.
void append_repr(std::string& text, Object const& object, size_t limit = std::string::npos);
std::string repr(Object const* object);

/// As `repr()` of a str given as UTF-8 (lone surrogates passed): single quotes unless only double ones spare escapes.
void append_str_repr(std::string& text, std::string_view value);
void append_bytes_repr(std::string& text, ByteView value);
void append_complex_repr(std::string& text, double real, double imag);

}  // namespace py::code
