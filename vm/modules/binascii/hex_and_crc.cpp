#include <array>
#include <cstring>

#include "vm/modules/binascii/binascii.h"
#include "vm/objects/bytes/ascii.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/bytes/hex.h"
#include "vm/runtime/protocol/operations.h"

// Hexadecimal text and checksums.

namespace py::vm {
namespace {

Raises<Value> b2a_hex(Thread& thread, Value* args) {
    Buffer input;
    TRY(input.acquire(thread, args[0]));
    Str* text = TRY(hex_text(thread, input.bytes(), args[1], args[2]));
    return Value::of(make_bytes({text->latin1(), text->length}));
}

Raises<Value> a2b_hex(Thread& thread, Value* args) {
    AsciiInput input;
    TRY(input.take(thread, args[0]));
    ByteView text = input.bytes();
    if (text.size() % 2) return raise(thread, binascii_error(), "Odd-length string");
    std::vector<uint8_t> out;
    for (size_t i = 0; i < text.size(); i += 2) {
        int high = ascii::hex_value(text[i]);
        int low = ascii::hex_value(text[i + 1]);
        if (high < 0 || low < 0) return raise(thread, binascii_error(), "Non-hexadecimal digit found");
        out.push_back(uint8_t(high << 4 | low));
    }
    return Value::of(make_bytes(out));
}

/// The checksum of zip and PNG: polynomial 0x04C11DB7, bits reflected. Row k is for a byte with k more behind it.
constexpr size_t kCrcStep = 8;
using CrcTables = std::array<std::array<uint32_t, 256>, kCrcStep>;
constexpr CrcTables make_crc32_tables() {
    CrcTables tables{};
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t value = i;
        for (int bit = 0; bit < 8; bit++) value = value & 1 ? 0xEDB88320 ^ value >> 1 : value >> 1;
        tables[0][i] = value;
    }
    for (size_t row = 1; row < kCrcStep; row++) {
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t before = tables[row - 1][i];
            tables[row][i] = tables[0][before & 0xFF] ^ before >> 8;
        }
    }
    return tables;
}
constexpr CrcTables kCrc32 = make_crc32_tables();

uint32_t continue_crc32(uint32_t crc, ByteView bytes) {
    size_t i = 0;
    for (; i + kCrcStep <= bytes.size(); i += kCrcStep) {
        uint64_t step;
        std::memcpy(&step, bytes.data() + i, sizeof step);
        step ^= crc;
        crc = 0;
        for (size_t k = 0; k < kCrcStep; k++) crc ^= kCrc32[kCrcStep - 1 - k][step >> 8 * k & 0xFF];
    }
    for (; i < bytes.size(); i++) crc = kCrc32[0][(crc ^ bytes[i]) & 0xFF] ^ crc >> 8;
    return crc;
}

Raises<uint32_t> start_value(Thread& thread, Value value) {
    if (value.is_empty()) return uint32_t(0);
    BigInt number = big_int_of(TRY(to_index(thread, value))) & BigInt(0xFFFFFFFF);
    return uint32_t(number.is_zero() ? 0 : number.magnitude()[0]);
}

Raises<Value> crc32(Thread& thread, Value* args) {
    Buffer input;
    TRY(input.acquire(thread, args[0]));
    uint32_t crc = continue_crc32(~TRY(start_value(thread, args[1])), input.bytes());
    return Value::small(int64_t(~crc));
}

/// CRC-CCITT: polynomial 0x1021.
Raises<Value> crc_hqx(Thread& thread, Value* args) {
    Buffer input;
    TRY(input.acquire(thread, args[0]));
    uint32_t crc = TRY(start_value(thread, args[1])) & 0xFFFF;
    for (uint8_t byte : input.bytes()) {
        crc ^= uint32_t(byte) << 8;
        for (int bit = 0; bit < 8; bit++) crc = (crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1) & 0xFFFF;
    }
    return Value::small(crc);
}

constexpr MethodDef kFunctions[] = {
    {"b2a_hex", "(data, sep=None, bytes_per_sep=1)", b2a_hex, "Bytes as hexadecimal digits."},
    {"hexlify", "(data, sep=None, bytes_per_sep=1)", b2a_hex, "Bytes as hexadecimal digits."},
    {"a2b_hex", "(hexstr, /)", a2b_hex, "The bytes that hexadecimal digits stand for."},
    {"unhexlify", "(hexstr, /)", a2b_hex, "The bytes that hexadecimal digits stand for."},
    {"crc32", "(data, crc=0, /)", crc32, "The CRC-32 checksum, continued from `crc`."},
    {"crc_hqx", "(data, crc, /)", crc_hqx, "The CRC-CCITT checksum, continued from `crc`."},
};

}  // namespace

std::span<MethodDef const> hex_and_crc_functions() { return kFunctions; }

}  // namespace py::vm
