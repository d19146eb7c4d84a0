#include "vm/codecs/multibyte/character_set.h"

#include <algorithm>
#include <bit>
#include <span>
#include <string_view>

#include "marshal/base/encoding_converter.h"

// Reading sets of characters from the system.

namespace py::vm::multibyte {
namespace {

struct SetSpec {
    char const* encoding;
    uint8_t prefix;
    uint8_t first_lead, last_lead;
    uint8_t first_trail, last_trail;
    uint8_t leads[4];
};
constexpr SetSpec kSets[] = {
#define CHARACTER_SET(name, ...) {__VA_ARGS__},
#include "vm/codecs/multibyte/character_sets.def"
};

enum class ExceptionKind : uint8_t { Maps, OnlyDecodes, OnlyEncodes, Refuses, HasNoCode };

struct Exception {
    ExceptionKind kind;
    CharacterSetId set;
    uint16_t code;
    uint16_t character;
    uint16_t count;
};
constexpr Exception kExceptions[] = {
#define CHARACTER_EXCEPTION(kind, set, code, character, count) \
    {ExceptionKind::kind, CharacterSetId::set, code, character, count},
#include "vm/codecs/multibyte/character_sets.def"
};

constexpr size_t kCodes = 0x10000;
constexpr size_t kPages = 0x110000 >> 8;

/// Characters by their codes: of one byte below 0x100, of two from there on.
using CharactersByCode = std::vector<uint32_t>;

/// What a code stands for by the system's word: a character, or two that are joined in one number.
uint32_t ask_system(EncodingConverter& converter, std::string_view code) {
    char32_t characters[2] = {};
    std::span<char> room(reinterpret_cast<char*>(characters), sizeof characters);
    converter.reset();
    if (converter.convert(code, room) != EncodingConverter::Outcome::Done) return 0;
    // A code may wait for one that changes its character: then this is the end.
    if (room.size() == sizeof characters) {
        if (!converter.finish(room)) return 0;
    }
    return room.empty() ? characters[0] << 16 | characters[1] : characters[0];
}

}  // namespace

class CharacterSetReader {
  public:
    CharacterSetReader(CharacterSetId id, CharacterSet& set)
        : id_(id), spec_(kSets[size_t(id)]), set_(set), by_code_(kCodes), is_only_decoded_(kCodes) {}

    bool read() {
        auto converter = EncodingConverter::open(std::endian::native == std::endian::little ? "UTF-32LE" : "UTF-32BE",
                                                 spec_.encoding);
        if (!converter) return false;
        for (uint32_t byte = 0; byte < 0x80; byte++) by_code_[byte] = byte;
        apply(ExceptionKind::Maps, 0, 0x100);
        read_doubles(*converter);
        apply(ExceptionKind::Maps, 0x100, kCodes);
        apply(ExceptionKind::OnlyDecodes, 0, kCodes);
        apply(ExceptionKind::Refuses, 0, kCodes);
        apply(ExceptionKind::HasNoCode, 0, kCodes);
        fill_first_bytes();
        fill_characters();
        fill_codes();
        return true;
    }

  private:
    void read_doubles(EncodingConverter& converter) {
        for (uint32_t lead = spec_.first_lead; lead <= spec_.last_lead; lead++) {
            if (by_code_[lead]) continue;
            for (uint32_t trail = spec_.first_trail; trail <= spec_.last_trail; trail++) {
                char code[3] = {char(spec_.prefix), char(lead), char(trail)};
                std::string_view bytes = spec_.prefix ? std::string_view(code, 3) : std::string_view(code + 1, 2);
                by_code_[lead << 8 | trail] = ask_system(converter, bytes);
            }
        }
    }

    /// The exceptions for codes in [begin, end).
    void apply(ExceptionKind kind, size_t begin, size_t end) {
        for (Exception const& exception : kExceptions) {
            if (exception.set != id_ || exception.kind != kind || exception.code < begin || exception.code >= end)
                continue;
            for (uint32_t i = 0; i < exception.count; i++) apply(exception, i);
        }
    }

    void apply(Exception const& exception, uint32_t i) {
        uint32_t code = exception.code + i;
        uint32_t character = exception.character ? exception.character + i : 0;
        switch (exception.kind) {
            case ExceptionKind::Maps: by_code_[code] = character; break;
            case ExceptionKind::OnlyDecodes:
                by_code_[code] = character;
                is_only_decoded_[code] = true;
                break;
            case ExceptionKind::OnlyEncodes: set_code(character, uint16_t(code)); break;
            case ExceptionKind::Refuses:
                set_.refused_.push_back(by_code_[code]);
                by_code_[code] = CharacterSet::kRefused;
                break;
            case ExceptionKind::HasNoCode: set_.refused_.push_back(character); break;
        }
    }

    void fill_first_bytes() {
        auto const& leads = spec_.leads;
        for (uint32_t byte = 0; byte < 0x100; byte++) {
            bool leads_code =
                (byte >= leads[0] && byte <= leads[1]) || (leads[2] && byte >= leads[2] && byte <= leads[3]);
            bool stands_alone = by_code_[byte] || byte == 0;
            set_.first_bytes_[byte] = stands_alone ? by_code_[byte]
                                      : leads_code ? CharacterSet::kLead
                                                   : CharacterSet::kIllegal;
        }
    }

    void fill_characters() {
        set_.first_lead_ = spec_.first_lead;
        set_.first_trail_ = spec_.first_trail;
        set_.rows_ = size_t(spec_.last_lead) - spec_.first_lead + 1;
        set_.cells_ = size_t(spec_.last_trail) - spec_.first_trail + 1;
        set_.characters_.reserve(set_.rows_ * set_.cells_);
        for (uint32_t lead = spec_.first_lead; lead <= spec_.last_lead; lead++) {
            auto row = by_code_.begin() + (lead << 8);
            set_.characters_.insert(set_.characters_.end(), row + spec_.first_trail, row + spec_.last_trail + 1);
        }
    }

    void fill_codes() {
        set_.codes_.resize(kPages);
        // Downwards: the lowest code wins.
        for (uint32_t code = kCodes; code-- > 1;) {
            uint32_t character = by_code_[code];
            if (character == CharacterSet::kNothing || is_only_decoded_[code]) continue;
            if (character == CharacterSet::kRefused && code > 0xFF) continue;
            if (CharacterSet::is_pair(character)) {
                set_.pairs_.push_back(
                    {CharacterSet::first_of_pair(character), CharacterSet::second_of_pair(character), uint16_t(code)});
            } else {
                set_code(character, uint16_t(code));
            }
        }
        apply(ExceptionKind::OnlyEncodes, 0, kCodes);
    }

    void set_code(char32_t character, uint16_t code) {
        auto& page = set_.codes_[character >> 8];
        if (!page) page = std::make_unique<CharacterSet::Page>();
        (*page)[character & 0xFF] = code;
    }

    CharacterSetId id_;
    SetSpec const& spec_;
    CharacterSet& set_;
    CharactersByCode by_code_;
    std::vector<bool> is_only_decoded_;
};

CharacterSet const* CharacterSet::load(CharacterSetId id) {
    static std::unique_ptr<CharacterSet> sets[size_t(CharacterSetId::kCount)];
    auto& set = sets[size_t(id)];
    if (!set) {
        auto made = std::make_unique<CharacterSet>();
        if (!CharacterSetReader(id, *made).read()) return nullptr;
        set = std::move(made);
    }
    return set.get();
}

bool CharacterSet::refuses(char32_t character) const {
    return std::ranges::find(refused_, character) != refused_.end();
}

bool CharacterSet::begins_pair(char32_t character) const {
    return std::ranges::any_of(pairs_, [&](Pair const& pair) { return pair.first == character; });
}

uint16_t CharacterSet::code_of_pair(char32_t first, char32_t second) const {
    for (Pair const& pair : pairs_) {
        if (pair.first == first && pair.second == second) return pair.code;
    }
    return 0;
}

}  // namespace py::vm::multibyte
