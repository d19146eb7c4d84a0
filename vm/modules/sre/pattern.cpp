#include <cstring>

#include "vm/gc/heap.h"
#include "vm/modules/sre/opcodes.h"
#include "vm/modules/sre/regex.h"
#include "vm/objects/descriptor/descriptors.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// The type re.Pattern.

namespace py::vm {

Type regex_pattern_type;

namespace {

RegexPattern* self_of(Value value) { return value.as<RegexPattern>(); }

// Making one

Raises<void> read_code(Thread& thread, List* list, std::vector<uint32_t>& code) {
    for (size_t i = 0; i < list->size; i++) {
        // The opcodes are of a subclass of int.
        auto word = is_int(list->items[i]) ? int64_of(list->items[i]) : std::nullopt;
        bool fits = word && *word >= 0 && *word <= int64_t(UINT32_MAX);
        if (!fits) return raise(thread, OverflowError_type, "regular expression code size limit exceeded");
        code.push_back(uint32_t(*word));
    }
    return {};
}

template <class T>
T const* place(Bytes* memory, size_t& at, std::vector<T> const& values) {
    auto* start = reinterpret_cast<T*>(memory->data + at);
    if (!values.empty()) std::memcpy(static_cast<void*>(start), values.data(), values.size() * sizeof(T));
    at += (values.size() * sizeof(T) + 7) / 8 * 8;
    return start;
}

/// Copies what the builder holds into one piece of memory that the collector knows.
void install(RegexPattern* pattern, sre::ProgramBuilder const& built, sre::SearchPlan plan,
             std::vector<uint32_t> const& code) {
    size_t size = built.nodes.size() * sizeof(sre::Node) + built.sets.size() * sizeof(sre::CharSet) +
                  (built.words.size() + code.size()) * sizeof(uint32_t) + 4 * 8;
    pattern->memory = new_bytes(size);
    size_t at = 0;
    pattern->program.nodes = place(pattern->memory, at, built.nodes);
    pattern->program.sets = place(pattern->memory, at, built.sets);
    pattern->program.words = place(pattern->memory, at, built.words);
    pattern->code = place(pattern->memory, at, code);
    pattern->code_size = code.size();
    pattern->program.loops = built.loops;
    pattern->program.min_width = built.min_width;
    pattern->program.plan = plan;
}

Error wrong_argument(Thread& thread, char const* name, char const* wanted, Value given) {
    return raise(thread, TypeError_type, "compile() argument '{}' must be {}, not {}", {name, wanted, type_of(given)});
}

}  // namespace

Raises<Value> regex_compile(Thread& thread, Value* args) {
    int64_t flags = TRY(to_int64(thread, args[1]));
    if (!args[2].is<List>()) return wrong_argument(thread, "code", "list", args[2]);
    int64_t groups = TRY(to_int64(thread, args[3]));
    if (!args[4].is<Dict>()) return wrong_argument(thread, "groupindex", "dict", args[4]);
    if (!args[5].is<Tuple>()) return wrong_argument(thread, "indexgroup", "tuple", args[5]);
    std::vector<uint32_t> code;
    TRY(read_code(thread, args[2].as<List>(), code));
    RegexString source;
    if (!is_none(args[0])) TRY(source.open(thread, args[0]));
    sre::ProgramBuilder built;
    bool sound = groups >= 0 && groups <= int64_t(sre::kMaxGroups) && sre::translate(code, uint32_t(groups), built);
    if (!sound) return raise(thread, RuntimeError_type, "invalid SRE code");
    auto* pattern = the_heap->make<RegexPattern>(regex_pattern_type.root_shape);
    pattern->source = args[0];
    pattern->flags = flags;
    pattern->group_index = args[4].as<Dict>();
    pattern->index_group = args[5].as<Tuple>();
    pattern->program.groups = uint32_t(groups);
    sre::SearchPlan plan = sre::plan_search(built);
    install(pattern, built, plan, code);
    return Value::of(pattern);
}

namespace {

/// Opens the string args[1], for the positions args[2] and args[3].
Raises<RegexRange> open_range(Thread& thread, RegexPattern* pattern, Value* args, RegexString& string) {
    Value positions[2] = {args[2], args[3]};
    TRY(convert_positions(thread, positions));
    TRY(string.open_for(thread, pattern, args[1]));
    return regex_range(thread, string, positions[0], positions[1]);
}

// Matching once

Raises<Value> match_once(Thread& thread, Value* args, sre::Wanted wanted) {
    RegexPattern* pattern = self_of(args[0]);
    RegexString string;
    RegexRange range = TRY(open_range(thread, pattern, args, string));
    sre::MatchResult result;
    switch (sre::run(thread, {&pattern->program, string.subject(range.endpos), range.pos, wanted}, result)) {
        case sre::Outcome::Raised: return Error{};
        case sre::Outcome::NoMatch: return none();
        case sre::Outcome::Matched: break;
    }
    return Value::of(make_match(pattern, args[1], range, result));
}

Raises<Value> pattern_match(Thread& thread, Value* args) { return match_once(thread, args, sre::Wanted::Match); }
Raises<Value> pattern_fullmatch(Thread& thread, Value* args) {
    return match_once(thread, args, sre::Wanted::FullMatch);
}
Raises<Value> pattern_search(Thread& thread, Value* args) { return match_once(thread, args, sre::Wanted::Search); }

// Matching all along a string

/// What findall() lists of one match: the group if there is one, a tuple of all if there are more.
Value found_item(RegexPattern* pattern, RegexSearch const& search, Value empty) {
    uint32_t groups = pattern->groups();
    if (groups == 0) return search.group(0, empty);
    if (groups == 1) return search.group(1, empty);
    Tuple* items = new_tuple(groups);
    for (uint32_t i = 0; i < groups; i++) items->items[i] = search.group(i + 1, empty);
    return Value::of(items);
}

Raises<Value> pattern_findall(Thread& thread, Value* args) {
    RegexPattern* pattern = self_of(args[0]);
    RegexString string;
    RegexRange range = TRY(open_range(thread, pattern, args, string));
    Value empty = string.slice(0, 0);
    RegexSearch search(pattern, string, range);
    List* found = new_list();
    while (TRY(search.next(thread))) found->append(found_item(pattern, search, empty));
    return Value::of(found);
}

Raises<Value> pattern_split(Thread& thread, Value* args) {
    RegexPattern* pattern = self_of(args[0]);
    int64_t most = args[2].is_empty() ? 0 : TRY(to_int64(thread, args[2]));
    RegexString string;
    TRY(string.open_for(thread, pattern, args[1]));
    RegexSearch search(pattern, string, {0, string.length()});
    List* parts = new_list();
    int64_t last = 0;
    for (int64_t count = 0; most == 0 || count < most; count++) {
        if (!TRY(search.next(thread))) break;
        parts->append(string.slice(last, search.result().start));
        for (uint32_t i = 1; i <= pattern->groups(); i++) parts->append(search.group(i, none()));
        last = search.result().end;
    }
    parts->append(string.slice(last, string.length()));
    return Value::of(parts);
}

Raises<RegexScanner*> scanner_for(Thread& thread, Value* args) {
    RegexPattern* pattern = self_of(args[0]);
    RegexString string;
    RegexRange range = TRY(open_range(thread, pattern, args, string));
    return make_scanner(pattern, args[1], range);
}

Raises<Value> pattern_scanner(Thread& thread, Value* args) { return Value::of(TRY(scanner_for(thread, args))); }
Raises<Value> pattern_finditer(Thread& thread, Value* args) {
    return make_regex_iterator(TRY(scanner_for(thread, args)));
}
Raises<Value> same(Thread&, Value* args) { return args[0]; }

// What a pattern is

struct FlagName {
    char const* name;
    int64_t bit;
};
constexpr FlagName kFlagNames[] = {{"re.TEMPLATE", 1},  {"re.IGNORECASE", 2}, {"re.LOCALE", 4},
                                   {"re.MULTILINE", 8}, {"re.DOTALL", 16},    {"re.UNICODE", 32},
                                   {"re.VERBOSE", 64},  {"re.DEBUG", 128},    {"re.ASCII", 256}};
constexpr int64_t kUnicodeFlag = 32;
constexpr int64_t kCharacterFlags = 4 | 32 | 256;
constexpr size_t kShownPattern = 200;

Raises<Value> pattern_repr(Thread& thread, Value value) {
    RegexPattern* self = self_of(value);
    Str* source = TRY(repr_of(thread, self->source));
    StrBuilder text;
    text.append("re.compile(");
    text.append(substring(source, 0, std::min(size_t(source->length), kShownPattern)));
    int64_t flags = self->flags;
    // Of text, Unicode is nothing special.
    if (self->source.is<Str>() && (flags & kCharacterFlags) == kUnicodeFlag) flags &= ~kUnicodeFlag;
    char const* before = ", ";
    for (FlagName const& flag : kFlagNames) {
        if (!(flags & flag.bit)) continue;
        text.append(before);
        text.append(flag.name);
        flags &= ~flag.bit;
        before = "|";
    }
    if (flags) {
        char digits[24];
        snprintf(digits, sizeof digits, "0x%llx", static_cast<unsigned long long>(flags));
        text.append(before);
        text.append(digits);
    }
    text.append(')');
    return Value::of(text.finish());
}

Raises<int64_t> pattern_hash(Thread& thread, Value value) {
    RegexPattern* self = self_of(value);
    auto* code = reinterpret_cast<uint8_t const*>(self->code);
    int64_t hash = hash_bytes({code, self->code_size * sizeof(uint32_t)});
    hash ^= TRY(hash_of(thread, self->source)) ^ self->flags ^ int64_t(self->groups());
    return hash == -1 ? -2 : hash;
}

Raises<Value> pattern_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!is_equality(op)) return not_implemented();
    if (!right.is<RegexPattern>()) return not_implemented();
    RegexPattern* a = self_of(left);
    RegexPattern* b = self_of(right);
    bool same = a == b;
    if (!same && a->flags == b->flags && a->code_size == b->code_size && a->source.is<Str>() == b->source.is<Str>() &&
        std::memcmp(a->code, b->code, a->code_size * sizeof(uint32_t)) == 0) {
        same = TRY(equal(thread, a->source, b->source));
    }
    return boolean(same == (op == CompareOperator::Equal));
}

Raises<Value> get_source(Thread&, Value self) { return self_of(self)->source; }
Raises<Value> get_flags(Thread&, Value self) { return make_int(self_of(self)->flags); }
Raises<Value> get_groups(Thread&, Value self) { return make_int(int64_t(self_of(self)->groups())); }
Raises<Value> get_group_index(Thread&, Value self) {
    auto* proxy = the_heap->make<MappingProxy>(mapping_proxy_type.root_shape);
    proxy->mapping = Value::of(self_of(self)->group_index);
    return Value::of(proxy);
}

void trace_pattern(Object* object, Marker& marker) {
    auto* self = static_cast<RegexPattern*>(object);
    marker.mark(self->source);
    marker.mark(self->group_index);
    marker.mark(self->index_group);
    marker.mark(self->memory);
}

constexpr MethodDef kMethods[] = {
    {"match", "($self, /, string, pos=0, endpos=sys.maxsize)", pattern_match, "Matches at the start of the string."},
    {"fullmatch", "($self, /, string, pos=0, endpos=sys.maxsize)", pattern_fullmatch, "Matches the whole string."},
    {"search", "($self, /, string, pos=0, endpos=sys.maxsize)", pattern_search, "Finds the first match in the string."},
    {"sub", "($self, /, repl, string, count=0)", regex_sub, "The string with matches replaced by repl."},
    {"subn", "($self, /, repl, string, count=0)", regex_subn,
     "The string as of sub(), and how many matches were replaced."},
    {"findall", "($self, /, string, pos=0, endpos=sys.maxsize)", pattern_findall,
     "A list of all matches that do not overlap."},
    {"split", "($self, /, string, maxsplit=0)", pattern_split, "Splits the string where the pattern matches."},
    {"finditer", "($self, /, string, pos=0, endpos=sys.maxsize)", pattern_finditer,
     "An iterator over all matches that do not overlap."},
    {"scanner", "($self, /, string, pos=0, endpos=sys.maxsize)", pattern_scanner,
     "An object that goes through a string from match to match."},
    {"__copy__", "($self, /)", same, "The object itself."},
    {"__deepcopy__", "($self, memo, /)", same, "The object itself."},
    kClassGetItem,
};
constexpr GetSetDef kAttributes[] = {
    {"pattern", get_source}, {"flags", get_flags}, {"groups", get_groups}, {"groupindex", get_group_index}};

}  // namespace

TypeSpec const kRegexPatternSpec{.name = "re.Pattern",
                                 .layout = Layout::RegexPattern,
                                 .size = sizeof(RegexPattern),
                                 .flags = kNoConstructor | kWeaklyReferable,
                                 .slots = {.repr = pattern_repr, .hash = pattern_hash, .compare = pattern_compare},
                                 .methods = kMethods,
                                 .attributes = kAttributes,
                                 .trace = trace_pattern,
                                 .doc = "Compiled regular expression object."};

}  // namespace py::vm
