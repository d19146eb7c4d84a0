#include "vm/objects/str/join.h"

#include <algorithm>
#include <cstring>

#include "vm/runtime/system/memory_request.h"

namespace py::vm {
namespace {

template <class To, class From>
void widen(void* to, size_t at, void const* from, size_t start, size_t count) {
    std::copy_n(static_cast<From const*>(from) + start, count, static_cast<To*>(to) + at);
}

/// What a joined text needs.
struct Measure {
    size_t length = 0;
    uint32_t width = 1;
    bool ascii = true;

    Measure(std::span<Value const> pieces) {
        for (Value piece : pieces) add(piece.as<Str>());
    }
    void add(Str* text) {
        length += text->length;
        width = std::max(width, text->width());
        ascii &= text->is_ascii();
    }
};

/// `separator` may be null.
Str* copy_together(std::span<Value const> pieces, Str* separator, Measure const& measure) {
    Str* joined = new_str(measure.length, measure.width, measure.ascii);
    size_t at = 0;
    auto add = [&](Str* text) {
        copy_characters(joined->data, measure.width, at, text, 0, text->length);
        at += text->length;
    };
    for (size_t i = 0; i < pieces.size(); i++) {
        if (separator && i > 0) add(separator);
        add(pieces[i].as<Str>());
    }
    return joined;
}

}  // namespace

void copy_characters(void* to, uint32_t to_width, size_t at, Str* from, size_t start, size_t count) {
    void const* source = from->characters();
    uint32_t from_width = from->width();
    if (from_width == to_width) {
        std::memcpy(static_cast<char*>(to) + at * to_width, static_cast<char const*>(source) + start * from_width,
                    count * to_width);
    } else if (to_width == 2) {
        widen<char16_t, uint8_t>(to, at, source, start, count);
    } else if (from_width == 1) {
        widen<char32_t, uint8_t>(to, at, source, start, count);
    } else {
        widen<char32_t, char16_t>(to, at, source, start, count);
    }
}

Str* join_texts(std::span<Value const> pieces) { return copy_together(pieces, nullptr, Measure(pieces)); }

Raises<Str*> join_texts(Thread& thread, std::span<Value const> pieces, Str* separator) {
    if (pieces.empty()) return empty_str();
    Measure measure(pieces);
    if (separator && (separator->length == 0 || pieces.size() == 1)) separator = nullptr;
    if (separator) {
        size_t length = measure.length;
        measure.add(separator);
        size_t between;
        if (__builtin_mul_overflow(separator->length, pieces.size() - 1, &between)) between = SIZE_MAX / 2;
        measure.length = length + between;
    }
    TRY(request_memory(thread, measure.length, measure.width));
    return copy_together(pieces, separator, measure);
}

}  // namespace py::vm
