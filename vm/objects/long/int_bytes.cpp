#include "vm/objects/long/int_bytes.h"

#include <cstring>

#include "vm/objects/bytes/byte_string.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/memory_request.h"

namespace py::vm {
namespace {

Raises<bool> is_big_endian(Thread& thread, Value order) {
    if (order.is_empty()) return true;
    if (!order.is<Str>()) {
        return raise(thread, TypeError_type, "argument 'byteorder' must be str, not {}", {type_of(order)});
    }
    if (equal_text(order.as<Str>(), "little")) return false;
    if (equal_text(order.as<Str>(), "big")) return true;
    return raise(thread, ValueError_type, "byteorder must be either 'little' or 'big'");
}

/// The content of a bytes-like object or an iterable, or what `__bytes__` gives.
Raises<std::vector<uint8_t>> source_bytes(Thread& thread, Value source) {
    if (!source.is<Bytes>()) {
        Value made = TRY(call_special(thread, source, names.__bytes__, {}));
        if (!made.is_empty()) {
            if (!made.is<Bytes>()) {
                return raise(thread, TypeError_type, "__bytes__ returned non-bytes (type {})", {type_of(made)});
            }
            source = made;
        }
    }
    return collect_bytes(thread, source, "bytes", "bytes must be in range(0, 256)");
}

}  // namespace

Raises<Value> int_to_bytes(Thread& thread, Value* args) {
    int64_t length = args[1].is_empty() ? 1 : TRY(to_int64(thread, args[1]));
    bool big = TRY(is_big_endian(thread, args[2]));
    bool is_signed = !args[3].is_empty() && TRY(truth_of(thread, args[3]));
    if (length < 0) return raise(thread, ValueError_type, "length argument must be non-negative");
    if (args[0].is_small() && args[0].small() >= 0 && length > 0 && length <= 8) {
        auto word = uint64_t(args[0].small());
        uint32_t bits = uint32_t(length) * 8 - (is_signed ? 1 : 0);
        if (bits < 64 && word >> bits) return raise(thread, OverflowError_type, "int too big to convert");
        Bytes* bytes = new_bytes(size_t(length));
        if (big) word = __builtin_bswap64(word) >> (64 - 8 * length);
        std::memcpy(bytes->data, &word, size_t(length));
        return Value::of(bytes);
    }
    BigInt number = big_int_of(args[0]);
    bool negative = number.is_negative();
    if (negative && !is_signed) return raise(thread, OverflowError_type, "can't convert negative int to unsigned");
    uint64_t bits = negative ? (~number).bit_length() : number.bit_length();
    // No bytes at all are enough for -1, all of whose bits are sign bits.
    bool nothing_to_say = number.is_zero() || (negative && bits == 0);
    if (!nothing_to_say && bits + (is_signed ? 1 : 0) > uint64_t(length) * 8) {
        return raise(thread, OverflowError_type, "int too big to convert");
    }
    TRY(request_memory(thread, uint64_t(length), 1));
    // The bytes of -n are the inverted ones of n - 1.
    BigInt magnitude = negative ? ~number : number;
    auto limbs = magnitude.magnitude();
    Bytes* bytes = new_bytes(size_t(length));
    for (size_t i = 0; i < size_t(length); i++) {
        uint8_t byte = i / 8 < limbs.size() ? uint8_t(limbs[i / 8] >> (i % 8 * 8)) : 0;
        bytes->data[big ? size_t(length) - 1 - i : i] = negative ? uint8_t(~byte) : byte;
    }
    return Value::of(bytes);
}

Raises<Value> int_from_bytes(Thread& thread, Value* args) {
    bool big = TRY(is_big_endian(thread, args[2]));
    bool is_signed = !args[3].is_empty() && TRY(truth_of(thread, args[3]));
    if (args[1].is_exact<Bytes>() && args[0] == Value::of(&int_type) && !is_signed) {
        Bytes* source = args[1].as<Bytes>();
        if (source->size > 0 && source->size <= sizeof(uint64_t)) {
            uint64_t word = 0;
            std::memcpy(&word, source->data, source->size);
            return make_int(big ? __builtin_bswap64(word) >> (64 - 8 * source->size) : word);
        }
    }
    auto bytes = TRY(source_bytes(thread, args[1]));
    std::vector<uint64_t> limbs((bytes.size() + 7) / 8);
    for (size_t i = 0; i < bytes.size(); i++) {
        uint8_t byte = bytes[big ? bytes.size() - 1 - i : i];
        limbs[i / 8] |= uint64_t(byte) << (i % 8 * 8);
    }
    BigInt number(limbs, false);
    uint64_t width = bytes.size() * 8;
    if (is_signed && number.bit_length() == width && width) number = number - (BigInt(1) << width);
    Type* type = args[0].as<Type>();
    if (type == &int_type) return make_int(number);
    return call(thread, args[0], {make_int(number)});
}

}  // namespace py::vm
