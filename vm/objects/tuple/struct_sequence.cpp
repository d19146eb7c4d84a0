#include "vm/objects/tuple/struct_sequence.h"

#include <algorithm>

#include "vm/objects/dict/dict.h"
#include "vm/objects/str/str_builder.h"
#include "vm/objects/type/slot_rows.h"
#include "vm/runtime/protocol/operations.h"

// Named tuples of the machine. An instance is a tuple of the visible fields, with room for the hidden ones behind them.

namespace py::vm {
namespace {

StructSequenceSpec const& spec_of(Type const* type) { return *static_cast<StructSequenceSpec const*>(type->spec); }

size_t unnamed_count(StructSequenceSpec const& spec) {
    return size_t(std::ranges::count_if(spec.fields, [](StructField const& field) { return field.name.empty(); }));
}

Tuple* new_struct_sequence(Type& type) {
    StructSequenceSpec const& spec = spec_of(&type);
    auto* tuple = the_heap->make<Tuple>(type.root_shape, spec.fields.size() * sizeof(Value));
    tuple->size = spec.visible;
    for (size_t i = 0; i < spec.fields.size(); i++) tuple->items[i] = none();
    return tuple;
}

Raises<Value> repr(Thread& thread, Value self) {
    StructSequenceSpec const& spec = spec_of(type_of(self));
    StrBuilder text;
    text.append(spec.name);
    text.append('(');
    for (size_t i = 0; i < spec.visible; i++) {
        if (i) text.append(", ");
        // Unnamed fields stand for the named ones that follow the visible part (stat_result's times).
        text.append(spec.fields[i].name.empty() ? spec.fields[i + unnamed_count(spec)].name : spec.fields[i].name);
        text.append('=');
        text.append(TRY(repr_of(thread, self.as<Tuple>()->items[i])));
    }
    text.append(')');
    return Value::of(text.finish());
}

struct Arguments {
    Value sequence = kEmpty;
    Value dict = kEmpty;
};

Raises<bool> bind(Thread& thread, CallArgs args, Arguments& bound) {
    if (args.count > 2) {
        return raise(thread, TypeError_type, "structseq() takes at most 2 arguments ({} given)", {args.total()});
    }
    if (args.count > 0) bound.sequence = args.values[0];
    if (args.count > 1) bound.dict = args.values[1];
    for (size_t k = 0; k < args.keyword_count(); k++) {
        Str* name = args.names->items[k].as<Str>();
        Value value = args.values[args.count + k];
        if (equal_text(name, "sequence")) {
            bound.sequence = value;
        } else if (equal_text(name, "dict")) {
            bound.dict = value;
        } else {
            return raise(thread, TypeError_type, "'{}' is an invalid keyword argument for structseq()", {name});
        }
    }
    if (bound.sequence.is_empty()) {
        return raise(thread, TypeError_type, "structseq() missing required argument 'sequence' (pos 1)");
    }
    return true;
}

Error raise_length(Thread& thread, StructSequenceSpec const& spec, char const* which, size_t wanted, size_t given) {
    return raise(thread, TypeError_type, "{}() takes an {} {}-sequence ({}-sequence given)",
                 {spec.name, which, wanted, given});
}

Raises<Value> reduce(Thread&, Value* args) {
    Tuple* self = args[0].as<Tuple>();
    StructSequenceSpec const& spec = spec_of(self->type());
    Dict* hidden = new_dict();
    for (size_t i = spec.visible; i < spec.fields.size(); i++)
        hidden->store(intern(spec.fields[i].name), self->items[i]);
    Tuple* visible = make_tuple(std::span<Value const>(self->items, spec.visible));
    return Value::of(
        make_tuple({Value::of(self->type()), Value::of(make_tuple({Value::of(visible), Value::of(hidden)}))}));
}

constexpr MethodDef kMethods[] = {{"__reduce__", "($self, /)", reduce}};

void trace_fields(Object* object, Marker& marker) {
    marker.mark_range(static_cast<Tuple*>(object)->items, spec_of(object->type()).fields.size());
}

void add_fields(Type* type) {
    StructSequenceSpec const& spec = spec_of(type);
    List* matched = new_list();
    for (size_t i = 0; i < spec.fields.size(); i++) {
        StructField const& field = spec.fields[i];
        if (field.name.empty()) continue;
        auto* member = the_heap->make<MemberDescriptor>(member_descriptor_type.root_shape);
        member->name = intern(field.name);
        member->owner = type;
        member->offset = uint32_t(sizeof(Tuple) + i * sizeof(Value));
        member->read_only = true;
        member->doc = field.doc;
        type->dict->store(member->name, Value::of(member));
        if (i < spec.visible) matched->append(Value::of(member->name));
    }
    auto set = [&](char const* name, Value value) { type->dict->store(intern(name), value); };
    set("n_sequence_fields", Value::small(int64_t(spec.visible)));
    set("n_fields", Value::small(int64_t(spec.fields.size())));
    set("n_unnamed_fields", Value::small(int64_t(unnamed_count(spec))));
    type->dict->store(names.__match_args__, Value::of(make_tuple(std::span<Value const>(matched->span()))));
}

}  // namespace

StructSequenceSpec::StructSequenceSpec(std::string_view name, std::span<StructField const> fields, size_t visible,
                                       std::string_view doc, uint32_t extra_flags)
    : TypeSpec{.name = name,
               .layout = Layout::Tuple,
               .size = sizeof(Tuple),
               .base = &tuple_type,
               .flags = kSequence | kMatchSelf | extra_flags,
               .slots = {.repr = repr, .create = extra_flags & kNoConstructor ? nullptr : create_struct_sequence},
               .methods = kMethods,
               .trace = trace_fields,
               .doc = doc,
               .finish = add_fields},
      fields(fields),
      visible(visible) {}

Tuple* make_struct_sequence(Type& type, std::span<Value const> values) {
    Tuple* made = new_struct_sequence(type);
    std::ranges::copy(values, made->items);
    return made;
}

Value& struct_field(Tuple* instance, size_t index) { return instance->items[index]; }

Raises<Value> create_struct_sequence(Thread& thread, Type* type, CallArgs args) {
    StructSequenceSpec const& spec = spec_of(type);
    Arguments bound;
    TRY(bind(thread, args, bound));
    auto items = tuple_from(thread, bound.sequence);
    if (!items.ok()) {
        if (!is_iterable(bound.sequence) && catch_pending(thread, TypeError_type)) {
            return raise(thread, TypeError_type, "constructor requires a sequence");
        }
        return Error{};
    }
    if (!bound.dict.is_empty() && !bound.dict.is<Dict>()) {
        return raise(thread, TypeError_type, "{}() takes a dict as second arg, if any", {spec.name});
    }
    Tuple* given = items.value();
    size_t most = spec.fields.size();
    if (spec.visible != most) {
        if (given->size < spec.visible) return raise_length(thread, spec, "at least", spec.visible, given->size);
        if (given->size > most) return raise_length(thread, spec, "at most", most, given->size);
    } else if (given->size != most) {
        return raise(thread, TypeError_type, "{}() takes a {}-sequence ({}-sequence given)",
                     {spec.name, most, given->size});
    }
    Tuple* made = make_struct_sequence(*type, std::span<Value const>(given->span()));
    if (bound.dict.is_empty()) return Value::of(made);
    for (size_t i = given->size; i < most; i++) {
        Value value = bound.dict.as<Dict>()->find(intern(spec.fields[i].name));
        if (!value.is_empty()) made->items[i] = value;
    }
    return Value::of(made);
}

}  // namespace py::vm
