#include "vm/modules/sre/program.h"

// Finds out where matches of a program can begin, so that searching need not try everywhere.

namespace py::vm::sre {
namespace {

/// The characters that matches begin with.
class FirstFinder {
  public:
    explicit FirstFinder(ProgramBuilder const& program) : program_(program), seen_(program.nodes.size()) {}

    /// False if a match may be empty or begin with anything.
    bool run(uint64_t (&first)[4]) {
        waiting_.push_back(1);
        while (!waiting_.empty()) {
            uint32_t at = waiting_.back();
            waiting_.pop_back();
            if (seen_[at]) continue;
            seen_[at] = true;
            if (!visit(at)) return false;
        }
        for (int i = 0; i < 4; i++) first[i] = bits_[i];
        return true;
    }

  private:
    void go(uint32_t to) { waiting_.push_back(to); }
    void add(uint32_t character) {
        if (character < 256) bits_[character >> 6] |= uint64_t(1) << (character & 63);
    }

    bool add_unit(Node const& node) {
        switch (node.test) {
            case Test::Is: add(node.a); return true;
            case Test::Set:
                for (int i = 0; i < 4; i++) bits_[i] |= program_.sets[node.a].latin1[i];
                return true;
            default: return false;
        }
    }

    bool visit(uint32_t at) {
        Node const& node = program_.nodes[at];
        switch (node.op) {
            case Op::One: return add_unit(node);
            case Op::String: add(program_.words[node.a]); return true;
            case Op::GreedyOne:
            case Op::LazyOne:
            case Op::PossessiveOne:
                if (node.low == 0) go(at + 1);
                return node.high == 0 || add_unit(node);
            case Op::Mark:
            case Op::At:
            case Op::Atomic:
            case Op::AtomicEnd: go(at + 1); return true;
            case Op::Alternative:
                go(at + 1);
                if (node.a) go(node.a);
                return true;
            case Op::Jump: go(node.a); return true;
            case Op::Repeat: {
                Node const& until = program_.nodes[node.b];
                if (until.high > 0) go(at + 1);
                if (until.low == 0) go(node.b + 1);
                return true;
            }
            case Op::GreedyUntil:
            case Op::LazyUntil:
                // The body has matched nothing: what follows may come at once.
                go(at + 1);
                return true;
            case Op::Possessive:
                if (node.high > 0) go(at + 1);
                if (node.low == 0) go(node.b);
                return true;
            case Op::PossessiveEnd: go(program_.nodes[node.b].b); return true;
            case Op::GroupExists:
                go(at + 1);
                go(node.b);
                return true;
            case Op::Assert:
            case Op::AssertNot: go(node.b); return true;
            case Op::Fail: return true;
            case Op::GroupRef:
            case Op::AssertEnd:
            case Op::AssertNotEnd:
            case Op::Success: return false;
        }
        return false;
    }

    ProgramBuilder const& program_;
    std::vector<bool> seen_;
    std::vector<uint32_t> waiting_;
    uint64_t bits_[4] = {};
};

/// The characters that stand literally at the start of every match.
void find_prefix(ProgramBuilder& program, SearchPlan& plan) {
    std::vector<uint32_t> prefix;
    for (uint32_t at = 1;; at++) {
        Node const& node = program.nodes[at];
        if (node.op == Op::Mark) continue;
        if (node.op == Op::One && node.test == Test::Is) {
            prefix.push_back(node.a);
        } else if (node.op == Op::String) {
            auto from = program.words.begin() + node.a;
            prefix.insert(prefix.end(), from, from + node.b);
        } else {
            break;
        }
    }
    plan.prefix = uint32_t(program.words.size());
    plan.prefix_length = uint32_t(prefix.size());
    program.words.insert(program.words.end(), prefix.begin(), prefix.end());
}

}  // namespace

SearchPlan plan_search(ProgramBuilder& program) {
    SearchPlan plan{};
    Node const& first = program.nodes[1];
    Place place = Place(first.a);
    plan.anchored = first.op == Op::At && (place == Place::BEGINNING || place == Place::BEGINNING_STRING);
    find_prefix(program, plan);
    plan.has_first = plan.prefix_length == 0 && FirstFinder(program).run(plan.first);
    return plan;
}

}  // namespace py::vm::sre
