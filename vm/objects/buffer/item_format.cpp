#include "vm/objects/buffer/item_format.h"

#include <cstring>

#include "vm/objects/buffer/half_float.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/float/float.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/sequence.h"

namespace py::vm {
namespace {

template <class T>
T load(uint8_t const* data) {
    T value;
    std::memcpy(&value, data, sizeof value);
    return value;
}

template <class T>
void save(uint8_t* data, T value) {
    std::memcpy(data, &value, sizeof value);
}

template <class T>
Value unpack_int(uint8_t const* data) {
    if constexpr (std::is_signed_v<T>) return make_int(int64_t(load<T>(data)));
    return make_int(uint64_t(load<T>(data)));
}

/// An int of `T`; WrongType if the value has no `__index__`.
template <class T>
Raises<Packed> pack_int(Thread& thread, uint8_t* data, Value value) {
    if (!has_index(value)) return Packed::WrongType;
    Value number = TRY(to_index(thread, value));
    if (auto fits = int64_of(number)) {
        if constexpr (std::is_signed_v<T>) {
            if (*fits != int64_t(T(*fits))) return Packed::OutOfRange;
        } else {
            if (*fits < 0 || uint64_t(*fits) != uint64_t(T(*fits))) return Packed::OutOfRange;
        }
        save(data, T(*fits));
        return Packed::Done;
    }
    // Only the upper half of the unsigned 64-bit ints is left.
    BigInt big = big_int_of(number);
    if (std::is_signed_v<T> || sizeof(T) < 8 || big.is_negative() || big.bit_length() > 64) return Packed::OutOfRange;
    save(data, T(big.magnitude()[0]));
    return Packed::Done;
}

Raises<Packed> pack_real(Thread& thread, char code, uint8_t* data, Value value) {
    bool real = is_float(value) || is_int(value) || type_of(value)->slots.to_float || type_of(value)->slots.index;
    if (!real) return Packed::WrongType;
    double number = TRY(to_double(thread, value));
    switch (code) {
        case 'd': save(data, number); break;
        case 'f': save(data, float(number)); break;
        default: {
            auto half = half_from_double(number);
            if (!half) return Packed::OutOfRange;
            save(data, *half);
        }
    }
    return Packed::Done;
}

}  // namespace

size_t native_item_size(char code) {
    switch (code) {
        case 'c':
        case 'b':
        case 'B':
        case '?': return 1;
        case 'h':
        case 'H':
        case 'e': return 2;
        case 'i':
        case 'I':
        case 'f': return 4;
        case 'l':
        case 'L':
        case 'q':
        case 'Q':
        case 'n':
        case 'N':
        case 'd':
        case 'P': return 8;
        default: return 0;
    }
}

Value unpack_item(char code, uint8_t const* data) {
    switch (code) {
        case 'c': return Value::of(make_bytes({data, 1}));
        case 'b': return unpack_int<int8_t>(data);
        case 'B': return unpack_int<uint8_t>(data);
        case '?': return boolean(*data != 0);
        case 'h': return unpack_int<int16_t>(data);
        case 'H': return unpack_int<uint16_t>(data);
        case 'i': return unpack_int<int32_t>(data);
        case 'I': return unpack_int<uint32_t>(data);
        case 'l':
        case 'q':
        case 'n': return unpack_int<int64_t>(data);
        case 'L':
        case 'Q':
        case 'N':
        case 'P': return unpack_int<uint64_t>(data);
        case 'e': return Value::real(double_from_half(load<uint16_t>(data)));
        case 'f': return Value::real(double(load<float>(data)));
        default: return Value::real(load<double>(data));
    }
}

Raises<Packed> pack_item(Thread& thread, char code, uint8_t* data, Value value) {
    switch (code) {
        case 'c':
            if (!value.is<Bytes>()) return Packed::WrongType;
            if (value.as<Bytes>()->size != 1) return Packed::OutOfRange;
            *data = value.as<Bytes>()->data[0];
            return Packed::Done;
        case 'b': return pack_int<int8_t>(thread, data, value);
        case 'B': return pack_int<uint8_t>(thread, data, value);
        case '?': *data = TRY(truth_of(thread, value)); return Packed::Done;
        case 'h': return pack_int<int16_t>(thread, data, value);
        case 'H': return pack_int<uint16_t>(thread, data, value);
        case 'i': return pack_int<int32_t>(thread, data, value);
        case 'I': return pack_int<uint32_t>(thread, data, value);
        case 'l':
        case 'q':
        case 'n': return pack_int<int64_t>(thread, data, value);
        case 'L':
        case 'Q':
        case 'N':
        case 'P': return pack_int<uint64_t>(thread, data, value);
        default: return pack_real(thread, code, data, value);
    }
}

}  // namespace py::vm
