#pragma once

#include <string>
#include <string_view>

#include "marshal/base/result.h"

namespace py::compiler::source {

/// Decodes text in a declared encoding into UTF-8. `name` is as the cookie has it. UTF-8, Latin-1 and ASCII
/// are built in, the rest goes through iconv. The error is the message of the exception that CPython's codec
/// raises, such as "unknown encoding: foo" or "'ascii' codec can't decode byte 0xff in position 18: ordinal
/// not in range(128)".
Result<std::string, std::string> decode_text(std::string_view text, std::string_view name);

}  // namespace py::compiler::source
