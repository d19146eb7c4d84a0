#include <algorithm>

#include "vm/modules/functools/functools.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

// functools.partial.

namespace py::vm {

Type partial_type;

namespace {

/// The parts of another partial are taken over, if nobody can have changed what it does.
bool is_plain(Value function) {
    if (!function.is_exact<Partial>()) return false;
    Shape* shape = function.object()->shape();
    return shape->attributes == Attributes::Slots && shape->count == 0;
}

Tuple* join(std::span<Value const> first, std::span<Value const> second) {
    if (first.empty() && second.empty()) return empty_tuple();
    Tuple* joined = new_tuple(first.size() + second.size());
    std::ranges::copy(first, joined->items);
    std::ranges::copy(second, joined->items + first.size());
    return joined;
}

Raises<Value> partial_create(Thread& thread, Type* type, CallArgs args) {
    if (args.count == 0) return raise(thread, TypeError_type, "type 'partial' takes at least one argument");
    Value function = args.values[0];
    if (!is_callable(function)) return raise(thread, TypeError_type, "the first argument must be callable");
    Partial* inner = is_plain(function) && type == &partial_type ? function.as<Partial>() : nullptr;
    auto* self = static_cast<Partial*>(new_instance(type));
    self->function = inner ? inner->function : function;
    std::span<Value const> given(args.values + 1, args.count - 1);
    self->args = join(inner ? std::span<Value const>(inner->args->span()) : std::span<Value const>(), given);
    self->keywords = inner ? copy_dict(inner->keywords) : new_dict(uint32_t(args.keyword_count()));
    for (size_t i = 0; i < args.keyword_count(); i++) {
        self->keywords->store(args.names->items[i].as<Str>(), args.values[args.count + i]);
    }
    return Value::of(self);
}

/// Room for the arguments of one call: on the C stack while they are few. The collector sees both.
class ArgumentBuffer {
  public:
    explicit ArgumentBuffer(size_t count) : items_(count <= kFew ? few_ : new_tuple(count)->items) {}
    Value* items() { return items_; }

  private:
    static constexpr size_t kFew = 12;
    Value few_[kFew];
    Value* items_;
};

/// The names of the keywords, in order; null if one is no str.
Tuple* keyword_names(Dict* keywords) {
    Tuple* names = new_tuple(keywords->size);
    size_t at = 0;
    for (int64_t i = keywords->next_entry(0); i >= 0; i = keywords->next_entry(uint32_t(i) + 1)) {
        Value name = keywords->entry(uint32_t(i)).key;
        if (!name.is<Str>()) return nullptr;
        names->items[at++] = Value::of(intern(name.as<Str>()));
    }
    return names;
}

Value* copy_values(Dict* keywords, Value* to) {
    for (int64_t i = keywords->next_entry(0); i >= 0; i = keywords->next_entry(uint32_t(i) + 1)) {
        *to++ = keywords->entry(uint32_t(i)).value;
    }
    return to;
}

/// A call that adds no keywords: the names are those of the last one.
Raises<Value> call_with_own_keywords(Thread& thread, Partial* self, Value* values, size_t positional) {
    if (!self->names || self->names_version != self->keywords->version()) {
        self->names = keyword_names(self->keywords);
        self->names_version = self->keywords->version();
        if (!self->names) return raise(thread, TypeError_type, "keywords must be strings");
    }
    copy_values(self->keywords, values + positional);
    return call(thread, self->function, CallArgs{values, positional, self->names});
}

/// The partial's own keywords, with the values of the call where it has the same, then the call's others.
Raises<Value> call_with_keywords(Thread& thread, Partial* self, CallArgs args, Value* values, size_t positional) {
    Dict* keywords = copy_dict(self->keywords);
    for (size_t i = 0; i < args.keyword_count(); i++) {
        keywords->store(args.names->items[i].as<Str>(), args.values[args.count + i]);
    }
    Tuple* names = keyword_names(keywords);
    if (!names) return raise(thread, TypeError_type, "keywords must be strings");
    copy_values(keywords, values + positional);
    return call(thread, self->function, CallArgs{values, positional, names});
}

Raises<Value> partial_call(Thread& thread, Value callee, CallArgs args) {
    auto* self = callee.as<Partial>();
    if (!self->args) return raise(thread, TypeError_type, "partial object is not initialized");
    size_t positional = self->args->size + args.count;
    ArgumentBuffer buffer(positional + args.keyword_count() + self->keywords->size);
    Value* values = buffer.items();
    std::ranges::copy(self->args->span(), values);
    std::copy_n(args.values, args.count, values + self->args->size);
    if (self->keywords->size > 0 && !args.keyword_count())
        return call_with_own_keywords(thread, self, values, positional);
    if (self->keywords->size > 0) return call_with_keywords(thread, self, args, values, positional);
    std::copy_n(args.values + args.count, args.keyword_count(), values + positional);
    return call(thread, self->function, CallArgs{values, positional, args.names});
}

Raises<Value> partial_repr(Thread& thread, Value value) {
    ReprScope scope(thread, value);
    if (scope.is_nested()) return Value::of(intern("..."));
    StrBuilder text;
    if (type_of(value) == &partial_type) text.append("functools.");
    text.append(type_of(value)->name);
    text.append('(');
    auto* self = value.as<Partial>();
    Tuple* args = self->args;
    Dict* keywords = self->keywords;
    text.append(TRY(repr_of(thread, self->function)));
    for (Value item : args->span()) {
        text.append(", ");
        text.append(TRY(repr_of(thread, item)));
    }
    for (int64_t i = keywords->next_entry(0); i >= 0; i = keywords->next_entry(uint32_t(i) + 1)) {
        DictEntry entry = keywords->entry(uint32_t(i));
        text.append(", ");
        text.append(TRY(str_of(thread, entry.key)));
        text.append('=');
        text.append(TRY(repr_of(thread, entry.value)));
    }
    text.append(')');
    return Value::of(text.finish());
}

Raises<Value> partial_reduce(Thread&, Value* args) {
    auto* self = args[0].as<Partial>();
    Shape* shape = self->shape();
    bool has_dict = shape->attributes == Attributes::Dictionary || shape->count > 0;
    Value dict = has_dict ? Value::of(attribute_dict(self)) : none();
    Value state = Value::of(make_tuple({self->function, Value::of(self->args), Value::of(self->keywords), dict}));
    return Value::of(make_tuple({Value::of(type_of(args[0])), Value::of(make_tuple({self->function})), state}));
}

Raises<Value> partial_setstate(Thread& thread, Value* args) {
    Tuple* state = args[1].is<Tuple>() ? args[1].as<Tuple>() : nullptr;
    bool good = state && state->size == 4 && is_callable(state->items[0]) && state->items[1].is<Tuple>() &&
                (is_none(state->items[2]) || state->items[2].is<Dict>());
    if (!good) return raise(thread, TypeError_type, "invalid partial state");
    auto* self = args[0].as<Partial>();
    Dict* keywords = is_none(state->items[2]) ? new_dict() : state->items[2].as<Dict>();
    if (type_of(Value::of(keywords)) != &dict_type) keywords = copy_dict(keywords);
    self->function = state->items[0];
    self->args = TRY(tuple_from(thread, state->items[1]));
    self->keywords = keywords;
    self->names = nullptr;
    Value dict = is_none(state->items[3]) ? Value::of(new_dict()) : state->items[3];
    TRY(set_attribute(thread, args[0], names.__dict__, dict));
    return none();
}

Raises<Value> get_function(Thread&, Value self) { return self.as<Partial>()->function; }
Raises<Value> get_args(Thread&, Value self) { return Value::of(self.as<Partial>()->args); }
Raises<Value> get_keywords(Thread&, Value self) { return Value::of(self.as<Partial>()->keywords); }

void trace_partial(Object* object, Marker& marker) {
    auto* self = static_cast<Partial*>(object);
    marker.mark(self->function);
    marker.mark(self->args);
    marker.mark(self->keywords);
    marker.mark(self->names);
}

constexpr MethodDef kMethods[] = {
    {"__reduce__", "($self, /)", partial_reduce, "What pickle needs to make it again."},
    {"__setstate__", "($self, state, /)", partial_setstate,
     "Takes on function, arguments and attributes from what __reduce__() of another one gave."},
    kClassGetItem,
};
constexpr GetSetDef kAttributes[] = {
    {"func", get_function, nullptr, AttributeKind::Computed, "What is called."},
    {"args", get_args, nullptr, AttributeKind::Computed, "The first positional arguments of all calls."},
    {"keywords", get_keywords, nullptr, AttributeKind::Computed,
     "Keyword arguments of all calls that give no others."}};

}  // namespace

TypeSpec const kPartialSpec{
    .name = "functools.partial",
    .layout = Layout::Partial,
    .size = sizeof(Partial),
    .flags = kBaseType | kHasAttributes | kWeaklyReferable,
    .slots = {.repr = partial_repr, .call = partial_call, .create = partial_create},
    .methods = kMethods,
    .attributes = kAttributes,
    .trace = trace_partial,
    .doc = "partial(func, *args, **keywords): a function that calls func with these arguments in front."};

}  // namespace py::vm
