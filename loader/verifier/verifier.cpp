#include "loader/verifier/verifier.h"

#include <fmt/format.h>

#include <algorithm>

#include "loader/verifier/checked_code.h"
#include "loader/verifier/code_pass.h"
#include "marshal/code/repr.h"

namespace py::loader {
namespace {

using code::CodeObject;
using code::Object;
using code::ObjectKind;

/// Whether constants of the kind hold no others, and may stand anywhere.
bool is_leaf(ObjectKind kind) {
    constexpr auto kLeaves = [] {
        uint32_t bits = 0;
        for (auto leaf : {ObjectKind::None, ObjectKind::False, ObjectKind::True, ObjectKind::Ellipsis, ObjectKind::Int,
                          ObjectKind::Float, ObjectKind::Complex, ObjectKind::Str, ObjectKind::Bytes}) {
            bits |= uint32_t(1) << size_t(leaf);
        }
        return bits;
    }();
    return kLeaves >> size_t(kind) & 1;
}

/// Walks the code objects of a module, each once however many constants lead there.
class Verifier {
  public:
    Verifier(bytecode::Target const& target, Arena& arena) : arena_(arena), shallow_(target), deep_(target) {
        checked_.target = &target;
        constexpr size_t kUsualCount = 64;
        module_.reserve(kUsualCount);
    }

    Result<VerifiedModule, VerifyError> run(CodeObject const& root) {
        add_code(root);
        while (!pending_.empty()) {
            Pending next = pending_.back();
            pending_.pop_back();
            TRY(verify_one(*next.code, next.depths));
        }
        return std::move(module_);
    }

  private:
    /// A code object that waits, and the room for its depths.
    struct Pending {
        CodeObject const* code;
        std::span<int16_t> depths;
    };

    Checked verify_one(CodeObject const& code, std::span<int16_t> depths) {
        checked_.code = &code;
        TRY(check_header(checked_));
        TRY(check_items(code.consts->items));
        TRY(check_tables(checked_));
        bool is_shallow = code.stacksize <= PackedSpecials::kDeepest;
        return is_shallow ? shallow_.run(checked_, depths) : deep_.run(checked_, depths);
    }

    /// Nesting is bounded by what marshal reads.
    Checked check_items(std::span<Object const* const> items) {
        for (Object const* item : items) {
            if (!is_leaf(item->kind)) TRY(check_compound(*item));
        }
        return {};
    }

    Checked check_compound(Object const& constant) {
        switch (constant.kind) {
            case ObjectKind::Code: add_code(static_cast<CodeObject const&>(constant)); return {};
            case ObjectKind::Tuple:
            case ObjectKind::FrozenSet: return check_members(static_cast<code::SequenceObject const&>(constant));
            default: return checked_.failure(Rule::ConstantKind);
        }
    }

    Checked check_members(code::SequenceObject const& sequence) {
        // What is short and flat is looked at again sooner than remembered.
        constexpr size_t kShort = 16;
        auto items = sequence.items;
        bool is_simple = items.size() <= kShort &&
                         std::ranges::all_of(items, [](Object const* item) { return is_leaf(item->kind); });
        if (is_simple || !containers_.insert(&sequence).second) return {};
        return check_items(items);
    }

    void add_code(CodeObject const& code) {
        auto [place, is_new] = module_.try_emplace(&code);
        if (!is_new) return;
        size_t units = code.code->bytes.size() / 2;
        auto* depths = static_cast<int16_t*>(arena_.allocate(units * sizeof(int16_t), alignof(int16_t)));
        place.value() = VerifiedCode{{depths, units}};
        pending_.push_back({&code, {depths, units}});
    }

    Arena& arena_;
    CheckedCode checked_;
    CodePass<PackedSpecials> shallow_;
    CodePass<ListedSpecials> deep_;
    VerifiedModule module_;
    std::vector<Pending> pending_;
    HashSet<Object const*> containers_;
};

}  // namespace

std::string_view message_of(Rule rule) {
    switch (rule) {
#define RULE(name, message) \
    case Rule::name: return message;
#include "loader/verifier/rules.def"
#undef RULE
    }
    VERIFY_NOT_REACHED();
}

std::string VerifyError::to_string() const {
    std::string place = fmt::format("code object {}, file ", code->qualname->text);
    code::append_str_repr(place, code->filename->text);
    place += fmt::format(", line {}", code->firstlineno);
    if (offset) place += fmt::format(", offset {}", *offset);
    return fmt::format("{}: {}", place, message_of(rule));
}

Result<VerifiedModule, VerifyError> verify(CodeObject const& root, bytecode::Target const& target, Arena& arena) {
    return Verifier(target, arena).run(root);
}

}  // namespace py::loader
