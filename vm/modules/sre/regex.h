#pragma once

#include "vm/modules/sre/matcher.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/containers.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/str/str_builder.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/protocol/buffer.h"

namespace py::vm {

/// re.Pattern
struct RegexPattern : Object {
    static constexpr Layout kLayout = Layout::RegexPattern;

    /// What the pattern was written as: str, bytes or None.
    Value source;
    int64_t flags;
    Dict* group_index;
    /// Names of the groups by number.
    Tuple* index_group;
    /// The memory of the program's arrays.
    Bytes* memory;
    sre::Program program;
    /// The code list, for comparing patterns; in `memory`.
    uint32_t const* code;
    size_t code_size;

    uint32_t groups() const { return program.groups; }
};

/// re.Match
struct RegexMatch : Object {
    static constexpr Layout kLayout = Layout::RegexMatch;

    RegexPattern* pattern;
    Value string;
    int64_t pos, endpos;
    /// The group that ended last, or -1.
    int64_t last_index;
    /// Made when asked for.
    Tuple* regs;
    /// Groups, the whole match included.
    uint64_t groups;
    /// Start and end of each; -1 if it has not matched.
    int64_t spans[];
};

/// What scanner() gives, and what finditer() iterates with.
struct RegexScanner : Object {
    static constexpr Layout kLayout = Layout::RegexScanner;

    RegexPattern* pattern;
    Value string;
    int64_t pos, endpos;
    /// Where the next search starts; -1 at the end.
    int64_t next;
    bool must_advance;
};

extern Type regex_pattern_type, regex_match_type, regex_scanner_type, regex_iterator_type;
extern TypeSpec const kRegexPatternSpec, kRegexMatchSpec, kRegexScannerSpec, kRegexIteratorSpec;

/// A string while it is matched: str, or anything that lends bytes.
class RegexString {
  public:
    /// Errors: TypeError if it is no string.
    Raises<void> open(Thread& thread, Value string);
    /// The same, of the kind that the pattern was written as.
    Raises<void> open_for(Thread& thread, RegexPattern* pattern, Value string);

    int64_t length() const { return length_; }
    bool is_text() const { return text_ != nullptr; }
    Str* text() const { return text_; }
    uint8_t const* bytes() const { return data_; }
    sre::Subject subject(int64_t end) const;
    /// Characters [start, stop) as str or bytes.
    Value slice(int64_t start, int64_t stop) const;

  private:
    Value string_ = kEmpty;
    Str* text_ = nullptr;
    uint8_t const* data_ = nullptr;
    int64_t length_ = 0;
    Buffer buffer_;
};

/// Where to look: pos and endpos, brought into the string.
struct RegexRange {
    int64_t pos, endpos;
};
/// The positions `pos` and `endpos` as ints of 64 bits, before the string is looked at.
Raises<void> convert_positions(Thread& thread, Value (&positions)[2]);
Raises<RegexRange> regex_range(Thread& thread, RegexString const& string, Value pos, Value endpos);

/// Runs a search over and over, as findall, finditer, split and sub do.
class RegexSearch {
  public:
    RegexSearch(RegexPattern* pattern, RegexString const& string, RegexRange range);
    /// Whether there is another match; it is in `result` then.
    Raises<bool> next(Thread& thread);
    sre::MatchResult const& result() const { return result_; }
    /// Text of a group, 0 being the whole; `otherwise` if it has not matched.
    Value group(uint32_t index, Value otherwise) const;

  private:
    RegexString const& string_;
    sre::MatchRequest request_;
    sre::MatchResult result_;
};

RegexMatch* make_match(RegexPattern* pattern, Value string, RegexRange range, sre::MatchResult const& result);
RegexScanner* make_scanner(RegexPattern* pattern, Value string, RegexRange range);
Value make_regex_iterator(RegexScanner* scanner);

Raises<Value> regex_compile(Thread& thread, Value* args);
/// Pattern.sub and Pattern.subn: args are pattern, repl, string, count.
Raises<Value> regex_sub(Thread& thread, Value* args);
Raises<Value> regex_subn(Thread& thread, Value* args);

}  // namespace py::vm
