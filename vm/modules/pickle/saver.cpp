#include "vm/modules/pickle/saver.h"

#include <bit>

#include "vm/codecs/codecs.h"
#include "vm/objects/buffer/memoryview_core.h"
#include "vm/objects/exception.h"
#include "vm/objects/float/float.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// Pickler.dump: plain values, and which way each value goes.

namespace py::vm {
namespace {

constexpr uint64_t kMost1 = UINT8_MAX;
constexpr uint64_t kMost4 = UINT32_MAX;
/// Characters that have no place in a line of text as they are.
constexpr std::string_view kSpecial("\\\0\n\r\x1A", 5);

}  // namespace

Raises<Value> dump_value(Thread& thread, Pickler* self, Value value) { return PickleSaver(thread, self).dump(value); }

Raises<Value> PickleSaver::dump(Value value) {
    static Str* reducer_name = intern("reducer_override");
    reducer_ = TRY(find_attribute(thread_, Value::of(pickler_), reducer_name));
    if (protocol_ >= 2) {
        put(PickleOp::Protocol);
        out_.put_byte(uint8_t(protocol_));
    }
    if (protocol_ >= 4) out_.start_framing();
    TRY(save(value));
    put(PickleOp::Stop);
    return out_.finish();
}

Raises<void> PickleSaver::save(Value value, Persistent persistent) {
    TRY(save_value(value, persistent));
    return out_.end_of_value();
}

Raises<void> PickleSaver::save_value(Value value, Persistent persistent) {
    if (persistent == Persistent::Yes && !pickler_->persistent_id.is_empty() && TRY(save_persistent_id(value))) {
        return {};
    }
    if (TRY(save_plain(value))) return {};
    if (put_reference(value)) return {};
    if (type_of(value) == &str_type) return save_str(value.as<Str>());
    if (type_of(value) == &bytes_type) return save_bytes(value.as<Bytes>()->view(), value, value);
    RecursionScope recursion(thread_);
    if (!recursion.ok()) return raise_recursion(thread_, " while pickling an object");
    if (TRY(save_container(value))) return {};
    return save_other(value);
}

Raises<bool> PickleSaver::save_persistent_id(Value value) {
    Value id = TRY(call(thread_, pickler_->persistent_id, {value}));
    if (is_none(id)) return false;
    if (is_binary()) {
        TRY(save(id, Persistent::No));
        put(PickleOp::Persistent);
        return true;
    }
    Str* text = TRY(str_of(thread_, id));
    if (!text->is_ascii()) {
        return raise(thread_, pickling_error(), "persistent IDs in protocol 0 must be ASCII strings");
    }
    put(PickleOp::PersistentLine);
    out_.put_text(text->ascii());
    out_.put_text("\n");
    return true;
}

/// None, bools, ints and floats: they are not remembered.
Raises<bool> PickleSaver::save_plain(Value value) {
    Type* type = type_of(value);
    if (is_none(value)) {
        put(PickleOp::None);
    } else if (is_bool(value)) {
        bool is_true = value == boolean(true);
        if (protocol_ >= 2) {
            put(is_true ? PickleOp::True : PickleOp::False);
        } else {
            out_.put_text(is_true ? "I01\n" : "I00\n");
        }
    } else if (type == &int_type) {
        TRY(save_int(value));
    } else if (type == &float_type) {
        TRY(save_float(value));
    } else {
        return false;
    }
    return true;
}

Raises<bool> PickleSaver::save_container(Value value) {
    Type* type = type_of(value);
    if (type == &dict_type) {
        TRY(save_dict(value.as<Dict>()));
    } else if (type == &list_type) {
        TRY(save_list(value.as<List>()));
    } else if (type == &tuple_type) {
        TRY(save_tuple(value.as<Tuple>()));
    } else if (type == &set_type) {
        TRY(save_set(value.as<Set>()));
    } else if (type == &frozenset_type) {
        TRY(save_frozenset(value.as<Set>()));
    } else if (type == &bytearray_type) {
        TRY(save_bytearray(value.as<ByteArray>()->view(), value, value));
    } else if (type == &pickle_buffer_type) {
        TRY(save_buffer(value));
    } else {
        return false;
    }
    return true;
}

Raises<void> PickleSaver::save_other(Value value) {
    if (!reducer_.is_empty()) {
        Value reduction = TRY(call(thread_, reducer_, {value}));
        if (!is_not_implemented(reduction)) return save_reduction(reduction, value);
    }
    if (type_of(value) == &type_type) return save_type(value);
    if (type_of(value) == &function_type) return save_global(value, kEmpty);
    Value reduction = TRY(reduction_of(value));
    if (is_not_implemented(reduction)) return save_global(value, kEmpty);
    return save_reduction(reduction, value);
}

// The memo.

void PickleSaver::put_reference(int64_t number) {
    if (!is_binary()) {
        put(PickleOp::GetLine);
        out_.put_text(std::to_string(number) + "\n");
    } else if (uint64_t(number) <= kMost1) {
        put(PickleOp::Get1);
        out_.put_number(uint64_t(number), 1);
    } else {
        put(PickleOp::Get4);
        out_.put_number(uint64_t(number), 4);
    }
}

bool PickleSaver::put_reference(Value value) {
    int64_t number = number_of(value);
    if (number < 0) return false;
    put_reference(number);
    return true;
}

void PickleSaver::memoize(Value value) {
    if (pickler_->fast) return;
    auto number = uint64_t(pickler_->memo->count);
    add_number(pickler_->memo, value, int64_t(number));
    if (protocol_ >= 4) {
        put(PickleOp::Memoize);
    } else if (!is_binary()) {
        put(PickleOp::PutLine);
        out_.put_text(std::to_string(number) + "\n");
    } else if (number <= kMost1) {
        put(PickleOp::Put1);
        out_.put_number(number, 1);
    } else {
        put(PickleOp::Put4);
        out_.put_number(number, 4);
    }
}

// Plain values.

Raises<void> PickleSaver::save_int(Value value) {
    auto number = int64_of(value);
    bool is_short = number && *number >= INT32_MIN && *number <= INT32_MAX;
    if (is_short && is_binary()) {
        if (*number >= 0 && *number <= UINT8_MAX) {
            put(PickleOp::Int1);
            out_.put_number(uint64_t(*number), 1);
        } else if (*number >= 0 && *number <= UINT16_MAX) {
            put(PickleOp::Int2);
            out_.put_number(uint64_t(*number), 2);
        } else {
            put(PickleOp::Int4);
            out_.put_number(uint64_t(*number), 4);
        }
        return {};
    }
    if (protocol_ < 2) {
        put(is_short ? PickleOp::IntLine : PickleOp::LongLine);
        out_.put_text(TRY(int_to_str(thread_, value))->ascii());
        out_.put_text(is_short ? "\n" : "L\n");
        return {};
    }
    // Two's complement, as short as it can be.
    BigInt big = big_int_of(value);
    BigInt magnitude = big.is_negative() ? ~big : big;
    auto limbs = magnitude.magnitude();
    uint64_t size = magnitude.bit_length() / 8 + 1;
    put(size <= kMost1 ? PickleOp::Long1 : PickleOp::Long4);
    if (size > INT32_MAX) return raise(thread_, OverflowError_type, "int too large to pickle");
    out_.put_number(size, size <= kMost1 ? 1 : 4);
    for (uint64_t i = 0; i < size; i++) {
        auto byte = i / 8 < limbs.size() ? uint8_t(limbs[i / 8] >> (i % 8 * 8)) : uint8_t(0);
        out_.put_byte(big.is_negative() ? uint8_t(~byte) : byte);
    }
    return {};
}

Raises<void> PickleSaver::save_float(Value value) {
    if (is_binary()) {
        put(PickleOp::Float8);
        out_.put_number(__builtin_bswap64(std::bit_cast<uint64_t>(float_of(value))), 8);
        return {};
    }
    put(PickleOp::FloatLine);
    out_.put_text(TRY(repr_of(thread_, value))->ascii());
    out_.put_text("\n");
    return {};
}

/// As "raw_unicode_escape" has it; what would end the line or begin an escape is escaped too.
void PickleSaver::put_escaped(char32_t character) {
    bool plain = character <= UINT8_MAX && kSpecial.find(char(character)) == std::string_view::npos;
    if (plain) return out_.put_byte(uint8_t(character));
    constexpr std::string_view kDigits = "0123456789abcdef";
    int digits = character > UINT16_MAX ? 8 : 4;
    std::string escape = digits == 8 ? "\\U" : "\\u";
    while (digits-- > 0) escape += kDigits[character >> (4 * digits) & 15];
    out_.put_text(escape);
}

Raises<void> PickleSaver::save_str(Str* text) {
    if (is_binary()) {
        std::string utf8;
        std::string_view data;
        if (text->is_ascii()) {
            data = text->ascii();
        } else {
            utf8 = to_utf8(text);
            data = utf8;
        }
        if (data.size() <= kMost1 && protocol_ >= 4) {
            TRY(out_.put_data(PickleOp::Unicode1, 1, as_bytes(data)));
        } else if (data.size() <= kMost4) {
            TRY(out_.put_data(PickleOp::Unicode4, 4, as_bytes(data)));
        } else if (protocol_ >= 4) {
            TRY(out_.put_data(PickleOp::Unicode8, 8, as_bytes(data)));
        } else {
            return raise(thread_, OverflowError_type,
                         "serializing a string larger than 4 GiB requires pickle protocol 4 or higher");
        }
    } else {
        put(PickleOp::UnicodeLine);
        for (size_t i = 0; i < text->length; i++) put_escaped(text->at(i));
        out_.put_text("\n");
    }
    memoize(Value::of(text));
    return {};
}

Raises<void> PickleSaver::save_bytes(ByteView bytes, Value memoized, Value payload) {
    if (protocol_ < 3) {
        // Older readers make them from text.
        Value callable = Value::of(&bytes_type);
        Tuple* arguments = empty_tuple();
        if (!bytes.empty()) {
            callable = TRY(imported_attribute(thread_, "codecs", "encode"));
            arguments = make_tuple({Value::of(make_latin1(bytes.data(), bytes.size())), Value::of(intern("latin1"))});
        }
        return save_reduction(Value::of(make_tuple({callable, Value::of(arguments)})), memoized);
    }
    if (bytes.size() <= kMost1) {
        TRY(out_.put_data(PickleOp::Bytes1, 1, bytes, payload));
    } else if (bytes.size() <= kMost4) {
        TRY(out_.put_data(PickleOp::Bytes4, 4, bytes, payload));
    } else if (protocol_ >= 4) {
        TRY(out_.put_data(PickleOp::Bytes8, 8, bytes, payload));
    } else {
        return raise(thread_, OverflowError_type,
                     "serializing a bytes object larger than 4 GiB requires pickle protocol 4 or higher");
    }
    memoize(memoized);
    return {};
}

Raises<void> PickleSaver::save_bytearray(ByteView bytes, Value memoized, Value payload) {
    if (protocol_ < 5) {
        Value type = Value::of(&bytearray_type);
        Tuple* arguments = bytes.empty() ? empty_tuple() : make_tuple({Value::of(make_bytes(bytes))});
        return save_reduction(Value::of(make_tuple({type, Value::of(arguments)})), memoized);
    }
    TRY(out_.put_data(PickleOp::ByteArray8, 8, bytes, payload));
    memoize(memoized);
    return {};
}

Raises<void> PickleSaver::save_buffer(Value value) {
    if (protocol_ < 5) {
        return raise(thread_, pickling_error(), "PickleBuffer can only pickled with protocol >= 5");
    }
    MemoryView* view = TRY(view_of(thread_, value.as<PickleBuffer>()));
    if (!is_c_contiguous(view) && !is_f_contiguous(view)) {
        return raise(thread_, pickling_error(),
                     "PickleBuffer can not be pickled when pointing to a non-contiguous buffer");
    }
    bool in_band = true;
    if (!pickler_->buffer_callback.is_empty()) {
        in_band = TRY(truth_of(thread_, TRY(call(thread_, pickler_->buffer_callback, {value}))));
    }
    ByteView bytes(view->data, size_t(view->size));
    if (in_band) return view->readonly ? save_bytes(bytes, value, value) : save_bytearray(bytes, value, value);
    put(PickleOp::NextBuffer);
    if (view->readonly) put(PickleOp::ReadOnlyBuffer);
    return {};
}

}  // namespace py::vm
