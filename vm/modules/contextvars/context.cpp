#include "vm/modules/contextvars/context.h"

#include "vm/gc/heap.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

// The type Context.

namespace py::vm {

Type context_type;

namespace {

Context* new_context(Dict* values, bool shares) {
    auto* context = the_heap->make<Context>(context_type.root_shape);
    context->values = values;
    context->shares_values = shares;
    return context;
}

Dict* values_of(Value self) { return self.as<Context>()->values; }

}  // namespace

Context* current_context(Thread& thread) {
    if (!thread.context) thread.context = new_context(new_dict(), false);
    return static_cast<Context*>(thread.context);
}

Context* copy_context(Context* context) {
    context->shares_values = true;
    return new_context(context->values, true);
}

Dict* values_to_change(Context* context) {
    if (context->shares_values) context->values = copy_dict(context->values);
    context->shares_values = false;
    return context->values;
}

namespace {

Raises<void> check_key(Thread& thread, Value key) {
    if (key.is<ContextVariable>()) return {};
    return raise(thread, TypeError_type, "a ContextVar key was expected, got {}", {TRY(repr_of(thread, key))});
}

Raises<Value> context_create(Thread& thread, Type*, CallArgs args) {
    if (args.total()) return raise(thread, TypeError_type, "Context() does not accept any arguments");
    return Value::of(new_context(new_dict(), false));
}
Raises<void> context_init(Thread&, Value, CallArgs) { return {}; }

Raises<Value> context_run(Thread& thread, Value* args) {
    auto* context = args[0].as<Context>();
    Tuple* positional = args[1].as<Tuple>();
    if (positional->size == 0) return raise(thread, TypeError_type, "run() missing 1 required positional argument");
    if (context->is_entered) {
        return raise(thread, RuntimeError_type, "cannot enter context: {} is already entered",
                     {TRY(repr_of(thread, args[0]))});
    }
    // In the order of a call: positional arguments, then those that have names.
    Dict* named = args[2].as<Dict>();
    Tuple* all = new_tuple(positional->size - 1 + named->size);
    Tuple* keyword_names = new_tuple(named->size);
    size_t at = 0;
    for (; at + 1 < positional->size; at++) all->items[at] = positional->items[at + 1];
    size_t count = at;
    for (int64_t i = named->next_entry(0); i >= 0; i = named->next_entry(uint32_t(i) + 1)) {
        keyword_names->items[at - count] = named->entry(uint32_t(i)).key;
        all->items[at++] = named->entry(uint32_t(i)).value;
    }
    Object* outer = thread.context;
    context->is_entered = true;
    thread.context = context;
    Raises<Value> result =
        call(thread, positional->items[0], CallArgs{all->items, count, named->size ? keyword_names : nullptr});
    context->is_entered = false;
    thread.context = outer;
    return result;
}

Raises<Value> context_copy(Thread&, Value* args) { return Value::of(copy_context(args[0].as<Context>())); }

Raises<Value> context_get_item(Thread& thread, Value self, Value key) {
    TRY(check_key(thread, key));
    Value found = TRY(values_of(self)->find(thread, key));
    if (found.is_empty()) return raise_value(thread, KeyError_type, key);
    return found;
}

Raises<bool> context_contains(Thread& thread, Value self, Value key) {
    TRY(check_key(thread, key));
    return !TRY(values_of(self)->find(thread, key)).is_empty();
}

Raises<Value> context_get(Thread& thread, Value* args) {
    TRY(check_key(thread, args[1]));
    Value found = TRY(values_of(args[0])->find(thread, args[1]));
    if (!found.is_empty()) return found;
    return args[2].is_empty() ? none() : args[2];
}

Raises<int64_t> context_length(Thread&, Value self) { return int64_t(values_of(self)->size); }
Raises<Value> context_iter(Thread& thread, Value self) { return iterate(thread, Value::of(values_of(self))); }

Raises<Value> context_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    bool equality = is_equality(op);
    if (!equality || !left.is<Context>() || !right.is<Context>()) return not_implemented();
    return compare(thread, Value::of(values_of(left)), Value::of(values_of(right)), op);
}

/// Views of a context are iterators over its values as they are now.
Raises<Value> view(Thread& thread, Value self, Str* method) {
    return iterate(thread, TRY(call_method(thread, Value::of(values_of(self)), method, {})));
}
Raises<Value> context_keys(Thread& thread, Value* args) { return view(thread, args[0], names.keys); }
Raises<Value> context_values(Thread& thread, Value* args) { return view(thread, args[0], names.values); }
Raises<Value> context_items(Thread& thread, Value* args) { return view(thread, args[0], names.items); }

constexpr MethodDef kContextMethods[] = {
    {"run", "($self, /, *args, **kwargs)", context_run, "Calls a function with this context as the current one."},
    {"copy", "($self, /)", context_copy, "A copy that changes independently."},
    {"get", "($self, key, default=None, /)", context_get, "The value of a variable, or the default."},
    {"keys", "($self, /)", context_keys, "The variables that have values."},
    {"values", "($self, /)", context_values, "The values of all variables."},
    {"items", "($self, /)", context_items, "Pairs of variable and value."},
};

void trace_context(Object* object, Marker& marker) { marker.mark(static_cast<Context*>(object)->values); }

}  // namespace

TypeSpec const kContextSpec{.name = "_contextvars.Context",
                            .layout = Layout::Context,
                            .size = sizeof(Context),
                            .flags = kWeaklyReferable,
                            .slots = {.compare = context_compare,
                                      .iter = context_iter,
                                      .length = context_length,
                                      .get_item = context_get_item,
                                      .contains = context_contains,
                                      .create = context_create,
                                      .init = context_init},
                            .methods = kContextMethods,
                            .trace = trace_context,
                            .doc = "Values of context variables."};

}  // namespace py::vm
