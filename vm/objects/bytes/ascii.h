#pragma once

#include <cstdint>

/// Classes of single bytes, whatever the locale.
namespace py::vm::ascii {

constexpr bool is_space(uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr bool is_lower(uint8_t c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(uint8_t c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_alpha(uint8_t c) { return is_lower(c) || is_upper(c); }
constexpr bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
constexpr uint8_t to_lower(uint8_t c) { return is_upper(c) ? uint8_t(c | 0x20) : c; }
constexpr uint8_t to_upper(uint8_t c) { return is_lower(c) ? uint8_t(c & ~0x20) : c; }
/// Value of a hexadecimal digit, or -1.
constexpr int hex_value(char32_t c) {
    if (c >= '0' && c <= '9') return int(c - '0');
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? int(c - 'a') + 10 : -1;
}

}  // namespace py::vm::ascii
