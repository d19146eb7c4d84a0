#include "vm/codecs/codecs.h"
#include "vm/codecs/errors.h"
#include "vm/runtime/protocol/operations.h"

// Encodings of one byte a character, by mappings given in Python.

namespace py::vm {
namespace {

constexpr std::string_view kUndefined = "character maps to <undefined>";

/// The entry for a code; None where there is none.
Raises<Value> entry_of(Thread& thread, Value mapping, char32_t code) {
    Raises<Value> found = get_item(thread, mapping, Value::small(code));
    if (!found.ok() && catch_pending(thread, LookupError_type)) return none();
    return found;
}

class CharmapEncoder {
  public:
    CharmapEncoder(Thread& thread, Str* text, std::string_view handler, Value mapping)
        : thread_(thread), text_(text), mapping_(mapping), errors_(thread, text, "charmap", handler) {}

    Raises<Bytes*> run() {
        for (size_t i = 0; i < text_->length;) {
            if (TRY(add(text_->at(i)))) {
                i++;
                continue;
            }
            size_t stop = i + 1;
            while (stop < text_->length && !TRY(is_mapped(text_->at(stop)))) stop++;
            EncodeReplacement replacement = TRY(errors_.handle(i, stop, kUndefined));
            if (replacement.is_bytes()) {
                out_.insert(out_.end(), replacement.bytes().begin(), replacement.bytes().end());
            } else {
                for (size_t k = 0; k < replacement.text()->length; k++) {
                    if (!TRY(add(replacement.text()->at(k)))) return errors_.fail(i, stop, kUndefined);
                }
            }
            i = replacement.resume;
        }
        return make_bytes(out_);
    }

  private:
    Raises<bool> is_mapped(char32_t c) { return !is_none(TRY(entry_of(thread_, mapping_, c))); }

    /// Whether the character has an encoding.
    Raises<bool> add(char32_t c) {
        Value entry = TRY(entry_of(thread_, mapping_, c));
        if (is_none(entry)) return false;
        if (entry.is<Bytes>()) {
            ByteView bytes = entry.as<Bytes>()->view();
            out_.insert(out_.end(), bytes.begin(), bytes.end());
            return true;
        }
        if (!is_int(entry)) {
            return raise(thread_, TypeError_type, "character mapping must return integer, bytes or None, not {}",
                         {type_of(entry)});
        }
        int64_t byte = clamped_int64_of(entry);
        if (byte < 0 || byte > 255) return raise(thread_, TypeError_type, "character mapping must be in range(256)");
        out_.push_back(uint8_t(byte));
        return true;
    }

    Thread& thread_;
    Str* text_;
    Value mapping_;
    EncodeErrors errors_;
    std::vector<uint8_t> out_;
};

/// Appends what a byte stands for; false if it stands for nothing.
Raises<bool> decode_byte(Thread& thread, StrBuilder& out, uint8_t byte, Value mapping) {
    if (mapping.is_exact<Str>()) {
        Str* table = mapping.as<Str>();
        if (byte >= table->length || table->at(byte) == 0xFFFE) return false;
        out.append(table->at(byte));
        return true;
    }
    Value entry = TRY(entry_of(thread, mapping, byte));
    if (is_none(entry)) return false;
    if (entry.is<Str>()) {
        if (equal_text(entry.as<Str>(), make_str(char32_t(0xFFFE)))) return false;
        out.append(entry.as<Str>());
        return true;
    }
    if (!is_int(entry)) return raise(thread, TypeError_type, "character mapping must return integer, None or str");
    int64_t code = clamped_int64_of(entry);
    if (code == 0xFFFE) return false;
    if (code < 0 || code > 0x10FFFF)
        return raise(thread, TypeError_type, "character mapping must be in range(0x110000)");
    out.append(char32_t(code));
    return true;
}

}  // namespace

Raises<Bytes*> encode_charmap(Thread& thread, Str* text, std::string_view errors, Value mapping) {
    if (mapping.is_empty()) return encode_latin1(thread, text, errors);
    return CharmapEncoder(thread, text, errors, mapping).run();
}

Raises<Str*> decode_charmap(Thread& thread, ByteView bytes, std::string_view handler, Value mapping) {
    if (mapping.is_empty()) return make_latin1(bytes.data(), bytes.size());
    DecodeErrors errors(thread, bytes, "charmap", handler);
    StrBuilder out;
    for (size_t at = 0; at < bytes.size();) {
        if (TRY(decode_byte(thread, out, bytes[at], mapping))) {
            at++;
            continue;
        }
        at = TRY(errors.handle(out, at, at + 1, kUndefined));
        bytes = errors.input();
    }
    return out.finish();
}

}  // namespace py::vm
