#include <array>

#include "vm/modules/binascii/binascii.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/runtime/protocol/operations.h"

// Base64 (RFC 4648).

namespace py::vm {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<int8_t, 256> make_digits() {
    std::array<int8_t, 256> digits{};
    for (auto& digit : digits) digit = -1;
    for (size_t i = 0; i < kAlphabet.size(); i++) digits[uint8_t(kAlphabet[i])] = int8_t(i);
    return digits;
}
constexpr auto kDigits = make_digits();

/// Reads groups of four digits; other characters are left out, or in strict mode refused.
class Base64Decoder {
  public:
    Base64Decoder(Thread& thread, bool strict) : thread_(thread), strict_(strict) {}

    Raises<Bytes*> run(ByteView data) {
        if (strict_ && !data.empty() && data[0] == '=') return fail("Leading padding not allowed");
        out_.reserve(data.size() / 4 * 3 + 3);
        for (size_t i = 0; i < data.size(); i++) {
            if (take_group(data, i)) {
                i += 3;
                continue;
            }
            bool done = TRY(step(data, i));
            if (done) return make_bytes(out_);
        }
        if (position_ == 1) {
            return raise(thread_, binascii_error(),
                         "Invalid base64-encoded string: number of data characters ({}) cannot be 1 more "
                         "than a multiple of 4",
                         {out_.size() / 3 * 4 + 1});
        }
        if (position_ != 0) return fail("Incorrect padding");
        return make_bytes(out_);
    }

  private:
    Error fail(char const* message) { return raise(thread_, binascii_error(), message); }

    /// A whole group of digits, if one stands here where one may begin.
    bool take_group(ByteView data, size_t i) {
        if (position_ != 0 || padded_ || data.size() - i < 4) return false;
        int32_t group = 0;
        for (size_t k = 0; k < 4; k++) {
            int32_t digit = kDigits[data[i + k]];
            if (digit < 0) return false;
            group = group << 6 | digit;
        }
        for (int shift : {16, 8, 0}) out_.push_back(uint8_t(group >> shift));
        return true;
    }

    /// Whether the end was reached, by padding.
    Raises<bool> step(ByteView data, size_t i) {
        if (data[i] == '=') {
            padded_ = true;
            if (position_ >= 2 && position_ + ++pads_ >= 4) {
                if (strict_ && i + 1 < data.size()) return fail("Excess data after padding");
                return true;
            }
            return false;
        }
        int digit = kDigits[data[i]];
        if (digit < 0) {
            if (strict_) return fail("Only base64 data is allowed");
            return false;
        }
        if (strict_ && padded_) return fail("Discontinuous padding not allowed");
        pads_ = 0;
        switch (position_) {
            case 0: break;
            case 1: out_.push_back(uint8_t(left_ << 2 | digit >> 4)); break;
            case 2: out_.push_back(uint8_t(left_ << 4 | digit >> 2)); break;
            default: out_.push_back(uint8_t(left_ << 6 | digit)); break;
        }
        constexpr int kKept[] = {63, 15, 3, 0};
        left_ = digit & kKept[position_];
        position_ = (position_ + 1) % 4;
        return false;
    }

    Thread& thread_;
    bool strict_;
    std::vector<uint8_t> out_;
    /// In a group of four, and the bits not yet used.
    int position_ = 0;
    int left_ = 0;
    int pads_ = 0;
    bool padded_ = false;
};

Raises<Value> a2b_base64(Thread& thread, Value* args) {
    AsciiInput input;
    TRY(input.take(thread, args[0]));
    bool strict = !args[1].is_empty() && TRY(truth_of(thread, args[1]));
    return Value::of(TRY(Base64Decoder(thread, strict).run(input.bytes())));
}

Raises<Value> b2a_base64(Thread& thread, Value* args) {
    Buffer input;
    TRY(input.acquire(thread, args[0]));
    bool newline = args[1].is_empty() || TRY(truth_of(thread, args[1]));
    ByteView data = input.bytes();
    std::string out;
    for (size_t i = 0; i < data.size(); i += 3) {
        size_t count = std::min<size_t>(3, data.size() - i);
        uint32_t group = uint32_t(data[i]) << 16;
        if (count > 1) group |= uint32_t(data[i + 1]) << 8;
        if (count > 2) group |= data[i + 2];
        for (size_t k = 0; k < 4; k++) out.push_back(k <= count ? kAlphabet[group >> (18 - 6 * k) & 63] : '=');
    }
    if (newline) out.push_back('\n');
    return Value::of(make_bytes(as_bytes(out)));
}

constexpr MethodDef kFunctions[] = {
    {"a2b_base64", "(data, /, *, strict_mode=False)", a2b_base64, "The bytes that base64 text stands for."},
    {"b2a_base64", "(data, /, *, newline=True)", b2a_base64, "Bytes as one line of base64."},
};

}  // namespace

std::span<MethodDef const> base64_functions() { return kFunctions; }

}  // namespace py::vm
