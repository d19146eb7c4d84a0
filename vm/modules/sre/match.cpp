#include "vm/gc/heap.h"
#include "vm/modules/sre/regex.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/sequence.h"

// The type re.Match.

namespace py::vm {

Type regex_match_type;

RegexMatch* make_match(RegexPattern* pattern, Value string, RegexRange range, sre::MatchResult const& result) {
    size_t groups = pattern->groups() + 1;
    auto* match = the_heap->make<RegexMatch>(regex_match_type.root_shape, groups * 2 * sizeof(int64_t));
    match->pattern = pattern;
    match->string = string;
    match->pos = range.pos;
    match->endpos = range.endpos;
    match->last_index = result.last_index;
    match->groups = groups;
    match->spans[0] = result.start;
    match->spans[1] = result.end;
    for (size_t i = 1; i < groups; i++) {
        int64_t start = result.marks[2 * i - 2];
        int64_t end = result.marks[2 * i - 1];
        bool matched = start >= 0 && end >= start;
        match->spans[2 * i] = matched ? start : -1;
        match->spans[2 * i + 1] = matched ? end : -1;
    }
    return match;
}

namespace {

RegexMatch* self_of(Value value) { return value.as<RegexMatch>(); }

/// The number of a group that is given by number or name.
Raises<size_t> group_number(Thread& thread, RegexMatch* self, Value group) {
    int64_t number = -1;
    if (group.is_small()) {
        number = group.small();
    } else if (has_index(group)) {
        number = clamped_int64_of(TRY(to_index(thread, group)));
    } else {
        auto named = self->pattern->group_index->find(thread, group);
        if (!named.ok()) {
            if (!catch_pending(thread, TypeError_type)) return Error{};
        } else if (named.value().is_small()) {
            number = named.value().small();
        }
    }
    if (number < 0 || number >= int64_t(self->groups)) return raise(thread, IndexError_type, "no such group");
    return size_t(number);
}

Value slice_of(RegexMatch* self, RegexString const& string, size_t group, Value otherwise) {
    int64_t start = self->spans[2 * group];
    return start < 0 ? otherwise : string.slice(start, self->spans[2 * group + 1]);
}

Raises<Value> text_of(Thread& thread, RegexMatch* self, Value group) {
    size_t number = TRY(group_number(thread, self, group));
    if (self->spans[2 * number] < 0) return none();
    RegexString string;
    TRY(string.open(thread, self->string));
    return slice_of(self, string, number, none());
}

Raises<Value> match_group(Thread& thread, Value* args) {
    Tuple* wanted = args[1].as<Tuple>();
    if (wanted->size == 0) return text_of(thread, self_of(args[0]), Value::small(0));
    if (wanted->size == 1) return text_of(thread, self_of(args[0]), wanted->items[0]);
    Tuple* found = new_tuple(wanted->size);
    for (size_t i = 0; i < wanted->size; i++)
        found->items[i] = TRY(text_of(thread, self_of(args[0]), wanted->items[i]));
    return Value::of(found);
}

Raises<Value> match_get_item(Thread& thread, Value self, Value key) { return text_of(thread, self_of(self), key); }

Raises<Value> match_groups(Thread& thread, Value* args) {
    RegexMatch* self = self_of(args[0]);
    Value otherwise = args[1].is_empty() ? none() : args[1];
    RegexString string;
    TRY(string.open(thread, self->string));
    Tuple* found = new_tuple(self->groups - 1);
    for (size_t i = 1; i < self->groups; i++) found->items[i - 1] = slice_of(self, string, i, otherwise);
    return Value::of(found);
}

Raises<Value> match_groupdict(Thread& thread, Value* args) {
    RegexMatch* self = self_of(args[0]);
    Value otherwise = args[1].is_empty() ? none() : args[1];
    RegexString string;
    TRY(string.open(thread, self->string));
    Dict* found = new_dict();
    Dict* index = self->pattern->group_index;
    for (int64_t i = index->next_entry(0); i >= 0; i = index->next_entry(uint32_t(i) + 1)) {
        DictEntry entry = index->entry(uint32_t(i));
        size_t number = TRY(group_number(thread, self, entry.value));
        TRY(found->store(thread, entry.key, slice_of(self, string, number, otherwise)));
    }
    return Value::of(found);
}

Raises<size_t> optional_group(Thread& thread, Value* args) {
    return args[1].is_empty() ? Raises<size_t>(size_t(0)) : group_number(thread, self_of(args[0]), args[1]);
}

Raises<Value> match_start(Thread& thread, Value* args) {
    return make_int(self_of(args[0])->spans[2 * TRY(optional_group(thread, args))]);
}
Raises<Value> match_end(Thread& thread, Value* args) {
    return make_int(self_of(args[0])->spans[2 * TRY(optional_group(thread, args)) + 1]);
}

Value span_of(RegexMatch* self, size_t group) {
    return Value::of(make_tuple({make_int(self->spans[2 * group]), make_int(self->spans[2 * group + 1])}));
}

Raises<Value> match_span(Thread& thread, Value* args) {
    return span_of(self_of(args[0]), TRY(optional_group(thread, args)));
}

Raises<Value> match_expand(Thread& thread, Value* args) {
    Value expand = TRY(imported_attribute(thread, "re", "_expand"));
    return call(thread, expand, {Value::of(self_of(args[0])->pattern), args[0], args[1]});
}

Raises<Value> same(Thread&, Value* args) { return args[0]; }

constexpr size_t kShownMatch = 50;

Raises<Value> match_repr(Thread& thread, Value value) {
    RegexMatch* self = self_of(value);
    Value whole = TRY(text_of(thread, self, Value::small(0)));
    Str* shown = TRY(repr_of(thread, whole));
    Str* part = substring(shown, 0, std::min(size_t(shown->length), kShownMatch));
    return Value::of(
        format_message("<re.Match object; span=({}, {}), match={}>", {self->spans[0], self->spans[1], part}));
}

Raises<Value> get_string(Thread&, Value self) { return self_of(self)->string; }
Raises<Value> get_pattern(Thread&, Value self) { return Value::of(self_of(self)->pattern); }
Raises<Value> get_pos(Thread&, Value self) { return make_int(self_of(self)->pos); }
Raises<Value> get_endpos(Thread&, Value self) { return make_int(self_of(self)->endpos); }
Raises<Value> get_last_index(Thread&, Value self) {
    return self_of(self)->last_index < 0 ? none() : make_int(self_of(self)->last_index);
}
Raises<Value> get_last_group(Thread&, Value self) {
    int64_t index = self_of(self)->last_index;
    Tuple* names_of_groups = self_of(self)->pattern->index_group;
    return index >= 0 && index < int64_t(names_of_groups->size) ? names_of_groups->items[index] : none();
}
Raises<Value> get_regs(Thread&, Value value) {
    RegexMatch* self = self_of(value);
    if (!self->regs) {
        Tuple* regs = new_tuple(self->groups);
        for (size_t i = 0; i < self->groups; i++) regs->items[i] = span_of(self, i);
        self->regs = regs;
    }
    return Value::of(self->regs);
}

void trace_match(Object* object, Marker& marker) {
    auto* self = static_cast<RegexMatch*>(object);
    marker.mark(self->pattern);
    marker.mark(self->string);
    marker.mark(self->regs);
}

constexpr MethodDef kMethods[] = {
    {"group", "($self, /, *groups)", match_group,
     "group([group1, ...]): the text of a group by number or name, or a tuple of several."},
    {"start", "($self, group=0, /)", match_start, "Where the text of a group starts."},
    {"end", "($self, group=0, /)", match_end, "Where the text of a group ends."},
    {"span", "($self, group=0, /)", match_span, "Where the text of a group starts and ends."},
    {"groups", "($self, /, default=None)", match_groups,
     "The text of all groups, with default for those that have not matched."},
    {"groupdict", "($self, /, default=None)", match_groupdict, "The text of all named groups by name."},
    {"expand", "($self, /, template)", match_expand, "The template with groups filled in, as sub() does it."},
    {"__copy__", "($self, /)", same, "The object itself."},
    {"__deepcopy__", "($self, memo, /)", same, "The object itself."},
    kClassGetItem,
};
constexpr GetSetDef kAttributes[] = {
    {"string", get_string},        {"re", get_pattern},           {"pos", get_pos},  {"endpos", get_endpos},
    {"lastindex", get_last_index}, {"lastgroup", get_last_group}, {"regs", get_regs}};

}  // namespace

TypeSpec const kRegexMatchSpec{.name = "re.Match",
                               .layout = Layout::RegexMatch,
                               .size = sizeof(RegexMatch),
                               .flags = kNoConstructor,
                               .slots = {.repr = match_repr, .get_item = match_get_item},
                               .methods = kMethods,
                               .attributes = kAttributes,
                               .trace = trace_match,
                               .doc = "What a regular expression has matched."};

}  // namespace py::vm
