#include "compiler/driver/verify/value_compare.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "marshal/base/utf8.h"
#include "marshal/base/verify.h"
#include "marshal/code/repr.h"

namespace py::compiler::driver {

namespace {

using namespace code;

constexpr size_t kLongestText = 120;
/// Values compared before two constants count as different. What a compiler makes is far smaller.
constexpr uint64_t kMostSteps = 20'000'000;

class ValueComparison {
  public:
    bool same(Object const& a, Object const& b) {
        if (&a == &b) return true;
        if (a.kind != b.kind || ++steps_ > kMostSteps) return false;
        switch (a.kind) {
            case ObjectKind::None:
            case ObjectKind::False:
            case ObjectKind::True:
            case ObjectKind::Ellipsis:
            case ObjectKind::StopIteration: return true;
            case ObjectKind::Int: return same_int(static_cast<IntObject const&>(a), static_cast<IntObject const&>(b));
            case ObjectKind::Float:
                return same_bits(static_cast<FloatObject const&>(a).value, static_cast<FloatObject const&>(b).value);
            case ObjectKind::Complex: {
                auto const& x = static_cast<ComplexObject const&>(a);
                auto const& y = static_cast<ComplexObject const&>(b);
                return same_bits(x.real, y.real) && same_bits(x.imag, y.imag);
            }
            case ObjectKind::Str: return static_cast<StrObject const&>(a).text == static_cast<StrObject const&>(b).text;
            case ObjectKind::Bytes:
                return std::ranges::equal(static_cast<BytesObject const&>(a).bytes,
                                          static_cast<BytesObject const&>(b).bytes);
            case ObjectKind::Tuple:
            case ObjectKind::List:
                return same_items(static_cast<SequenceObject const&>(a), static_cast<SequenceObject const&>(b));
            case ObjectKind::Set:
            case ObjectKind::FrozenSet:
                return same_members(static_cast<SequenceObject const&>(a), static_cast<SequenceObject const&>(b));
            case ObjectKind::Dict:
            case ObjectKind::Code: return false;
        }
        VERIFY_NOT_REACHED();
    }

  private:
    static bool same_bits(double a, double b) { return std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b); }

    static bool same_int(IntObject const& a, IntObject const& b) {
        return a.small == b.small && a.negative == b.negative && std::ranges::equal(a.limbs, b.limbs);
    }

    bool same_items(SequenceObject const& a, SequenceObject const& b) {
        return std::ranges::equal(a.items, b.items, [this](auto* x, auto* y) { return same(*x, *y); });
    }

    /// Members are few, or stand in the same order: each is looked for from where the last was found.
    bool same_members(SequenceObject const& a, SequenceObject const& b) {
        if (a.items.size() != b.items.size()) return false;
        std::vector<bool> taken(b.items.size());
        size_t next = 0;
        for (auto const* member : a.items) {
            size_t tried = 0;
            while (tried < b.items.size() && (taken[next] || !same(*member, *b.items[next]))) {
                next = (next + 1) % b.items.size();
                tried++;
            }
            if (tried == b.items.size()) return false;
            taken[next] = true;
        }
        return true;
    }

    uint64_t steps_ = 0;
};

std::string shortened(std::string text) {
    if (text.size() <= kLongestText) return text;
    return std::string(utf8::valid_prefix(text, kLongestText)) + "...";
}

}  // namespace

bool same_value(Object const& expected, Object const& found) { return ValueComparison().same(expected, found); }

std::string short_repr(Object const& object) {
    std::string text;
    append_repr(text, object, kLongestText);
    return shortened(std::move(text));
}

std::string quoted_text(std::string_view text) {
    std::string result;
    append_str_repr(result, text);
    return shortened(std::move(result));
}

}  // namespace py::compiler::driver
