#include "marshal/base/utf8.h"
#include "vm/objects/str/str_builder.h"

namespace py::vm {

void StrBuilder::append_wide(char32_t character) {
    if (width_ == 1) {
        width_ = 4;
        wide_.reserve(narrow_.size() * 2);
        for (char narrow : narrow_) wide_.push_back(uint8_t(narrow));
        narrow_.clear();
    }
    wide_.push_back(character);
}

void StrBuilder::append(Str* string) { append_part(string, 0, string->length); }

void StrBuilder::append_part(Str* string, size_t start, size_t stop) {
    if (width_ == 1 && string->width() == 1) {
        if (!string->is_ascii()) highest_ |= 0x80;
        narrow_.append(reinterpret_cast<char const*>(string->latin1()) + start, stop - start);
        return;
    }
    for (size_t i = start; i < stop; i++) append(string->at(i));
}

void StrBuilder::append(std::string_view utf8) {
    if (width_ == 1 && utf8::is_ascii(utf8)) {
        narrow_.append(utf8);
        return;
    }
    while (!utf8.empty()) {
        auto first = utf8::decode_first(utf8, utf8::Surrogates::Pass);
        append(first ? first->value : U'\uFFFD');
        utf8.remove_prefix(first ? first->size : 1);
    }
}

void StrBuilder::append_decimal(int64_t number) { append(std::string_view(std::to_string(number))); }

Str* StrBuilder::finish() {
    if (width_ != 1) return make_str(wide_.data(), wide_.size());
    return make_latin1(reinterpret_cast<uint8_t const*>(narrow_.data()), narrow_.size());
}

}  // namespace py::vm
