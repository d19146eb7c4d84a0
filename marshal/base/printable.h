#pragma once

namespace py {

/// Whether `repr()` shows the character as it is (`str.isprintable`, Unicode 14.0).
bool is_printable(char32_t character);

}  // namespace py
