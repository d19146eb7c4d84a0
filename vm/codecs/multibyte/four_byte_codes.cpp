#include <algorithm>

#include "vm/codecs/multibyte/stateless.h"

// GB 18030: two letters and two digits for each character that has no code of two bytes.

namespace py::vm::multibyte {
namespace {

constexpr uint8_t kFirstLead = 0x81;
/// From this lead byte on: characters beyond the first plane.
constexpr uint8_t kFirstBeyond = 0x90;
constexpr uint32_t kLeads = 126;
constexpr uint32_t kDigits = 10;
constexpr char32_t kBeyond = 0x10000;
constexpr char32_t kLast = 0x10FFFF;
constexpr size_t kLength = 4;

bool is_lead(uint8_t byte) { return byte >= kFirstLead && byte < kFirstLead + kLeads; }
bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

bool is_surrogate(char32_t character) { return character >= 0xD800 && character <= 0xDFFF; }

}  // namespace

FourByteCodes::FourByteCodes(CharacterSet const& two_byte_codes) {
    for (char32_t character = 0x80; character < kBeyond; character++) {
        if (is_surrogate(character) || two_byte_codes.code_of(character)) continue;
        characters_.push_back(char16_t(character));
    }
}

FourByteCodes const& FourByteCodes::of(CharacterSet const& two_byte_codes) {
    static FourByteCodes const codes(two_byte_codes);
    return codes;
}

Stop FourByteCodes::decode(ByteView input, size_t at, char32_t& character) const {
    if (input.size() - at < kLength) return {Stop::Incomplete};
    uint8_t first = input[at], second = input[at + 1], third = input[at + 2], fourth = input[at + 3];
    if (!is_lead(first) || !is_lead(third) || !is_digit(fourth)) return Stop::illegal(1);
    bool is_beyond = first >= kFirstBeyond;
    uint32_t number = uint32_t(first) - (is_beyond ? kFirstBeyond : kFirstLead);
    number = ((number * kDigits + (second - '0')) * kLeads + (third - kFirstLead)) * kDigits + (fourth - '0');
    if (is_beyond ? number > kLast - kBeyond : number >= characters_.size()) return Stop::illegal(1);
    character = is_beyond ? kBeyond + number : characters_[number];
    return {};
}

bool FourByteCodes::encode(char32_t character, Output& out) const {
    bool is_beyond = character >= kBeyond;
    uint32_t number = character - kBeyond;
    if (!is_beyond) {
        auto found = std::ranges::lower_bound(characters_, char16_t(character));
        if (found == characters_.end() || *found != character) return false;
        number = uint32_t(found - characters_.begin());
    }
    uint32_t rest = number / kDigits;
    uint8_t first = uint8_t((is_beyond ? kFirstBeyond : kFirstLead) + rest / kLeads / kDigits);
    for (uint32_t byte :
         {uint32_t(first), '0' + rest / kLeads % kDigits, kFirstLead + rest % kLeads, '0' + number % kDigits}) {
        out.push_back(uint8_t(byte));
    }
    return true;
}

}  // namespace py::vm::multibyte
