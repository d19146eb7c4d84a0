#include "vm/modules/sre/matcher.h"

#include <algorithm>
#include <cstring>

#include "vm/errors/raise.h"
#include "vm/interp/support.h"
#include "vm/objects/exception.h"

// The matcher: backtracking with a stack of its own, so that neither pattern nor string can exhaust the C stack. Every
// change of state leaves an entry that takes it back, every choice one that says how to go on otherwise; a failure pops
// them.

namespace py::vm::sre {
namespace {

enum class EntryKind : uint32_t {
    // Choices: `node` and `at` say where to go on.
    Alternative,
    GreedyOne,
    LazyOne,
    GreedyUntil,
    LazyUntil,
    Possessive,
    Assert,
    AssertNot,
    // Changes to take back.
    Mark,
    Loop,
};

struct Entry {
    EntryKind kind;
    /// A node; of Mark and Loop the number.
    uint32_t node;
    void const* at;
    /// GreedyOne: the least place. LazyOne: how many so far. Loops: place and count before. Mark: the last index
    /// before.
    void const* other;
    int64_t count;
};

constexpr size_t kMostEntries = size_t(1) << 25;
constexpr uint32_t kStepsBetweenPolls = 1 << 14;

/// The stack's memory is kept from match to match; a match that an interrupt starts takes new memory.
std::vector<Entry>& spare_stack() {
    static auto* stack = new std::vector<Entry>;
    return *stack;
}

template <class Char>
class Matcher {
  public:
    Matcher(Thread& thread, MatchRequest const& request)
        : thread_(thread),
          program_(*request.program),
          nodes_(program_.nodes),
          sets_(program_.sets),
          words_(program_.words),
          beginning_(static_cast<Char const*>(request.subject.beginning)),
          end_(beginning_ + request.subject.end),
          full_(request.wanted == Wanted::FullMatch),
          forbidden_end_(request.must_advance ? beginning_ + request.start : nullptr),
          marks_(2 * program_.groups),
          loops_(program_.loops) {
        std::swap(stack_, spare_stack());
        if (stack_.size() < kFirstEntries) stack_.resize(kFirstEntries);
    }
    ~Matcher() {
        if (stack_.size() <= kKeptEntries) std::swap(stack_, spare_stack());
    }

    Outcome search(Char const* start);
    Outcome match(Char const* start);

    void report(MatchResult& result) const {
        result.start = start_ - beginning_;
        result.end = finish_ - beginning_;
        result.last_index = last_index_;
        result.marks.resize(marks_.size());
        for (size_t i = 0; i < marks_.size(); i++) result.marks[i] = marks_[i] ? marks_[i] - beginning_ : -1;
    }

  private:
    static constexpr size_t kFirstEntries = 64;
    static constexpr size_t kKeptEntries = 1 << 14;

    struct Loop {
        int64_t count;
        /// Where the last optional round began.
        Char const* last;
        /// Of the stack when an atomic part began.
        size_t height;
    };

    bool accepts(Node const& unit, Char c) const {
        switch (unit.test) {
            case Test::Is: return c == unit.a;
            case Test::IsNot: return c != unit.a;
            case Test::Any: return c != '\n';
            case Test::All: return true;
            case Test::Set: return in_set(sets_[unit.a], c);
            case Test::DynamicSet: return set_contains(sets_[unit.a], words_, c);
        }
        return false;
    }
    bool in_set(CharSet const& set, Char c) const {
        if (sizeof(Char) == 1 || c < 256) return set.has_latin1(uint8_t(c));
        return set_contains(set, words_, c);
    }
    /// Whether the first character of a unit or string stands at a place before the end.
    bool begins(Node const& node, Char const* at) const {
        if (at >= end_) return false;
        if (node.op == Op::String) return *at == words_[node.a];
        return accepts(node, *at);
    }
    Char const* span(Node const& unit, Char const* from, Char const* limit) const;
    bool is_at(Place place, Char const* at) const;
    template <bool (*is_word)(char32_t)>
    bool is_boundary(Char const* at) const {
        bool before = at > beginning_ && is_word(at[-1]);
        bool behind = at < end_ && is_word(*at);
        return before != behind;
    }
    /// Where the text of a group that stands at `at` again ends; null if it does not.
    Char const* repeated_group(Node const& node, Char const* at) const;
    bool string_at(Node const& node, Char const* at) const {
        if (end_ - at < int64_t(node.b)) return false;
        uint32_t const* wanted = words_ + node.a;
        for (uint32_t i = 0; i < node.b; i++) {
            if (at[i] != wanted[i]) return false;
        }
        return true;
    }

    bool push(EntryKind kind, uint32_t node, Char const* at, Char const* other = nullptr, int64_t count = 0) {
        if (height_ == stack_.size()) [[unlikely]] {
            if (height_ >= kMostEntries) return false;
            stack_.resize(height_ * 2);
        }
        stack_[height_++] = {kind, node, at, other, count};
        return true;
    }
    bool push_loop(uint32_t loop) {
        return push(EntryKind::Loop, loop, nullptr, loops_[loop].last, loops_[loop].count);
    }
    void undo(Entry const& entry);
    /// Drops the choices above a height; what they changed may still be taken back.
    void commit(size_t height);
    /// Takes everything above a height back.
    void roll_back(size_t height);

    Outcome out_of_memory() {
        (void)raise_exception(thread_, make_memory_error());
        return Outcome::Raised;
    }
    bool poll() {
        if (!thread_.interrupted) return true;
        return handle_interrupt(thread_).ok();
    }

    Outcome run(Char const* start);
    Char const* find_prefix(Char const* from, Char const* last) const;
    Char const* find_first(Char const* from, Char const* last) const;

    Thread& thread_;
    Program const& program_;
    Node const* nodes_;
    CharSet const* sets_;
    uint32_t const* words_;
    Char const* beginning_;
    Char const* end_;
    bool full_;
    Char const* forbidden_end_;

    SmallArray<Char const*, 20> marks_;
    SmallArray<Loop, 8> loops_;
    std::vector<Entry> stack_;
    size_t height_ = 0;
    int64_t last_index_ = -1;
    Char const* start_ = nullptr;
    Char const* finish_ = nullptr;
    uint32_t steps_ = 0;
};

template <class Char>
Char const* find_character(Char const* from, Char const* end, uint32_t wanted) {
    if constexpr (sizeof(Char) == 1) {
        if (wanted > 0xFF) return end;
        auto* found = static_cast<Char const*>(std::memchr(from, int(wanted), size_t(end - from)));
        return found ? found : end;
    } else {
        while (from < end && *from != wanted) from++;
        return from;
    }
}

/// Over as many characters as a unit accepts, up to `limit`.
template <class Char>
Char const* Matcher<Char>::span(Node const& unit, Char const* from, Char const* limit) const {
    switch (unit.test) {
        case Test::Is:
            while (from < limit && *from == unit.a) from++;
            return from;
        case Test::IsNot: return find_character(from, limit, unit.a);
        case Test::Any: return find_character(from, limit, '\n');
        case Test::All: return limit;
        case Test::Set: {
            CharSet const& set = sets_[unit.a];
            while (from < limit && in_set(set, *from)) from++;
            return from;
        }
        case Test::DynamicSet:
            while (from < limit && set_contains(sets_[unit.a], words_, *from)) from++;
            return from;
    }
    return from;
}

template <class Char>
bool Matcher<Char>::is_at(Place place, Char const* at) const {
    bool empty = beginning_ == end_;
    switch (place) {
        case Place::BEGINNING:
        case Place::BEGINNING_STRING: return at == beginning_;
        case Place::BEGINNING_LINE: return at == beginning_ || at[-1] == '\n';
        case Place::END: return at == end_ || (at + 1 == end_ && *at == '\n');
        case Place::END_LINE: return at == end_ || (at < end_ && *at == '\n');
        case Place::END_STRING: return at == end_;
        case Place::BOUNDARY: return !empty && is_boundary<is_ascii_word>(at);
        case Place::NON_BOUNDARY: return !empty && !is_boundary<is_ascii_word>(at);
        case Place::LOC_BOUNDARY: return !empty && is_boundary<is_locale_word>(at);
        case Place::LOC_NON_BOUNDARY: return !empty && !is_boundary<is_locale_word>(at);
        case Place::UNI_BOUNDARY: return !empty && is_boundary<is_unicode_word>(at);
        case Place::UNI_NON_BOUNDARY: return !empty && !is_boundary<is_unicode_word>(at);
    }
    return false;
}

template <class Char>
Char const* Matcher<Char>::repeated_group(Node const& node, Char const* at) const {
    Char const* from = marks_[2 * node.a];
    Char const* to = marks_[2 * node.a + 1];
    if (!from || !to || to < from || to - from > end_ - at) return nullptr;
    for (; from < to; from++, at++) {
        if (*from != *at && (node.fold == Fold::None || folded(*from, node.fold) != folded(*at, node.fold)))
            return nullptr;
    }
    return at;
}

template <class Char>
void Matcher<Char>::undo(Entry const& entry) {
    switch (entry.kind) {
        case EntryKind::Mark:
            marks_[entry.node] = static_cast<Char const*>(entry.at);
            last_index_ = entry.count;
            break;
        case EntryKind::Loop:
            loops_[entry.node].last = static_cast<Char const*>(entry.other);
            loops_[entry.node].count = entry.count;
            break;
        case EntryKind::GreedyUntil:
        case EntryKind::LazyUntil: {
            Loop& loop = loops_[nodes_[entry.node].a];
            loop.last = static_cast<Char const*>(entry.other);
            loop.count = entry.count;
            break;
        }
        default: break;
    }
}

template <class Char>
void Matcher<Char>::commit(size_t height) {
    size_t kept = height;
    for (size_t i = height; i < height_; i++) {
        Entry entry = stack_[i];
        if (entry.kind == EntryKind::GreedyUntil || entry.kind == EntryKind::LazyUntil) {
            entry.kind = EntryKind::Loop;
            entry.node = nodes_[entry.node].a;
        }
        if (entry.kind == EntryKind::Mark || entry.kind == EntryKind::Loop) stack_[kept++] = entry;
    }
    height_ = kept;
}

template <class Char>
void Matcher<Char>::roll_back(size_t height) {
    while (height_ > height) undo(stack_[--height_]);
}

#define PUSH(...)                        \
    if (!push(__VA_ARGS__)) [[unlikely]] \
    return out_of_memory()
#define FAIL goto fail
#define CONTINUE_AT(index)       \
    do {                         \
        node = nodes_ + (index); \
        goto next;               \
    } while (0)

template <class Char>
Outcome Matcher<Char>::run(Char const* start) {
    Node const* node = nodes_ + 1;
    Char const* at = start;
    height_ = 0;
next:
    switch (node->op) {
        case Op::One:
            if (at >= end_ || !accepts(*node, *at)) FAIL;
            at++;
            node++;
            goto next;
        case Op::String:
            if (!string_at(*node, at)) FAIL;
            at += node->b;
            node++;
            goto next;
        case Op::Mark:
            PUSH(EntryKind::Mark, node->a, marks_[node->a], nullptr, last_index_);
            marks_[node->a] = at;
            if (node->a & 1) last_index_ = node->a / 2 + 1;
            node++;
            goto next;
        case Op::At:
            if (!is_at(Place(node->a), at)) FAIL;
            node++;
            goto next;
        case Op::Jump: CONTINUE_AT(node->a);
        case Op::Alternative: {
            // Over the alternatives that cannot begin here.
            for (;;) {
                Node const& first = node[1];
                bool unit = first.op == Op::One || first.op == Op::String;
                if (!unit || begins(first, at)) break;
                if (node->a == 0) FAIL;
                node = nodes_ + node->a;
            }
            if (node->a) PUSH(EntryKind::Alternative, node->a, at);
            node++;
            goto next;
        }
        case Op::GreedyOne: {
            if (end_ - at < int64_t(node->low)) FAIL;
            Char const* limit = end_ - at > int64_t(node->high) ? at + node->high : end_;
            Char const* last = span(*node, at, limit);
            Char const* least = at + node->low;
            if (last < least) FAIL;
            if (node->tail) {
                Node const& tail = nodes_[node->tail];
                while (last >= least && !begins(tail, last)) last--;
                if (last < least) FAIL;
            }
            if (last > least) PUSH(EntryKind::GreedyOne, uint32_t(node - nodes_), last, least);
            at = last;
            node++;
            goto next;
        }
        case Op::PossessiveOne: {
            if (end_ - at < int64_t(node->low)) FAIL;
            Char const* limit = end_ - at > int64_t(node->high) ? at + node->high : end_;
            Char const* last = span(*node, at, limit);
            if (last - at < int64_t(node->low)) FAIL;
            at = last;
            node++;
            goto next;
        }
        case Op::LazyOne: {
            if (end_ - at < int64_t(node->low)) FAIL;
            if (span(*node, at, at + node->low) != at + node->low) FAIL;
            at += node->low;
            int64_t count = node->low;
            if (node->tail) {
                Node const& tail = nodes_[node->tail];
                while (!begins(tail, at)) {
                    if (count >= int64_t(node->high) || at >= end_ || !accepts(*node, *at)) FAIL;
                    at++;
                    count++;
                }
            }
            PUSH(EntryKind::LazyOne, uint32_t(node - nodes_), at, nullptr, count);
            node++;
            goto next;
        }
        case Op::Repeat:
            if (!push_loop(node->a)) return out_of_memory();
            loops_[node->a].count = -1;
            loops_[node->a].last = nullptr;
            CONTINUE_AT(node->b);
        case Op::GreedyUntil: {
            Loop& loop = loops_[node->a];
            int64_t count = loop.count + 1;
            if (count < int64_t(node->low)) {
                if (!push_loop(node->a)) return out_of_memory();
                loop.count = count;
                CONTINUE_AT(node->b);
            }
            if ((count < int64_t(node->high) || node->high == kNoLimit) && at != loop.last) {
                PUSH(EntryKind::GreedyUntil, uint32_t(node - nodes_), at, loop.last, loop.count);
                loop.count = count;
                loop.last = at;
                CONTINUE_AT(node->b);
            }
            node++;
            goto next;
        }
        case Op::LazyUntil: {
            Loop& loop = loops_[node->a];
            int64_t count = loop.count + 1;
            if (count < int64_t(node->low)) {
                if (!push_loop(node->a)) return out_of_memory();
                loop.count = count;
                CONTINUE_AT(node->b);
            }
            PUSH(EntryKind::LazyUntil, uint32_t(node - nodes_), at, loop.last, loop.count);
            node++;
            goto next;
        }
        case Op::Possessive:
            loops_[node->a].count = 0;
            loops_[node->a].last = nullptr;
            if (node->high == 0) CONTINUE_AT(node->b);
            loops_[node->a].height = height_;
            PUSH(EntryKind::Possessive, uint32_t(node - nodes_), at);
            node++;
            goto next;
        case Op::PossessiveEnd: {
            Loop& loop = loops_[node->a];
            Node const& head = nodes_[node->b];
            commit(loop.height);
            loop.count++;
            bool required = loop.count < int64_t(head.low);
            if (!required && ((loop.count >= int64_t(head.high) && head.high != kNoLimit) || at == loop.last)) {
                CONTINUE_AT(head.b);
            }
            if (!required) loop.last = at;
            loop.height = height_;
            PUSH(EntryKind::Possessive, node->b, at);
            CONTINUE_AT(node->b + 1);
        }
        case Op::GroupRef:
            at = repeated_group(*node, at);
            if (!at) FAIL;
            node++;
            goto next;
        case Op::GroupExists: {
            bool matched =
                marks_[2 * node->a] && marks_[2 * node->a + 1] && marks_[2 * node->a + 1] >= marks_[2 * node->a];
            if (!matched) CONTINUE_AT(node->b);
            node++;
            goto next;
        }
        case Op::Assert:
            if (at - beginning_ < int64_t(node->low)) FAIL;
            loops_[node->a].height = height_;
            PUSH(EntryKind::Assert, uint32_t(node - nodes_), at);
            at -= node->low;
            node++;
            goto next;
        case Op::AssertEnd: {
            size_t height = loops_[node->a].height;
            at = static_cast<Char const*>(stack_[height].at);
            commit(height);
            node++;
            goto next;
        }
        case Op::AssertNot:
            if (at - beginning_ < int64_t(node->low)) CONTINUE_AT(node->b);
            loops_[node->a].height = height_;
            PUSH(EntryKind::AssertNot, node->b, at);
            at -= node->low;
            node++;
            goto next;
        case Op::AssertNotEnd: roll_back(loops_[node->a].height); FAIL;
        case Op::Atomic:
            loops_[node->a].height = height_;
            node++;
            goto next;
        case Op::AtomicEnd:
            commit(loops_[node->a].height);
            node++;
            goto next;
        case Op::Success:
            if ((full_ && at != end_) || at == forbidden_end_) FAIL;
            start_ = start;
            finish_ = at;
            return Outcome::Matched;
        case Op::Fail: FAIL;
    }

fail:
    if (++steps_ % kStepsBetweenPolls == 0 && !poll()) [[unlikely]]
        return Outcome::Raised;
    for (;;) {
        if (height_ == 0) return Outcome::NoMatch;
        Entry& entry = stack_[height_ - 1];
        node = nodes_ + entry.node;
        at = static_cast<Char const*>(entry.at);
        switch (entry.kind) {
            case EntryKind::Mark:
            case EntryKind::Loop:
                undo(entry);
                height_--;
                break;
            case EntryKind::Alternative:
            case EntryKind::AssertNot: height_--; goto next;
            case EntryKind::Assert: height_--; break;
            case EntryKind::GreedyOne: {
                auto* least = static_cast<Char const*>(entry.other);
                at--;
                if (node->tail) {
                    Node const& tail = nodes_[node->tail];
                    while (at >= least && !begins(tail, at)) at--;
                }
                if (at <= least) height_--;
                if (at < least) break;
                entry.at = at;
                node++;
                goto next;
            }
            case EntryKind::LazyOne: {
                int64_t count = entry.count;
                bool more = true;
                do {
                    more = (count < int64_t(node->high) || node->high == kNoLimit) && at < end_ && accepts(*node, *at);
                    at++;
                    count++;
                } while (more && node->tail && !begins(nodes_[node->tail], at));
                if (!more) {
                    height_--;
                    break;
                }
                entry.at = at;
                entry.count = count;
                node++;
                goto next;
            }
            case EntryKind::GreedyUntil:
                undo(entry);
                height_--;
                node++;
                goto next;
            case EntryKind::LazyUntil: {
                undo(entry);
                height_--;
                Loop& loop = loops_[node->a];
                int64_t count = loop.count + 1;
                if ((count >= int64_t(node->high) && node->high != kNoLimit) || at == loop.last) break;
                if (!push_loop(node->a)) return out_of_memory();
                loop.count = count;
                loop.last = at;
                CONTINUE_AT(node->b);
            }
            case EntryKind::Possessive:
                height_--;
                if (loops_[node->a].count < int64_t(node->low)) break;
                CONTINUE_AT(node->b);
        }
    }
}

#undef PUSH
#undef FAIL
#undef CONTINUE_AT

template <class Char>
Outcome Matcher<Char>::match(Char const* start) {
    return run(start);
}

/// The next place in [from, last] where the program's prefix stands; `last` + 1 if there is none.
template <class Char>
Char const* Matcher<Char>::find_prefix(Char const* from, Char const* last) const {
    uint32_t const* prefix = words_ + program_.plan.prefix;
    uint32_t length = program_.plan.prefix_length;
    while (from <= last) {
        from = find_character(from, last + 1, prefix[0]);
        if (from > last || end_ - from < int64_t(length)) return last + 1;
        uint32_t same = 1;
        while (same < length && from[same] == prefix[same]) same++;
        if (same == length) return from;
        from++;
    }
    return last + 1;
}

/// The next place in [from, last] where one of the first characters stands; `last` + 1 if there is none.
template <class Char>
Char const* Matcher<Char>::find_first(Char const* from, Char const* last) const {
    SearchPlan const& plan = program_.plan;
    Char const* stop = std::min(last + 1, end_);
    while (from < stop && !plan.may_begin(*from)) from++;
    return from == end_ ? last + 1 : from;
}

template <class Char>
Outcome Matcher<Char>::search(Char const* start) {
    int64_t room = end_ - start;
    if (room < int64_t(program_.min_width)) return Outcome::NoMatch;
    Char const* last = end_ - program_.min_width;
    SearchPlan const& plan = program_.plan;
    if (plan.anchored) return start == beginning_ ? run(start) : Outcome::NoMatch;
    for (Char const* at = start; at <= last; at++) {
        if (plan.prefix_length) {
            at = find_prefix(at, last);
        } else if (plan.has_first) {
            at = find_first(at, last);
        }
        if (at > last) break;
        Outcome outcome = run(at);
        if (outcome != Outcome::NoMatch) return outcome;
    }
    return Outcome::NoMatch;
}

template <class Char>
Outcome run_on(Thread& thread, MatchRequest const& request, MatchResult& result) {
    Matcher<Char> matcher(thread, request);
    Char const* start = static_cast<Char const*>(request.subject.beginning) + request.start;
    // Where nothing is left to look at, match() alone still finds what is empty.
    if (request.start > request.subject.end && request.wanted != Wanted::Match) return Outcome::NoMatch;
    Outcome outcome = request.wanted == Wanted::Search ? matcher.search(start) : matcher.match(start);
    if (outcome == Outcome::Matched) matcher.report(result);
    return outcome;
}

}  // namespace

Outcome run(Thread& thread, MatchRequest const& request, MatchResult& result) {
    switch (request.subject.width) {
        case 1: return run_on<uint8_t>(thread, request, result);
        case 2: return run_on<char16_t>(thread, request, result);
        default: return run_on<char32_t>(thread, request, result);
    }
}

}  // namespace py::vm::sre
