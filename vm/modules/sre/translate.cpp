#include <optional>

#include "vm/modules/sre/opcodes.h"
#include "vm/modules/sre/program.h"

// From the code lists that re's compiler makes to programs for our matcher. Anyone can call _sre.compile with any list,
// so nothing in it is taken for granted.

namespace py::vm::sre {
namespace {

/// Patterns nested deeper are refused.
constexpr int kDeepest = 5000;
constexpr uint32_t kMostNodes = 1 << 24;

class Translator {
  public:
    Translator(std::span<uint32_t const> code, uint32_t groups, ProgramBuilder& program)
        : code_(code), groups_(groups), program_(program) {}

    bool run() {
        if (code_.empty() || Opcode(code_.back()) != Opcode::SUCCESS) return false;
        size_t start = 0;
        if (Opcode(code_[0]) == Opcode::INFO) {
            if (code_.size() < 5 || code_[1] < 4 || code_[1] >= code_.size()) return false;
            program_.min_width = code_[3];
            start = 1 + code_[1];
        }
        // Node 0 means "none" wherever a node is referred to.
        emit(Op::Fail);
        if (start >= code_.size() || !sequence(start, code_.size() - 1, 0)) return false;
        emit(Op::Success);
        find_tails();
        return program_.nodes.size() < kMostNodes;
    }

  private:
    Node& emit(Op op, uint32_t a = 0, uint32_t b = 0) {
        Node& node = program_.nodes.emplace_back();
        node.op = op;
        node.a = a;
        node.b = b;
        return node;
    }
    uint32_t here() const { return uint32_t(program_.nodes.size()); }
    Node& node(uint32_t index) { return program_.nodes[index]; }
    uint32_t new_loop() { return program_.loops++; }

    /// Code [at, stop).
    bool sequence(size_t at, size_t stop, int depth) {
        if (depth > kDeepest) return false;
        while (at < stop) {
            if (here() >= kMostNodes || !instruction(at, stop, depth)) return false;
        }
        return at == stop;
    }

    /// One instruction; `at` moves behind it.
    bool instruction(size_t& at, size_t stop, int depth) {
        if (code_[at] >= kOpcodes) return false;
        Opcode op = Opcode(code_[at]);
        switch (op) {
            case Opcode::MARK:
                if (at + 1 >= stop || code_[at + 1] >= 2 * uint64_t(groups_)) return false;
                emit(Op::Mark, code_[at + 1]);
                at += 2;
                return true;
            case Opcode::AT:
                if (at + 1 >= stop || code_[at + 1] >= kPlaces) return false;
                emit(Op::At, code_[at + 1]);
                at += 2;
                return true;
            case Opcode::GROUPREF: return group_reference(at, stop, Fold::None);
            case Opcode::GROUPREF_IGNORE: return group_reference(at, stop, Fold::Ascii);
            case Opcode::GROUPREF_UNI_IGNORE: return group_reference(at, stop, Fold::Unicode);
            case Opcode::GROUPREF_LOC_IGNORE: return group_reference(at, stop, Fold::Locale);
            case Opcode::GROUPREF_EXISTS: return group_exists(at, stop, depth);
            case Opcode::BRANCH: return branch(at, stop, depth);
            case Opcode::REPEAT_ONE: return repeat_one(at, stop, Op::GreedyOne);
            case Opcode::MIN_REPEAT_ONE: return repeat_one(at, stop, Op::LazyOne);
            case Opcode::POSSESSIVE_REPEAT_ONE: return repeat_one(at, stop, Op::PossessiveOne);
            case Opcode::REPEAT: return repeat(at, stop, depth);
            case Opcode::POSSESSIVE_REPEAT: return possessive(at, stop, depth);
            case Opcode::ASSERT: return look_around(at, stop, depth, Op::Assert, Op::AssertEnd);
            case Opcode::ASSERT_NOT: return look_around(at, stop, depth, Op::AssertNot, Op::AssertNotEnd);
            case Opcode::ATOMIC_GROUP: return atomic(at, stop, depth);
            case Opcode::FAILURE:
                emit(Op::Fail);
                at++;
                return true;
            default: return unit_or_string(at, stop);
        }
    }

    // Units.

    struct Unit {
        Test test;
        uint32_t a;
    };

    uint32_t add_set(std::vector<uint32_t> const& items, Fold fold, bool inverted, bool& dynamic) {
        CharSet set{};
        set.words = uint32_t(program_.words.size());
        set.fold = fold;
        set.inverted = inverted;
        program_.words.insert(program_.words.end(), items.begin(), items.end());
        dynamic |= fold == Fold::Locale;
        if (!dynamic) {
            for (uint32_t c = 0; c < 256; c++) {
                if (set_contains(set, program_.words.data(), c)) set.latin1[c >> 6] |= uint64_t(1) << (c & 63);
            }
        }
        program_.sets.push_back(set);
        return uint32_t(program_.sets.size() - 1);
    }

    Unit set_unit(std::vector<uint32_t> const& items, Fold fold, bool inverted, bool dynamic) {
        uint32_t index = add_set(items, fold, inverted, dynamic);
        return {dynamic ? Test::DynamicSet : Test::Set, index};
    }

    std::optional<Unit> literal(size_t& at, size_t stop, Fold fold, bool inverted) {
        if (at + 1 >= stop) return {};
        uint32_t character = code_[at + 1];
        at += 2;
        if (fold == Fold::None) return Unit{inverted ? Test::IsNot : Test::Is, character};
        return set_unit({uint32_t(Opcode::LITERAL), character, uint32_t(Opcode::FAILURE)}, fold, inverted, false);
    }

    std::optional<Unit> set(size_t& at, size_t stop, Fold fold) {
        if (at + 1 >= stop || code_[at + 1] < 1 || code_[at + 1] > stop - at - 1) return {};
        size_t end = at + 1 + code_[at + 1];
        bool dynamic = false;
        if (!are_set_items(at + 2, end, dynamic)) return {};
        std::vector<uint32_t> items(code_.begin() + long(at) + 2, code_.begin() + long(end));
        at = end;
        return set_unit(items, fold, false, dynamic);
    }

    /// Whether [at, stop) are whole items of a set with FAILURE at the end.
    bool are_set_items(size_t at, size_t stop, bool& dynamic) const {
        while (at < stop) {
            Opcode op = Opcode(code_[at++]);
            size_t left = stop - at;
            switch (op) {
                case Opcode::FAILURE: return at == stop;
                case Opcode::NEGATE: break;
                case Opcode::LITERAL: at += 1; break;
                case Opcode::RANGE:
                case Opcode::RANGE_UNI_IGNORE: at += 2; break;
                case Opcode::CHARSET: at += kBitmapWords; break;
                case Opcode::CATEGORY:
                    if (left < 1 || code_[at] >= kCategories) return false;
                    dynamic |= is_dynamic(Category(code_[at]));
                    at++;
                    break;
                case Opcode::BIGCHARSET: {
                    if (left < 1 || code_[at] > 256 || left < 1 + kBlockIndexWords + code_[at] * kBitmapWords)
                        return false;
                    uint32_t blocks = code_[at];
                    for (uint32_t i = 0; i < 256; i++) {
                        if ((code_[at + 1 + i / 4] >> (i % 4) * 8 & 0xFF) >= blocks) return false;
                    }
                    at += 1 + kBlockIndexWords + blocks * kBitmapWords;
                    break;
                }
                default: return false;
            }
        }
        return false;
    }

    std::optional<Unit> unit(size_t& at, size_t stop) {
        switch (Opcode(code_[at])) {
            case Opcode::ANY: at++; return Unit{Test::Any, 0};
            case Opcode::ANY_ALL: at++; return Unit{Test::All, 0};
            case Opcode::LITERAL: return literal(at, stop, Fold::None, false);
            case Opcode::NOT_LITERAL: return literal(at, stop, Fold::None, true);
            case Opcode::LITERAL_IGNORE: return literal(at, stop, Fold::Ascii, false);
            case Opcode::NOT_LITERAL_IGNORE: return literal(at, stop, Fold::Ascii, true);
            case Opcode::LITERAL_UNI_IGNORE: return literal(at, stop, Fold::Unicode, false);
            case Opcode::NOT_LITERAL_UNI_IGNORE: return literal(at, stop, Fold::Unicode, true);
            case Opcode::LITERAL_LOC_IGNORE: return literal(at, stop, Fold::Locale, false);
            case Opcode::NOT_LITERAL_LOC_IGNORE: return literal(at, stop, Fold::Locale, true);
            case Opcode::IN: return set(at, stop, Fold::None);
            case Opcode::IN_IGNORE: return set(at, stop, Fold::Ascii);
            case Opcode::IN_UNI_IGNORE: return set(at, stop, Fold::Unicode);
            case Opcode::IN_LOC_IGNORE: return set(at, stop, Fold::Locale);
            case Opcode::CATEGORY: {
                if (at + 1 >= stop || code_[at + 1] >= kCategories) return {};
                uint32_t category = code_[at + 1];
                at += 2;
                return set_unit({uint32_t(Opcode::CATEGORY), category, uint32_t(Opcode::FAILURE)}, Fold::None, false,
                                is_dynamic(Category(category)));
            }
            default: return {};
        }
    }

    bool is_literal(size_t at, size_t stop) const { return at + 1 < stop && Opcode(code_[at]) == Opcode::LITERAL; }

    /// Literals in a row become one instruction.
    bool unit_or_string(size_t& at, size_t stop) {
        if (is_literal(at, stop) && is_literal(at + 2, stop)) {
            uint32_t first = uint32_t(program_.words.size());
            for (; is_literal(at, stop); at += 2) program_.words.push_back(code_[at + 1]);
            emit(Op::String, first, uint32_t(program_.words.size()) - first);
            return true;
        }
        auto found = unit(at, stop);
        if (!found) return false;
        emit(Op::One, found->a).test = found->test;
        return true;
    }

    /// The place that the skip at `at` leads to, if it lies behind `least` and not behind `stop`.
    std::optional<size_t> skip_target(size_t at, size_t least, size_t stop) const {
        if (at >= stop || code_[at] > stop - at || at + code_[at] < least) return {};
        return at + code_[at];
    }

    bool repeat_one(size_t& at, size_t stop, Op op) {
        auto tail = skip_target(at + 1, at + 6, stop);
        if (!tail) return false;
        uint32_t low = code_[at + 2];
        uint32_t high = code_[at + 3];
        if (low > high || Opcode(code_[*tail - 1]) != Opcode::SUCCESS) return false;
        size_t item = at + 4;
        auto found = unit(item, *tail - 1);
        if (!found || item != *tail - 1) return false;
        Node& made = emit(op, found->a);
        made.test = found->test;
        made.low = low;
        made.high = high;
        at = *tail;
        return true;
    }

    // Groups of instructions.

    bool group_reference(size_t& at, size_t stop, Fold fold) {
        if (at + 1 >= stop || code_[at + 1] >= groups_) return false;
        emit(Op::GroupRef, code_[at + 1]).fold = fold;
        at += 2;
        return true;
    }

    /// GROUPREF_EXISTS group skip yes [JUMP skip no]
    bool group_exists(size_t& at, size_t stop, int depth) {
        if (at + 2 >= stop || code_[at + 1] >= groups_ || code_[at + 2] < 2 || code_[at + 2] > stop - (at + 1))
            return false;
        size_t no = at + 1 + code_[at + 2];
        uint32_t test = here();
        emit(Op::GroupExists, code_[at + 1]);
        at += 3;
        while (at < no && !(at + 2 == no && Opcode(code_[at]) == Opcode::JUMP)) {
            if (depth > kDeepest || here() >= kMostNodes || !instruction(at, no, depth + 1)) return false;
        }
        if (at == no) {
            node(test).b = here();
            return true;
        }
        if (at > no) return false;
        auto after = skip_target(at + 1, no, stop);
        if (!after) return false;
        uint32_t jump = here();
        emit(Op::Jump);
        node(test).b = here();
        if (!sequence(no, *after, depth + 1)) return false;
        node(jump).a = here();
        at = *after;
        return true;
    }

    /// BRANCH {skip alternative JUMP skip} 0
    bool branch(size_t& at, size_t stop, int depth) {
        size_t head = at + 1;
        std::optional<size_t> end;
        std::vector<uint32_t> jumps;
        uint32_t previous = 0;
        for (;;) {
            if (head >= stop) return false;
            if (code_[head] == 0) break;
            auto next = skip_target(head, head + 3, stop);
            if (!next || Opcode(code_[*next - 2]) != Opcode::JUMP) return false;
            if (code_[*next - 1] > stop - (*next - 1)) return false;
            size_t target = *next - 1 + code_[*next - 1];
            if (end && *end != target) return false;
            end = target;
            if (previous) node(previous).a = here();
            previous = here();
            emit(Op::Alternative);
            if (!sequence(head + 1, *next - 2, depth + 1)) return false;
            jumps.push_back(here());
            emit(Op::Jump);
            head = *next;
        }
        if (!end || *end != head + 1) return false;
        for (uint32_t jump : jumps) node(jump).a = here();
        at = head + 1;
        return true;
    }

    /// REPEAT skip low high body UNTIL
    bool repeat(size_t& at, size_t stop, int depth) {
        auto until = skip_target(at + 1, at + 4, stop);
        if (!until || *until >= stop) return false;
        uint32_t low = code_[at + 2];
        uint32_t high = code_[at + 3];
        Opcode kind = Opcode(code_[*until]);
        if (low > high || (kind != Opcode::MAX_UNTIL && kind != Opcode::MIN_UNTIL)) return false;
        uint32_t loop = new_loop();
        uint32_t head = here();
        emit(Op::Repeat, loop);
        if (!sequence(at + 4, *until, depth + 1)) return false;
        node(head).b = here();
        Node& end = emit(kind == Opcode::MAX_UNTIL ? Op::GreedyUntil : Op::LazyUntil, loop, head + 1);
        end.low = low;
        end.high = high;
        at = *until + 1;
        return true;
    }

    /// POSSESSIVE_REPEAT skip low high body SUCCESS
    bool possessive(size_t& at, size_t stop, int depth) {
        auto end = skip_target(at + 1, at + 4, stop);
        if (!end || *end >= stop || Opcode(code_[*end]) != Opcode::SUCCESS) return false;
        uint32_t low = code_[at + 2];
        uint32_t high = code_[at + 3];
        if (low > high) return false;
        uint32_t loop = new_loop();
        uint32_t head = here();
        Node& made = emit(Op::Possessive, loop);
        made.low = low;
        made.high = high;
        if (!sequence(at + 4, *end, depth + 1)) return false;
        emit(Op::PossessiveEnd, loop, head);
        node(head).b = here();
        at = *end + 1;
        return true;
    }

    /// ASSERT skip back body SUCCESS
    bool look_around(size_t& at, size_t stop, int depth, Op begin, Op finish) {
        auto end = skip_target(at + 1, at + 4, stop);
        if (!end || Opcode(code_[*end - 1]) != Opcode::SUCCESS) return false;
        uint32_t loop = new_loop();
        uint32_t head = here();
        emit(begin, loop).low = code_[at + 2];
        if (!sequence(at + 3, *end - 1, depth + 1)) return false;
        emit(finish, loop);
        node(head).b = here();
        at = *end;
        return true;
    }

    /// ATOMIC_GROUP skip body SUCCESS
    bool atomic(size_t& at, size_t stop, int depth) {
        auto end = skip_target(at + 1, at + 3, stop);
        if (!end || Opcode(code_[*end - 1]) != Opcode::SUCCESS) return false;
        uint32_t loop = new_loop();
        emit(Op::Atomic, loop);
        if (!sequence(at + 2, *end - 1, depth + 1)) return false;
        emit(Op::AtomicEnd, loop);
        at = *end;
        return true;
    }

    /// For repeated units: a unit that must come right behind, so that the matcher need not try other places.
    void find_tails() {
        for (Node& one : program_.nodes) {
            if (one.op != Op::GreedyOne && one.op != Op::LazyOne) continue;
            uint32_t at = uint32_t(&one - program_.nodes.data()) + 1;
            while (node(at).op == Op::Mark || node(at).op == Op::Jump)
                at = node(at).op == Op::Jump ? node(at).a : at + 1;
            bool repeated =
                node(at).op == Op::GreedyOne || node(at).op == Op::LazyOne || node(at).op == Op::PossessiveOne;
            if (node(at).op == Op::One || node(at).op == Op::String || (repeated && node(at).low > 0)) one.tail = at;
        }
    }

    std::span<uint32_t const> code_;
    uint32_t groups_;
    ProgramBuilder& program_;
};

}  // namespace

bool translate(std::span<uint32_t const> code, uint32_t groups, ProgramBuilder& program) {
    return Translator(code, groups, program).run();
}

}  // namespace py::vm::sre
