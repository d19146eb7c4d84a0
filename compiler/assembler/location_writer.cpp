#include "compiler/assembler/location_writer.h"

namespace py::compiler::assembler {
namespace {

/// Six bits a byte, the low ones first; bit 6 says that more follow.
uint8_t* put_unsigned(uint8_t* out, uint32_t value) {
    for (; value >= 64; value >>= 6) *out++ = uint8_t(0x40 | (value & 0x3F));
    *out++ = uint8_t(value);
    return out;
}

/// The same for a value that takes two chunks at most, as nearly all do; whether it takes one cannot be foretold, so
/// there is no branch.
uint8_t* put_small(uint8_t* out, uint32_t value) {
    bool is_long = value >= 64;
    out[0] = uint8_t((value & 0x3F) | uint32_t(is_long) << 6);
    out[1] = uint8_t(value >> 6);
    return out + 1 + is_long;
}
constexpr uint32_t kSmallValues = 64 * 64;

/// The sign is bit 0.
uint32_t with_sign_below(int32_t value) {
    auto bits = uint32_t(value);
    return value < 0 ? (0 - bits) << 1 | 1 : bits << 1;
}

}  // namespace

uint8_t* LocationWriter::write_rare(cfg::SourceRange const& location, int32_t size, int32_t line, uint8_t* out) {
    auto start = [&](EntryKind kind) { *out++ = uint8_t(0x80 | kind << 3 | (size - 1)); };
    if (location.line < 0) {
        start(kNone);
        return out;
    }
    int32_t delta = location.line - line;
    auto column = uint32_t(location.column);
    auto end_column = uint32_t(location.end_column);
    if (location.end_line == location.line && (column | end_column) < 128 && uint32_t(delta) < 3) {
        return write_one_line({uint32_t(delta), column, end_column}, size, out);
    }
    bool no_columns = location.column < 0 || location.end_column < 0;
    if (no_columns && (location.end_line == location.line || location.end_line == -1)) {
        start(kNoColumns);
        return put_unsigned(out, with_sign_below(delta));
    }
    start(kLong);
    uint32_t lines_down = with_sign_below(delta);
    auto lines_spanned = uint32_t(location.end_line - location.line);
    bool are_small = (lines_down | lines_spanned | (column + 1) | (end_column + 1)) < kSmallValues;
    if (!are_small) [[unlikely]] {
        for (uint32_t value : {lines_down, lines_spanned, column + 1, end_column + 1}) out = put_unsigned(out, value);
        return out;
    }
    out = put_small(put_small(out, lines_down), lines_spanned);
    return put_small(put_small(out, column + 1), end_column + 1);
}

}  // namespace py::compiler::assembler
