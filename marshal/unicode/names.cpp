#include "marshal/unicode/names.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <string>
#include <vector>

namespace py::unicode {
namespace {

#include "marshal/unicode/v14_0/names.inc"

constexpr size_t kGroupSize = 32;
/// The longest name has 88 bytes.
constexpr size_t kMaxName = 100;

/// Walks over the names of one group (scripts/unicode/make_tables.py tells how they are written).
class NameReader {
  public:
    explicit NameReader(uint32_t offset) : at_(kNames + offset) {}

    void next() {
        name_.resize(number(*at_++));
        while (*at_ != '|') name_ += *at_++;
        at_++;
        code_point_ = 0;
        for (int i = 0; i < 4; i++) code_point_ = code_point_ << 6 | number(*at_++);
    }
    bool at_end() const { return at_ == std::end(kNames) - 1; }
    std::string_view name() const { return name_; }
    uint32_t code_point() const { return code_point_; }

  private:
    static uint32_t number(char c) {
        constexpr char kBase = 35;
        return uint32_t((c == '~' ? '\\' : c == '}' ? '?' : c) - kBase);
    }

    char const* at_;
    std::string name_;
    uint32_t code_point_ = 0;
};

std::string_view first_name(uint32_t offset) {
    char const* at = kNames + offset + 1;
    char const* end = at;
    while (*end != '|') end++;
    return {at, size_t(end - at)};
}

std::optional<uint32_t> find_listed(std::string_view name) {
    auto* group = std::ranges::upper_bound(kNameGroups, name, {}, first_name);
    if (group == std::begin(kNameGroups)) return std::nullopt;
    NameReader reader(*(group - 1));
    for (size_t i = 0; i < kGroupSize && !reader.at_end(); i++) {
        reader.next();
        if (reader.name() == name) return reader.code_point();
    }
    return std::nullopt;
}

/// Jamo short names (Unicode Standard, section 3.12).
constexpr std::array<std::string_view, 19> kLeads = {"G",  "GG", "N", "D",  "DD", "R", "M", "B", "BB", "S",
                                                     "SS", "",   "J", "JJ", "C",  "K", "T", "P", "H"};
constexpr std::array<std::string_view, 21> kVowels = {"A",   "AE", "YA", "YAE", "EO", "E",  "YEO",
                                                      "YE",  "O",  "WA", "WAE", "OE", "YO", "U",
                                                      "WEO", "WE", "WI", "YU",  "EU", "YI", "I"};
constexpr std::array<std::string_view, 28> kTails = {"",   "G",  "GG", "GS", "N",  "NJ", "NH", "D", "L",  "LG",
                                                     "LM", "LB", "LS", "LT", "LP", "LH", "M",  "B", "BS", "S",
                                                     "SS", "NG", "J",  "C",  "K",  "T",  "P",  "H"};

/// Takes the longest of `parts` that `name` begins with; −1 if none.
template <size_t N>
int take_longest(std::array<std::string_view, N> const& parts, std::string_view& name) {
    int longest = -1;
    for (size_t i = 0; i < N; i++) {
        if (!name.starts_with(parts[i])) continue;
        if (longest < 0 || parts[i].size() > parts[size_t(longest)].size()) longest = int(i);
    }
    if (longest >= 0) name.remove_prefix(parts[size_t(longest)].size());
    return longest;
}

std::optional<uint32_t> find_hangul_syllable(std::string_view name) {
    int lead = take_longest(kLeads, name);
    int vowel = take_longest(kVowels, name);
    int tail = take_longest(kTails, name);
    if (lead < 0 || vowel < 0 || tail < 0 || !name.empty()) return std::nullopt;
    return 0xAC00 + uint32_t((lead * 21 + vowel) * 28 + tail);
}

bool is_unified_ideograph(uint32_t code_point) {
    constexpr struct {
        uint32_t first;
        uint32_t last;
    } kRanges[] = {{0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0x20000, 0x2A6DF}, {0x2A700, 0x2B738},
                   {0x2B740, 0x2B81D}, {0x2B820, 0x2CEA1}, {0x2CEB0, 0x2EBE0}, {0x30000, 0x3134A}};
    return std::ranges::any_of(kRanges,
                               [=](auto range) { return code_point >= range.first && code_point <= range.last; });
}

std::optional<uint32_t> find_unified_ideograph(std::string_view digits) {
    if (digits.size() != 4 && digits.size() != 5) return std::nullopt;
    uint32_t code_point = 0;
    for (char c : digits) {
        bool decimal = c >= '0' && c <= '9';
        if (!decimal && (c < 'A' || c > 'F')) return std::nullopt;
        code_point = code_point * 16 + uint32_t(decimal ? c - '0' : c - 'A' + 10);
    }
    if (!is_unified_ideograph(code_point)) return std::nullopt;
    return code_point;
}

struct NamePlace {
    uint32_t code_point;
    /// Of the name, in order.
    uint32_t number;
};

/// Where the name of each character is, by code point. Made when first asked for.
std::vector<NamePlace> const& name_places() {
    static std::vector<NamePlace> const places = [] {
        std::vector<NamePlace> made;
        NameReader reader(0);
        auto* alias = std::begin(kAliasNumbers);
        for (uint32_t number = 0; !reader.at_end(); number++) {
            if (number % kGroupSize == 0) reader = NameReader(kNameGroups[number / kGroupSize]);
            reader.next();
            if (alias != std::end(kAliasNumbers) && *alias == number) {
                alias++;
            } else {
                made.push_back({reader.code_point(), number});
            }
        }
        std::ranges::sort(made, {}, &NamePlace::code_point);
        return made;
    }();
    return places;
}

std::string hangul_name(uint32_t syllable) {
    std::string name = "HANGUL SYLLABLE ";
    name += kLeads[syllable / (21 * 28)];
    name += kVowels[syllable / 28 % 21];
    name += kTails[syllable % 28];
    return name;
}

std::string ideograph_name(uint32_t code_point) {
    char digits[16];
    snprintf(digits, sizeof digits, "%04X", code_point);
    return std::string("CJK UNIFIED IDEOGRAPH-") + digits;
}

}  // namespace

std::string character_name(uint32_t code_point) {
    if (code_point >= 0xAC00 && code_point <= 0xD7A3) return hangul_name(code_point - 0xAC00);
    if (is_unified_ideograph(code_point)) return ideograph_name(code_point);
    auto const& places = name_places();
    auto found = std::ranges::lower_bound(places, code_point, {}, &NamePlace::code_point);
    if (found == places.end() || found->code_point != code_point) return {};
    NameReader reader(kNameGroups[found->number / kGroupSize]);
    for (uint32_t i = 0; i <= found->number % kGroupSize; i++) reader.next();
    return std::string(reader.name());
}

std::string upper_name(std::string_view name) {
    std::string upper(name);
    for (char& c : upper) {
        if (c >= 'a' && c <= 'z') c = char(c - 0x20);
    }
    return upper;
}

std::optional<uint32_t> find_character(std::string_view name) {
    constexpr std::string_view kHangul = "HANGUL SYLLABLE ";
    constexpr std::string_view kIdeograph = "CJK UNIFIED IDEOGRAPH-";
    // Computed names are not looked up regardless of case.
    if (name.starts_with(kHangul)) return find_hangul_syllable(name.substr(kHangul.size()));
    if (name.starts_with(kIdeograph)) return find_unified_ideograph(name.substr(kIdeograph.size()));
    if (name.size() > kMaxName) return std::nullopt;
    return find_listed(upper_name(name));
}

}  // namespace py::unicode
