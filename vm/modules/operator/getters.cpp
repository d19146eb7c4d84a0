#include "vm/modules/operator/getters.h"

#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

// itemgetter, attrgetter and methodcaller.

namespace py::vm {

Type item_getter_type, attr_getter_type, method_caller_type;

namespace {

/// What all three are called with: one object.
Raises<Value> only_argument(Thread& thread, CallArgs args, char const* name) {
    if (args.keyword_count()) return raise(thread, TypeError_type, "{}() takes no keyword arguments", {name});
    if (args.count != 1) return raise(thread, TypeError_type, "{} expected 1 argument, got {}", {name, args.count});
    return args.values[0];
}

/// "operator.name(a, b)"
Raises<Value> getter_repr(Thread& thread, Value self, std::span<Value const> shown) {
    ReprScope scope(thread, self);
    StrBuilder text;
    text.append("operator.");
    text.append(type_of(self)->name);
    text.append('(');
    if (scope.is_nested()) {
        text.append("...");
    } else {
        for (Value value : shown) {
            if (value != shown[0]) text.append(", ");
            text.append(TRY(repr_of(thread, value)));
        }
    }
    text.append(')');
    return Value::of(text.finish());
}

Raises<Value> reduced(Value self, Tuple* arguments) {
    return Value::of(make_tuple({Value::of(type_of(self)), Value::of(arguments)}));
}

// itemgetter

Raises<Value> item_getter_create(Thread& thread, Type* type, CallArgs args) {
    if (args.keyword_count() && type == &item_getter_type)
        return raise(thread, TypeError_type, "itemgetter() takes no keyword arguments");
    if (args.count == 0) return raise(thread, TypeError_type, "itemgetter expected 1 argument, got 0");
    auto* self = static_cast<ItemGetter*>(new_instance(type));
    self->items = make_tuple(std::span<Value const>(args.values, args.count));
    return Value::of(self);
}

Raises<Value> item_getter_call(Thread& thread, Value callee, CallArgs args) {
    Value object = TRY(only_argument(thread, args, "itemgetter"));
    Tuple* items = callee.as<ItemGetter>()->items;
    if (items->size == 1) {
        Value key = items->items[0];
        if (object.is_exact<Tuple>() && key.is_small() && uint64_t(key.small()) < object.as<Tuple>()->size) {
            return object.as<Tuple>()->items[key.small()];
        }
        return get_item(thread, object, key);
    }
    Tuple* found = new_tuple(items->size);
    for (size_t i = 0; i < items->size; i++) found->items[i] = TRY(get_item(thread, object, items->items[i]));
    return Value::of(found);
}

Raises<Value> item_getter_repr(Thread& thread, Value self) {
    return getter_repr(thread, self, self.as<ItemGetter>()->items->span());
}
Raises<Value> item_getter_reduce(Thread&, Value* args) { return reduced(args[0], args[0].as<ItemGetter>()->items); }
void trace_item_getter(Object* object, Marker& marker) { marker.mark(static_cast<ItemGetter*>(object)->items); }

constexpr MethodDef kItemGetterMethods[] = {
    {"__reduce__", "($self, /)", item_getter_reduce, "What pickle needs to make it again."}};

// attrgetter

/// "a.b" as ("a", "b")
Tuple* split_path(Str* name) {
    Tuple* found = nullptr;
    for (bool counting : {true, false}) {
        size_t start = 0;
        size_t parts = 0;
        for (size_t i = 0; i <= name->length; i++) {
            if (i < name->length && name->at(i) != '.') continue;
            if (!counting) found->items[parts] = Value::of(intern(substring(name, start, i)));
            parts++;
            start = i + 1;
        }
        if (counting) found = new_tuple(parts);
    }
    return found;
}

Raises<Value> attr_getter_create(Thread& thread, Type* type, CallArgs args) {
    if (args.keyword_count() && type == &attr_getter_type)
        return raise(thread, TypeError_type, "attrgetter() takes no keyword arguments");
    if (args.count == 0) return raise(thread, TypeError_type, "attrgetter expected 1 argument, got 0");
    for (size_t i = 0; i < args.count; i++) {
        if (!args.values[i].is<Str>()) return raise(thread, TypeError_type, "attribute name must be a string");
    }
    auto* self = static_cast<AttrGetter*>(new_instance(type));
    self->names = make_tuple(std::span<Value const>(args.values, args.count));
    self->paths = new_tuple(args.count);
    for (size_t i = 0; i < args.count; i++) self->paths->items[i] = Value::of(split_path(args.values[i].as<Str>()));
    return Value::of(self);
}

Raises<Value> follow_path(Thread& thread, Value object, Tuple* path) {
    for (Value name : path->span()) object = TRY(get_attribute(thread, object, name.as<Str>()));
    return object;
}

Raises<Value> attr_getter_call(Thread& thread, Value callee, CallArgs args) {
    Value object = TRY(only_argument(thread, args, "attrgetter"));
    Tuple* paths = callee.as<AttrGetter>()->paths;
    if (paths->size == 1) return follow_path(thread, object, paths->items[0].as<Tuple>());
    Tuple* found = new_tuple(paths->size);
    for (size_t i = 0; i < paths->size; i++)
        found->items[i] = TRY(follow_path(thread, object, paths->items[i].as<Tuple>()));
    return Value::of(found);
}

Raises<Value> attr_getter_repr(Thread& thread, Value self) {
    return getter_repr(thread, self, self.as<AttrGetter>()->names->span());
}
Raises<Value> attr_getter_reduce(Thread&, Value* args) { return reduced(args[0], args[0].as<AttrGetter>()->names); }
void trace_attr_getter(Object* object, Marker& marker) {
    marker.mark(static_cast<AttrGetter*>(object)->names);
    marker.mark(static_cast<AttrGetter*>(object)->paths);
}

constexpr MethodDef kAttrGetterMethods[] = {
    {"__reduce__", "($self, /)", attr_getter_reduce, "What pickle needs to make it again."}};

// methodcaller

Raises<Value> method_caller_create(Thread& thread, Type* type, CallArgs args) {
    if (args.count == 0)
        return raise(thread, TypeError_type, "methodcaller needs at least one argument, the method name");
    if (!args.values[0].is<Str>()) return raise(thread, TypeError_type, "method name must be a string");
    auto* self = static_cast<MethodCaller*>(new_instance(type));
    self->name = intern(args.values[0].as<Str>());
    self->values = make_tuple(std::span<Value const>(args.values + 1, args.total() - 1));
    self->keywords = args.keyword_count() ? args.names : nullptr;
    return Value::of(self);
}

Raises<Value> method_caller_call(Thread& thread, Value callee, CallArgs args) {
    Value object = TRY(only_argument(thread, args, "methodcaller"));
    auto* self = callee.as<MethodCaller>();
    Value method = TRY(get_attribute(thread, object, self->name));
    return call(thread, method, CallArgs{self->values->items, self->positional(), self->keywords});
}

Raises<Value> method_caller_repr(Thread& thread, Value value) {
    auto* self = value.as<MethodCaller>();
    ReprScope scope(thread, value);
    if (scope.is_nested()) return Value::of(format_message("{}(...)", {type_of(value)}));
    StrBuilder text;
    text.append("operator.");
    text.append(type_of(value)->name);
    text.append('(');
    text.append(TRY(repr_of(thread, Value::of(self->name))));
    for (size_t i = 0; i < self->values->size; i++) {
        text.append(", ");
        if (i >= self->positional()) {
            text.append(self->keywords->items[i - self->positional()].as<Str>());
            text.append('=');
        }
        text.append(TRY(repr_of(thread, self->values->items[i])));
    }
    text.append(')');
    return Value::of(text.finish());
}

/// With keywords, a partial of the type takes them along.
Raises<Value> method_caller_reduce(Thread& thread, Value* args) {
    auto* self = args[0].as<MethodCaller>();
    std::span<Value const> positional(self->values->items, self->positional());
    if (!self->keywords) {
        Tuple* arguments = new_tuple(positional.size() + 1);
        arguments->items[0] = Value::of(self->name);
        std::ranges::copy(positional, arguments->items + 1);
        return reduced(args[0], arguments);
    }
    Value partial = TRY(imported_attribute(thread, "functools", "partial"));
    Tuple* bound = new_tuple(2 + self->keywords->size);
    bound->items[0] = Value::of(type_of(args[0]));
    bound->items[1] = Value::of(self->name);
    std::copy_n(self->values->items + positional.size(), self->keywords->size, bound->items + 2);
    Value maker = TRY(call(thread, partial, CallArgs{bound->items, 2, self->keywords}));
    return Value::of(make_tuple({maker, Value::of(make_tuple(positional))}));
}

void trace_method_caller(Object* object, Marker& marker) {
    auto* self = static_cast<MethodCaller*>(object);
    marker.mark(self->name);
    marker.mark(self->values);
    marker.mark(self->keywords);
}

constexpr MethodDef kMethodCallerMethods[] = {
    {"__reduce__", "($self, /)", method_caller_reduce, "What pickle needs to make it again."}};

}  // namespace

TypeSpec const kItemGetterSpec{
    .name = "operator.itemgetter",
    .layout = Layout::ItemGetter,
    .size = sizeof(ItemGetter),
    .flags = 0,
    .slots = {.repr = item_getter_repr, .call = item_getter_call, .create = item_getter_create},
    .methods = kItemGetterMethods,
    .trace = trace_item_getter,
    .doc = "itemgetter(item, ...): a function that gives its argument's item, or the tuple of several items."};
TypeSpec const kAttrGetterSpec{
    .name = "operator.attrgetter",
    .layout = Layout::AttrGetter,
    .size = sizeof(AttrGetter),
    .flags = 0,
    .slots = {.repr = attr_getter_repr, .call = attr_getter_call, .create = attr_getter_create},
    .methods = kAttrGetterMethods,
    .trace = trace_attr_getter,
    .doc =
        "attrgetter(name, ...): a function that gives its argument's attribute, or the tuple of several attributes."};
TypeSpec const kMethodCallerSpec{
    .name = "operator.methodcaller",
    .layout = Layout::MethodCaller,
    .size = sizeof(MethodCaller),
    .flags = 0,
    .slots = {.repr = method_caller_repr, .call = method_caller_call, .create = method_caller_create},
    .methods = kMethodCallerMethods,
    .trace = trace_method_caller,
    .doc = "methodcaller(name, /, *args, **kwargs): a function that calls the method of its argument."};

}  // namespace py::vm
