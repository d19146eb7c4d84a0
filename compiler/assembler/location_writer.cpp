#include "compiler/assembler/location_writer.h"

namespace py::compiler::assembler {
namespace {

/// `code::put_number` for a value that takes two bytes at most, as nearly all do; whether it takes one cannot be
/// foretold, so there is no branch.
uint8_t* put_small(uint8_t* out, uint32_t value) {
    bool is_long = value >= 64;
    out[0] = uint8_t((value & 0x3F) | uint32_t(is_long) << 6);
    out[1] = uint8_t(value >> 6);
    return out + 1 + is_long;
}
constexpr uint32_t kSmallValues = 64 * 64;

}  // namespace

uint8_t* LocationWriter::write_rare(cfg::SourceRange const& location, int32_t size, int32_t line, uint8_t* out) {
    if (location.line < 0) {
        *out++ = code::entry_start(code::EntryForm::None, size);
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
        *out++ = code::entry_start(code::EntryForm::NoColumns, size);
        return code::put_number(out, code::with_sign_below(delta));
    }
    *out++ = code::entry_start(code::EntryForm::Long, size);
    uint32_t lines_down = code::with_sign_below(delta);
    auto lines_spanned = uint32_t(location.end_line - location.line);
    bool are_small = (lines_down | lines_spanned | (column + 1) | (end_column + 1)) < kSmallValues;
    if (!are_small) [[unlikely]] {
        for (uint32_t value : {lines_down, lines_spanned, column + 1, end_column + 1})
            out = code::put_number(out, value);
        return out;
    }
    out = put_small(put_small(out, lines_down), lines_spanned);
    return put_small(put_small(out, column + 1), end_column + 1);
}

}  // namespace py::compiler::assembler
