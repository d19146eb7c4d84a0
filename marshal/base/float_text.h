#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace py {

/// Whether a float without fraction or exponent gets ".0", as a float of its own does and a part of a complex does not.
enum class PointZero : uint8_t { Add, Omit };

/// The text of a float, at most 25 characters.
struct FloatText {
    char characters[32];
    uint32_t size = 0;

    operator std::string_view() const { return {characters, size}; }
    void add(char c) { characters[size++] = c; }
    void add(std::string_view text) { size += uint32_t(text.copy(characters + size, text.size())); }
    void add_zeros(int count) {
        for (; count > 0; count--) add('0');
    }
};

/// What `append_float` appends.
FloatText float_text(double value, PointZero point_zero = PointZero::Add);

/// Appends `value` as Python's `repr()` shows it: the fewest digits that give the same double back, without an exponent
/// from 1e-4 up to below 1e16.
void append_float(std::string& text, double value, PointZero point_zero = PointZero::Add);

}  // namespace py
