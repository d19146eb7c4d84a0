#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string_view>

#include "vm/modules/struct/struct.h"
#include "vm/objects/buffer/half_float.h"
#include "vm/objects/buffer/item_format.h"
#include "vm/objects/bytes/byte_string.h"
#include "vm/objects/float/float.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/sequence.h"

// Values to bytes and back, as formats of the module struct ask.

namespace py::vm {
namespace {

/// The code of the machine's own format that has the size of a standard one.
char native_twin(char code, uint32_t size) {
    bool is_long = (code == 'l' || code == 'L') && size == 4;
    return is_long ? (code == 'l' ? 'i' : 'I') : code;
}

constexpr bool is_one_of(char code, std::string_view codes) { return codes.find(code) != codes.npos; }

/// What a code says of its items.
struct CodeKind {
    bool integer, is_unsigned;
};
constexpr auto kCodeKinds = [] {
    std::array<CodeKind, 128> kinds{};
    for (size_t code = 1; code < kinds.size(); code++) {
        kinds[code] = {is_one_of(char(code), "bBhHiIlLqQnNP"), is_one_of(char(code), "BHILQNP")};
    }
    return kinds;
}();
bool is_integer_code(char code) { return kCodeKinds[size_t(code)].integer; }
bool is_unsigned_code(char code) { return kCodeKinds[size_t(code)].is_unsigned; }

/// An int of 48 bits in its place, if it fits.
bool pack_small(StructObject* layout, PackedField const& field, int64_t number, uint8_t* out) {
    if (!is_integer_code(field.code)) return false;
    uint32_t bits = field.size * 8 - (is_unsigned_code(field.code) ? 0 : 1);
    if (number < 0 && is_unsigned_code(field.code)) return false;
    if (field.size < sizeof number && (number < 0 ? ~number : number) >> bits) return false;
    auto item = uint64_t(number);
    if (layout->big_endian) item = __builtin_bswap64(item) >> (64 - 8 * field.size);
    switch (field.size) {
        case 1: *out = uint8_t(item); return true;
        case 2: std::memcpy(out, &item, 2); return true;
        case 4: std::memcpy(out, &item, 4); return true;
        default: std::memcpy(out, &item, 8); return true;
    }
}

/// An item in either byte order.
Value unpack_one(StructObject* layout, PackedField const& field, uint8_t const* data) {
    uint8_t item[8];
    std::memcpy(item, data, field.size);
    if (layout->big_endian) std::reverse(item, item + field.size);
    return unpack_item(native_twin(field.code, field.size), item);
}

Value unpack_text(PackedField const& field, uint8_t const* data) {
    if (field.code == 's') return Value::of(make_bytes({data, field.count}));
    // The first byte is the length.
    uint64_t length = field.count ? std::min<uint64_t>(data[0], field.count - 1) : 0;
    return Value::of(make_bytes({data + (field.count ? 1 : 0), length}));
}

/// "byte format requires -128 <= number <= 127"
Error out_of_range(Thread& thread, StructObject* layout, PackedField const& field, Value value) {
    auto fits = int64_of(value);
    bool wide = is_unsigned_code(field.code) && field.size >= 4;
    bool plain = !fits || field.size == 8 || (wide && *fits < 0);
    if (!fits && is_unsigned_code(field.code) && !int_is_negative(value))
        plain = field.size == 8 || big_int_of(value).bit_length() > 64 || field.size < 4;
    if (plain)
        return raise(thread, struct_error(), field.code == 'P' ? "int too large to convert" : "argument out of range");
    uint64_t most = is_unsigned_code(field.code) ? (uint64_t(1) << (8 * field.size)) - 1
                                                 : (uint64_t(1) << (8 * field.size - 1)) - 1;
    int64_t least = is_unsigned_code(field.code) ? 0 : -int64_t(most) - 1;
    std::string name = std::string("'") + field.code + "'";
    switch (field.code) {
        case 'b': name = "byte"; break;
        case 'B': name = "ubyte"; break;
        case 'h':
            if (!layout->big_endian) name = "short";
            break;
        case 'H':
            if (!layout->big_endian) name = "ushort";
            break;
        default: break;
    }
    return raise(thread, struct_error(), "{} format requires {} <= number <= {}", {name, least, int64_t(most)});
}

Raises<void> pack_integer(Thread& thread, StructObject* layout, PackedField const& field, uint8_t* item, Value value) {
    if (!has_index(value)) return raise(thread, struct_error(), "required argument is not an integer");
    Value number = TRY(to_index(thread, value));
    if (field.code == 'P' && int_is_negative(number) && int64_of(number)) {
        int64_t address = *int64_of(number);
        std::memcpy(item, &address, sizeof address);
        return {};
    }
    Packed result = TRY(pack_item(thread, native_twin(field.code, field.size), item, number));
    if (result != Packed::Done) return out_of_range(thread, layout, field, number);
    return {};
}

Raises<void> pack_float(Thread& thread, StructObject* layout, PackedField const& field, uint8_t* item, Value value) {
    bool real = is_float(value) || is_int(value) || type_of(value)->slots.to_float || type_of(value)->slots.index;
    if (!real) return raise(thread, struct_error(), "required argument is not a float");
    double number = TRY(to_double(thread, value));
    bool overflow = field.code == 'e'
                        ? !half_from_double(number)
                        : field.code == 'f' && !layout->native && std::isfinite(number) && std::isinf(float(number));
    if (overflow) {
        return raise(thread, OverflowError_type, "float too large to pack with {} format",
                     {std::string(1, field.code)});
    }
    TRY(pack_item(thread, field.code, item, Value::real(number)));
    return {};
}

Raises<void> pack_one(Thread& thread, StructObject* layout, PackedField const& field, Value value, uint8_t* out) {
    uint8_t item[8];
    if (is_integer_code(field.code)) {
        TRY(pack_integer(thread, layout, field, item, value));
    } else if (field.code == '?') {
        item[0] = TRY(truth_of(thread, value));
    } else if (field.code == 'c') {
        if (TRY(pack_item(thread, 'c', item, value)) != Packed::Done) {
            return raise(thread, struct_error(), "char format requires a bytes object of length 1");
        }
    } else {
        TRY(pack_float(thread, layout, field, item, value));
    }
    if (layout->big_endian) std::reverse(item, item + field.size);
    std::memcpy(out, item, field.size);
    return {};
}

Raises<void> pack_text(Thread& thread, PackedField const& field, Value value, uint8_t* out) {
    if (!is_byte_string(value)) {
        return raise(thread, struct_error(), "argument for '{}' must be a bytes object", {std::string(1, field.code)});
    }
    ByteView bytes = bytes_of(value);
    if (field.code == 's') {
        std::copy_n(bytes.data(), std::min<uint64_t>(bytes.size(), field.count), out);
        return {};
    }
    if (field.count == 0) return {};
    uint64_t length = std::min<uint64_t>(bytes.size(), field.count - 1);
    std::copy_n(bytes.data(), length, out + 1);
    out[0] = uint8_t(std::min<uint64_t>(length, 255));
    return {};
}

bool is_text(PackedField const& field) { return field.code == 's' || field.code == 'p'; }

}  // namespace

Raises<Tuple*> unpack_struct(Thread&, StructObject* layout, uint8_t const* data) {
    Tuple* values = new_tuple(layout->values);
    size_t next = 0;
    for (PackedField const& field : layout->span()) {
        if (is_text(field)) {
            values->items[next++] = unpack_text(field, data + field.offset);
            continue;
        }
        for (uint64_t i = 0; i < field.count; i++) {
            values->items[next++] = unpack_one(layout, field, data + field.offset + i * field.size);
        }
    }
    return values;
}

Raises<void> pack_struct(Thread& thread, StructObject* layout, std::span<Value const> values, uint8_t* out) {
    std::memset(out, 0, layout->size);
    size_t next = 0;
    for (PackedField const& field : layout->span()) {
        if (is_text(field)) {
            TRY(pack_text(thread, field, values[next++], out + field.offset));
            continue;
        }
        for (uint64_t i = 0; i < field.count; i++) {
            uint8_t* to = out + field.offset + i * field.size;
            Value value = values[next++];
            if (value.is_small() && pack_small(layout, field, value.small(), to)) continue;
            TRY(pack_one(thread, layout, field, value, to));
        }
    }
    return {};
}

}  // namespace py::vm
