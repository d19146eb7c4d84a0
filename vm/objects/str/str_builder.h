#pragma once

#include <cstring>
#include <memory>
#include <string_view>

#include "vm/objects/str/str.h"

namespace py::vm {

/// Collects text piece by piece; widens its buffer when a character needs it. Short texts stay on the stack until
/// the string is made.
class StrBuilder {
  public:
    StrBuilder() : data_(short_) {}
    StrBuilder(StrBuilder const&) = delete;
    StrBuilder& operator=(StrBuilder const&) = delete;

    void append(char32_t character) {
        if (character < 0x100 && width_ == 1 && length_ < capacity_) [[likely]] {
            data_[length_++] = char(character);
            bits_ |= character;
        } else {
            append_slowly(character);
        }
    }
    void append(char character) { append(char32_t(uint8_t(character))); }
    void append(Str* string);
    /// UTF-8.
    void append(std::string_view utf8);
    void append(char const* utf8) { append(std::string_view(utf8)); }
    /// Text of ASCII characters only, as the caller knows.
    void append_ascii(std::string_view ascii) {
        if (capacity_ - length_ < ascii.size()) [[unlikely]]
            make_room(ascii.size(), 1);
        if (width_ != 1) [[unlikely]]
            return append_ascii_widened(ascii);
        // An empty view may have no address, which memcpy must not be given.
        if (!ascii.empty()) std::memcpy(data_ + length_, ascii.data(), ascii.size());
        length_ += ascii.size();
    }
    void append_repeated(char32_t character, size_t count);
    void append_decimal(int64_t number);
    /// Characters [start, stop) of a string.
    void append_part(Str* string, size_t start, size_t stop);

    size_t length() const { return length_; }
    bool empty() const { return length_ == 0; }
    Str* finish();
    /// Begins anew.
    void clear() {
        long_.reset();
        data_ = short_;
        length_ = 0;
        capacity_ = kShort;
        width_ = 1;
        bits_ = 0;
    }

  private:
    static constexpr size_t kShort = 240;

    void append_slowly(char32_t character);
    void append_ascii_widened(std::string_view ascii);
    /// Makes room for `count` more characters of `width` bytes, or wider.
    void make_room(size_t count, uint32_t width);

    char* data_;
    size_t length_ = 0;
    /// In characters of the current width.
    size_t capacity_ = kShort;
    uint32_t width_ = 1;
    /// All bits of the characters so far, but for those that only ASCII characters have.
    char32_t bits_ = 0;
    std::unique_ptr<char[]> long_;
    alignas(4) char short_[kShort];
};

}  // namespace py::vm
