#pragma once

#include <string>
#include <string_view>

#include "vm/objects/str/str.h"

namespace py::vm {

/// Collects text piece by piece; widens its buffer when a character needs it.
class StrBuilder {
  public:
    void append(char32_t character) {
        if (width_ == 1 && character < 0x100) {
            narrow_.push_back(char(character));
            highest_ |= character;
        } else {
            append_wide(character);
        }
    }
    void append(Str* string);
    /// UTF-8.
    void append(std::string_view utf8);
    void append(char const* utf8) { append(std::string_view(utf8)); }
    void append(char character) { append(char32_t(uint8_t(character))); }
    void append_repeated(char32_t character, size_t count) {
        for (size_t i = 0; i < count; i++) append(character);
    }
    void append_decimal(int64_t number);
    /// Characters [start, stop) of a string.
    void append_part(Str* string, size_t start, size_t stop);

    size_t length() const { return width_ == 1 ? narrow_.size() : wide_.size(); }
    bool empty() const { return length() == 0; }
    Str* finish();

  private:
    void append_wide(char32_t character);

    uint32_t width_ = 1;
    char32_t highest_ = 0;
    std::string narrow_;
    std::u32string wide_;
};

}  // namespace py::vm
