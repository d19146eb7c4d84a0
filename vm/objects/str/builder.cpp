#include <algorithm>
#include <charconv>

#include "marshal/base/utf8.h"
#include "vm/objects/str/characters.h"
#include "vm/objects/str/join.h"
#include "vm/objects/str/str_builder.h"

namespace py::vm {
namespace {

template <class To, class From>
void copy_as(void* to, void const* from, size_t count) {
    std::copy_n(static_cast<From const*>(from), count, static_cast<To*>(to));
}

void store_character(char* to, uint32_t width, size_t at, char32_t character) {
    if (width == 1) to[at] = char(character);
    if (width == 2) reinterpret_cast<char16_t*>(to)[at] = char16_t(character);
    if (width == 4) reinterpret_cast<char32_t*>(to)[at] = character;
}

}  // namespace

void StrBuilder::make_room(size_t count, uint32_t width) {
    width = std::max(width, width_);
    size_t capacity = std::max(length_ + count, capacity_ * 2);
    auto grown = std::make_unique_for_overwrite<char[]>(capacity * width);
    if (width == width_) {
        std::memcpy(grown.get(), data_, length_ * width);
    } else if (width == 2) {
        copy_as<char16_t, uint8_t>(grown.get(), data_, length_);
    } else if (width_ == 1) {
        copy_as<char32_t, uint8_t>(grown.get(), data_, length_);
    } else {
        copy_as<char32_t, char16_t>(grown.get(), data_, length_);
    }
    long_ = std::move(grown);
    data_ = long_.get();
    width_ = width;
    capacity_ = capacity;
}

void StrBuilder::append_slowly(char32_t character) {
    uint32_t width = width_of_bits(character);
    if (width > width_ || length_ == capacity_) make_room(1, width);
    store_character(data_, width_, length_++, character);
    bits_ |= character;
}

void StrBuilder::append_ascii_widened(std::string_view ascii) {
    for (char c : ascii) store_character(data_, width_, length_++, char32_t(c));
}

void StrBuilder::append_repeated(char32_t character, size_t count) {
    if (count == 0) return;
    uint32_t width = width_of_bits(character);
    if (width > width_ || capacity_ - length_ < count) make_room(count, width);
    if (width_ == 1) {
        std::memset(data_ + length_, int(character), count);
    } else {
        for (size_t i = 0; i < count; i++) store_character(data_, width_, length_ + i, character);
    }
    length_ += count;
    bits_ |= character;
}

void StrBuilder::append(Str* string) { append_part(string, 0, string->length); }

void StrBuilder::append_part(Str* string, size_t start, size_t stop) {
    size_t count = stop - start;
    if (string->is_ascii()) return append_ascii(string->ascii().substr(start, count));
    if (string->width() > width_ || capacity_ - length_ < count) make_room(count, string->width());
    copy_characters(data_, width_, length_, string, start, count);
    length_ += count;
    bits_ |= with_characters(string, [&](auto characters) { return bits_of(characters.data() + start, count); });
}

void StrBuilder::append(std::string_view utf8) {
    if (utf8::is_ascii(utf8)) return append_ascii(utf8);
    while (!utf8.empty()) {
        auto first = utf8::decode_first(utf8, utf8::Surrogates::Pass);
        append(first ? first->value : U'\uFFFD');
        utf8.remove_prefix(first ? first->size : 1);
    }
}

void StrBuilder::append_decimal(int64_t number) {
    char digits[24];
    char* end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    append_ascii({digits, size_t(end - digits)});
}

Str* StrBuilder::finish() {
    if (length_ == 0) return empty_str();
    if (length_ == 1 && width_ == 1) return character_text(uint8_t(data_[0]));
    uint32_t width = width_of_bits(bits_);
    Str* string = new_str(length_, width, bits_ < 0x80);
    if (width == width_) {
        std::memcpy(string->data, data_, length_ * width);
    } else if (width_ == 2) {
        copy_as<uint8_t, char16_t>(string->data, data_, length_);
    } else if (width == 1) {
        copy_as<uint8_t, char32_t>(string->data, data_, length_);
    } else {
        copy_as<char16_t, char32_t>(string->data, data_, length_);
    }
    return string;
}

}  // namespace py::vm
