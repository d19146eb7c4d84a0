#include <algorithm>

#include "vm/modules/binascii/binascii.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/runtime/protocol/operations.h"

// Lines of uuencoded data: a length, then four characters for three bytes, each with 6 bits above the space.

namespace py::vm {
namespace {

constexpr size_t kMostBytes = 45;

Raises<Value> b2a_uu(Thread& thread, Value* args) {
    Buffer input;
    TRY(input.acquire(thread, args[0]));
    bool backtick = !args[1].is_empty() && TRY(truth_of(thread, args[1]));
    ByteView data = input.bytes();
    if (data.size() > kMostBytes) return raise(thread, binascii_error(), "At most 45 bytes at once");
    auto shown = [&](uint32_t bits) { return backtick && bits == 0 ? '`' : char(' ' + bits); };
    std::string out(1, shown(uint32_t(data.size())));
    for (size_t i = 0; i < data.size(); i += 3) {
        uint32_t group = 0;
        for (size_t k = 0; k < 3; k++) group = group << 8 | (i + k < data.size() ? data[i + k] : 0);
        for (int shift = 18; shift >= 0; shift -= 6) out.push_back(shown(group >> shift & 63));
    }
    out.push_back('\n');
    return Value::of(make_bytes(as_bytes(out)));
}

Raises<Value> a2b_uu(Thread& thread, Value* args) {
    AsciiInput input;
    TRY(input.take(thread, args[0]));
    ByteView data = input.bytes();
    size_t length = data.empty() ? 32 : size_t(data[0] - ' ') & 63;
    std::vector<uint8_t> out;
    uint32_t bits = 0;
    int count = 0;
    size_t at = 1;
    for (; out.size() < length; at++) {
        uint8_t c = at < data.size() ? data[at] : uint8_t('\n');
        uint32_t value = 0;
        // Lines may have lost spaces at their end.
        if (c != '\n' && c != '\r') {
            if (c < ' ' || c > '`') return raise(thread, binascii_error(), "Illegal char");
            value = (c - ' ') & 63;
        }
        bits = bits << 6 | value;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out.push_back(uint8_t(bits >> count));
    }
    for (; at < data.size(); at++) {
        uint8_t c = data[at];
        if (c != ' ' && c != '`' && c != '\n' && c != '\r') return raise(thread, binascii_error(), "Trailing garbage");
    }
    return Value::of(make_bytes(out));
}

constexpr MethodDef kFunctions[] = {
    {"a2b_uu", "(data, /)", a2b_uu, "The bytes of one uuencoded line."},
    {"b2a_uu", "(data, /, *, backtick=False)", b2a_uu, "Up to 45 bytes as one uuencoded line."},
};

}  // namespace

std::span<MethodDef const> uu_functions() { return kFunctions; }

}  // namespace py::vm
