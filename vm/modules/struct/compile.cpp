#include <algorithm>
#include <vector>

#include "vm/modules/struct/struct.h"
#include "vm/objects/buffer/item_format.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/runtime/protocol/operations.h"

// Reading formats of the module struct.

namespace py::vm {
namespace {

/// Bytes of an item in the standard form; 0 if there is no such format.
uint32_t standard_size(char code) {
    switch (code) {
        case 'x':
        case 'c':
        case 'b':
        case 'B':
        case '?':
        case 's':
        case 'p': return 1;
        case 'h':
        case 'H':
        case 'e': return 2;
        case 'i':
        case 'I':
        case 'l':
        case 'L':
        case 'f': return 4;
        case 'q':
        case 'Q':
        case 'd': return 8;
        default: return 0;
    }
}

uint32_t native_size(char code) {
    return code == 'x' || code == 's' || code == 'p' ? 1 : uint32_t(native_item_size(code));
}

class FormatReader {
  public:
    FormatReader(Thread& thread, std::string_view text) : thread_(thread), text_(text) {}

    Raises<void> read(StructObject* target) {
        read_order(target);
        while (at_ < text_.size()) {
            if (isspace(uint8_t(text_[at_]))) {
                at_++;
                continue;
            }
            TRY(read_item(target->native));
        }
        target->size = size_;
        target->values = values_;
        target->field_count = fields_.size();
        target->fields = new_byte_storage(fields_.size() * sizeof(PackedField));
        std::ranges::copy(fields_, reinterpret_cast<PackedField*>(target->fields->bytes));
        return {};
    }

  private:
    Error fail(char const* message) { return raise(thread_, struct_error(), message); }
    Error too_long() { return fail("total struct size too long"); }

    void read_order(StructObject* target) {
        target->native = true;
        target->big_endian = false;
        if (text_.empty()) return;
        switch (text_[0]) {
            case '@': break;
            case '=':
            case '<': target->native = false; break;
            case '>':
            case '!':
                target->native = false;
                target->big_endian = true;
                break;
            default: return;
        }
        at_ = 1;
    }

    Raises<void> read_item(bool native) {
        uint64_t count = 1;
        if (isdigit(uint8_t(text_[at_]))) {
            count = 0;
            for (; at_ < text_.size() && isdigit(uint8_t(text_[at_])); at_++) {
                bool overflow = __builtin_mul_overflow(count, 10, &count) ||
                                __builtin_add_overflow(count, text_[at_] - '0', &count);
                if (overflow || count > INT64_MAX) return too_long();
            }
            if (at_ == text_.size()) return fail("repeat count given without format specifier");
        }
        char code = text_[at_++];
        uint32_t size = native ? native_size(code) : standard_size(code);
        if (!size) return fail("bad char in struct format");
        if (native) size_ = (size_ + size - 1) / size * size;
        bool is_text = code == 's' || code == 'p';
        uint64_t bytes;
        uint64_t end;
        bool overflow =
            __builtin_mul_overflow(uint64_t(size), count, &bytes) || __builtin_add_overflow(size_, bytes, &end);
        if (overflow || end > INT64_MAX) return too_long();
        if (is_text) {
            fields_.push_back({code, 1, count, size_});
            values_++;
        } else if (code != 'x' && count > 0) {
            fields_.push_back({code, size, count, size_});
            values_ += count;
        }
        size_ = end;
        return {};
    }

    Thread& thread_;
    std::string_view text_;
    size_t at_ = 0;
    uint64_t size_ = 0;
    uint64_t values_ = 0;
    std::vector<PackedField> fields_;
};

}  // namespace

Raises<void> compile_struct(Thread& thread, StructObject* target, Value format) {
    std::string text;
    if (format.is<Str>()) {
        text = as_text(TRY(encode_text(thread, format.as<Str>(), "ascii", "strict"))->view());
    } else if (format.is<Bytes>()) {
        text = as_text(format.as<Bytes>()->view());
    } else {
        return raise(thread, TypeError_type, "Struct() argument 1 must be a str or bytes object, not {}",
                     {type_of(format)});
    }
    if (text.find('\0') != text.npos) return raise(thread, struct_error(), "embedded null character");
    target->format = make_str(std::string_view(text));
    return FormatReader(thread, text).read(target);
}

}  // namespace py::vm
