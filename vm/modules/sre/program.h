#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vm/modules/sre/characters.h"

namespace py::vm::sre {

/// What one instruction of a program does. Instructions that look at one character are units: they have a `Test`.
enum class Op : uint8_t {
    /// Unit: the character passes the test.
    One,
    /// `a`: offset in `words` of the characters, `b`: how many.
    String,
    /// `a`: number of the mark, 2 * group for a start, 2 * group + 1 for an end.
    Mark,
    /// `a`: a `Place`.
    At,
    /// Head of an alternative; `a`: the head of the next one, 0 if there is none.
    Alternative,
    /// `a`: where to go on.
    Jump,
    /// A unit again and again, at least `low` times and at most `high`.
    GreedyOne,
    LazyOne,
    PossessiveOne,
    /// Begins loop `a`; `b`: its Until.
    Repeat,
    /// End of a loop's body: `a`: the loop, `b`: its body, `low`, `high`.
    GreedyUntil,
    LazyUntil,
    /// A loop that gives nothing back: `a`: the loop, `b`: what comes after; the body follows.
    Possessive,
    /// `a`: the loop, `b`: its head.
    PossessiveEnd,
    /// The text of group `a` again, compared by `fold`.
    GroupRef,
    /// Whether group `a` has matched; else go to `b`.
    GroupExists,
    /// The body, which follows, must match (must not match) `low` characters before this place; `a`: a loop number,
    /// `b`:
    /// what comes after.
    Assert,
    AssertNot,
    /// `a`: as that of the head.
    AssertEnd,
    AssertNotEnd,
    /// The body gives nothing back; `a`: a loop number.
    Atomic,
    AtomicEnd,
    Success,
    Fail,
};

/// How a unit tests its character.
enum class Test : uint8_t {
    /// It is `a`, it is not `a`, it is no newline, anything.
    Is,
    IsNot,
    Any,
    All,
    /// It is in set `a`, by the bitmap for Latin-1 characters, by the set's words for others.
    Set,
    /// The same by words alone, as it depends on the locale.
    DynamicSet,
};

enum class Place : uint32_t {
#define SRE_AT(name) name,
#include "vm/modules/sre/opcodes.def"
};
inline constexpr uint32_t kPlaces = uint32_t(Place::UNI_NON_BOUNDARY) + 1;

inline constexpr uint32_t kNoLimit = UINT32_MAX;

struct Node {
    Op op;
    Test test = Test::All;
    Fold fold = Fold::None;
    uint32_t a = 0;
    uint32_t b = 0;
    uint32_t low = 0;
    uint32_t high = 0;
    /// A unit that every match of what comes next begins with; 0 if there is none.
    uint32_t tail = 0;
};

struct CharSet {
    uint64_t latin1[4];
    /// Where the set's items are in `words`.
    uint32_t words;
    Fold fold;
    bool inverted;

    bool has_latin1(uint32_t character) const { return latin1[character >> 6] >> (character & 63) & 1; }
};

/// Where matches can begin.
struct SearchPlan {
    /// At the beginning of the string only.
    bool anchored;
    /// Characters that every match begins with: offset in `words`, and how many.
    uint32_t prefix, prefix_length;
    /// Whether `first` says anything; characters above Latin-1 are always possible.
    bool has_first;
    uint64_t first[4];

    bool may_begin(uint32_t character) const {
        return character > 0xFF || (first[character >> 6] >> (character & 63) & 1);
    }
};

/// A program ready to run; the arrays belong to someone else.
struct Program {
    Node const* nodes;
    CharSet const* sets;
    uint32_t const* words;
    uint32_t groups;
    uint32_t loops;
    uint32_t min_width;
    SearchPlan plan;
};

struct ProgramBuilder {
    std::vector<Node> nodes;
    std::vector<CharSet> sets;
    std::vector<uint32_t> words;
    uint32_t loops = 0;
    uint32_t min_width = 0;
};

/// Whether a character is in a set, by its words (any character, any set).
bool set_contains(CharSet const& set, uint32_t const* words, char32_t character);

/// Translates re's code list. The list may be anything: false if it is no sound program.
bool translate(std::span<uint32_t const> code, uint32_t groups, ProgramBuilder& program);
SearchPlan plan_search(ProgramBuilder& program);

}  // namespace py::vm::sre
