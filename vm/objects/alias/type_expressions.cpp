#include "vm/objects/alias/type_expressions.h"

#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/objects/alias/type_parameters.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/set/set.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/pickling.h"

// `list[int]` and `int | str` (PEP 585, PEP 604).

namespace py::vm {
namespace {

GenericAlias* alias_of(Value value) { return value.as<GenericAlias>(); }
Union* union_of(Value value) { return value.as<Union>(); }

bool is_type_expression(Value value) {
    return value.is<Type>() || value.is<GenericAlias>() || value.is<Union>() || is_none(value);
}

/// A class by its qualified name, anything else by its repr.
Raises<void> append_name(Thread& thread, StrBuilder& text, Value value) {
    if (value == Value::of(&ellipsis_object)) {
        text.append("...");
    } else if (value.is<Type>() && !value.is<GenericAlias>()) {
        Value module = value.as<Type>()->dict->find(names.__module__);
        if (module.is<Str>() && !equal_text(module.as<Str>(), "builtins")) {
            text.append(module.as<Str>());
            text.append('.');
        }
        if (value == Value::of(&none_type)) {
            text.append("None");
        } else {
            text.append(value.as<Type>()->qualname);
        }
    } else {
        text.append(TRY(repr_of(thread, value)));
    }
    return {};
}

Raises<Value> alias_repr(Thread& thread, Value self) {
    StrBuilder text;
    if (alias_of(self)->starred) text.append('*');
    TRY(append_name(thread, text, alias_of(self)->origin));
    text.append('[');
    Tuple* args = alias_of(self)->args;
    for (size_t i = 0; i < args->size; i++) {
        if (i > 0) text.append(", ");
        TRY(append_name(thread, text, args->items[i]));
    }
    if (args->size == 0) text.append("()");
    text.append(']');
    return Value::of(text.finish());
}

/// The new object learns which alias made it, where it takes attributes.
Raises<Value> alias_call(Thread& thread, Value self, CallArgs args) {
    Value made = TRY(call(thread, alias_of(self)->origin, args));
    if (!set_attribute(thread, made, intern("__orig_class__"), self).ok()) {
        if (!catch_pending(thread, AttributeError_type) && !catch_pending(thread, TypeError_type)) return Error{};
    }
    return made;
}

Raises<Value> alias_iter(Thread&, Value self) { return make_sequence_iterator(alias_iterator_type, self); }

Raises<Tuple*> parameters_of(Thread& thread, GenericAlias* alias) {
    if (!alias->parameters) alias->parameters = TRY(type_parameters_of(thread, alias->args));
    return alias->parameters;
}

Raises<Value> alias_get_item(Thread& thread, Value self, Value item) {
    GenericAlias* alias = alias_of(self);
    Tuple* parameters = TRY(parameters_of(thread, alias));
    Value made = make_generic_alias(alias->origin,
                                    Value::of(TRY(substitute_parameters(thread, self, alias->args, parameters, item))));
    alias_of(made)->starred = alias->starred;
    return made;
}

Raises<int64_t> alias_hash(Thread& thread, Value self) {
    return TRY(hash_of(thread, alias_of(self)->origin)) ^ TRY(hash_of(thread, Value::of(alias_of(self)->args)));
}

Raises<Value> alias_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    bool equality = is_equality(op);
    if (!right.is<GenericAlias>() || !equality) return not_implemented();
    bool same = alias_of(left)->starred == alias_of(right)->starred &&
                alias_of(left)->origin == alias_of(right)->origin &&
                TRY(equal(thread, Value::of(alias_of(left)->args), Value::of(alias_of(right)->args)));
    return boolean(same == (op == CompareOperator::Equal));
}

Raises<Value> alias_get_attribute(Thread& thread, Value self, Str* name) {
    Value found = TRY(generic_find_attribute(thread, self, name));
    bool own = name == names.__class__ || !find_own_attribute(self, name).is_empty();
    // The rest is that of the class.
    constexpr std::string_view kOwn[] = {"__origin__",      "__args__",          "__parameters__",
                                         "__mro_entries__", "__instancecheck__", "__subclasscheck__",
                                         "__reduce__",      "__reduce_ex__",     "__copy__",
                                         "__deepcopy__",    "__unpacked__",      "__typing_unpacked_tuple_args__"};
    bool special = std::ranges::any_of(kOwn, [&](std::string_view text) { return equal_text(name, text); });
    if (own || special)
        return found.is_empty() ? Raises<Value>(raise_no_attribute(thread, self, name)) : Raises<Value>(found);
    return get_attribute(thread, alias_of(self)->origin, name);
}

Raises<Value> alias_mro_entries(Thread&, Value* args) { return Value::of(make_tuple({alias_of(args[0])->origin})); }

Raises<Value> alias_instance_check(Thread& thread, Value*) {
    return raise(thread, TypeError_type, "isinstance() argument 2 cannot be a parameterized generic");
}
Raises<Value> alias_subclass_check(Thread& thread, Value*) {
    return raise(thread, TypeError_type, "issubclass() argument 2 cannot be a parameterized generic");
}

Raises<Value> get_origin(Thread&, Value self) { return alias_of(self)->origin; }
Raises<Value> get_alias_args(Thread&, Value self) { return Value::of(alias_of(self)->args); }
Raises<Value> get_alias_parameters(Thread& thread, Value self) {
    return Value::of(TRY(parameters_of(thread, alias_of(self))));
}
Raises<Value> is_unpacked(Thread&, Value self) { return boolean(alias_of(self)->starred); }
Raises<Value> get_unpacked_tuple_args(Thread&, Value self) {
    GenericAlias* alias = alias_of(self);
    return alias->starred && alias->origin == Value::of(&tuple_type) ? Value::of(alias->args) : none();
}

/// Aliases are compared, other members are the same or not.
Raises<bool> same_member(Thread& thread, Value left, Value right) {
    if (left.is<GenericAlias>() && right.is<GenericAlias>()) return equal(thread, left, right);
    return left == right;
}

Raises<void> append_member(Thread& thread, List* members, Value value) {
    if (is_none(value)) value = Value::of(&none_type);
    if (value.is<Union>()) {
        Tuple* inner = union_of(value)->args;
        for (size_t i = 0; i < inner->size; i++) TRY(append_member(thread, members, inner->items[i]));
        return {};
    }
    for (size_t i = 0; i < members->size; i++) {
        if (TRY(same_member(thread, members->items[i], value))) return {};
    }
    members->append(value);
    return {};
}

Raises<Value> union_repr(Thread& thread, Value self) {
    StrBuilder text;
    for (Value member : union_of(self)->args->span()) {
        if (!text.empty()) text.append(" | ");
        TRY(append_name(thread, text, member));
    }
    return Value::of(text.finish());
}

Raises<Value> union_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    bool equality = is_equality(op);
    if (!right.is<Union>() || !equality) return not_implemented();
    bool same = union_of(left)->args->size == union_of(right)->args->size;
    for (Value member : union_of(left)->args->span()) {
        same = same && TRY(contains(thread, Value::of(union_of(right)->args), member));
    }
    return boolean(same == (op == CompareOperator::Equal));
}

Raises<int64_t> union_hash(Thread& thread, Value self) {
    Value members = Value::of(new_set(frozenset_type));
    TRY(update_set(thread, members, Value::of(union_of(self)->args)));
    return hash_of(thread, members);
}

Raises<Value> union_instance_check(Thread& thread, Value* args) {
    return boolean(TRY(is_instance(thread, args[1], Value::of(union_of(args[0])->args))));
}
Raises<Value> union_subclass_check(Thread& thread, Value* args) {
    return boolean(TRY(is_subclass(thread, args[1], Value::of(union_of(args[0])->args))));
}
Raises<Value> get_union_args(Thread&, Value self) { return Value::of(union_of(self)->args); }

Raises<Value> get_union_parameters(Thread& thread, Value self) {
    return Value::of(TRY(type_parameters_of(thread, union_of(self)->args)));
}

/// `(T | int)[str]`: the members are put together anew by `|`.
Raises<Value> union_get_item(Thread& thread, Value self, Value item) {
    Tuple* parameters = TRY(type_parameters_of(thread, union_of(self)->args));
    Tuple* members = TRY(substitute_parameters(thread, self, union_of(self)->args, parameters, item));
    Value made = members->items[0];
    for (size_t i = 1; i < members->size; i++)
        made = TRY(binary_operation(thread, made, members->items[i], int(BinaryOperator::Or)));
    return made;
}

/// A starred one comes out of an iterator.
Raises<Value> alias_reduce(Thread& thread, Value* args) {
    auto* alias = args[0].as<GenericAlias>();
    if (!alias->starred) return reduce_to_type(args[0], {alias->origin, Value::of(alias->args)});
    Value plain = make_generic_alias(alias->origin, Value::of(alias->args));
    return reduce_to_builtin(thread, "next", {make_sequence_iterator(alias_iterator_type, plain)});
}

Value fill_alias(GenericAlias* alias, Value origin, Value parameters) {
    alias->origin = origin;
    alias->args = parameters.is_exact<Tuple>() ? parameters.as<Tuple>() : make_tuple({parameters});
    return Value::of(alias);
}

Raises<Value> alias_create(Thread& thread, Type* type, CallArgs args) {
    if (args.keyword_count()) return raise(thread, TypeError_type, "GenericAlias() takes no keyword arguments");
    if (args.count != 2)
        return raise(thread, TypeError_type, "GenericAlias expected 2 arguments, got {}", {args.count});
    return fill_alias(static_cast<GenericAlias*>(new_instance(type)), args.values[0], args.values[1]);
}

constexpr MethodDef kAliasMethods[] = {
    {"__reduce__", "($self, /)", alias_reduce, "What pickle needs to make it again."},
    {"__mro_entries__", "($self, bases, /)", alias_mro_entries},
    {"__instancecheck__", "($self, instance, /)", alias_instance_check},
    {"__subclasscheck__", "($self, subclass, /)", alias_subclass_check},
};
constexpr GetSetDef kAliasAttributes[] = {{"__origin__", get_origin},
                                          {"__args__", get_alias_args},
                                          {"__parameters__", get_alias_parameters, nullptr, AttributeKind::Computed,
                                           "A tuple of the type variables that are still free."},
                                          {"__unpacked__", is_unpacked},
                                          {"__typing_unpacked_tuple_args__", get_unpacked_tuple_args}};
constexpr MethodDef kUnionMethods[] = {
    {"__instancecheck__", "($self, instance, /)", union_instance_check,
     "Whether an object is an instance of any of the types."},
    {"__subclasscheck__", "($self, subclass, /)", union_subclass_check,
     "Whether a class is a subclass of any of the types."},
};
constexpr GetSetDef kUnionAttributes[] = {{"__args__", get_union_args},
                                          {"__parameters__", get_union_parameters, nullptr, AttributeKind::Computed,
                                           "A tuple of the type variables that are still free."}};

void trace_alias(Object* object, Marker& marker) {
    marker.mark(static_cast<GenericAlias*>(object)->origin);
    marker.mark(static_cast<GenericAlias*>(object)->args);
    marker.mark(static_cast<GenericAlias*>(object)->parameters);
    trace_attributes(object, object->type(), marker);
}
void trace_union(Object* object, Marker& marker) { marker.mark(static_cast<Union*>(object)->args); }

constexpr Slots with_union(Slots slots) {
    slots.binary[int(BinaryOperator::Or)] = unite_types;
    return slots;
}

}  // namespace

Raises<Value> unite_types(Thread& thread, Value left, Value right) {
    if (!is_type_expression(left) || !is_type_expression(right)) return not_implemented();
    List* members = new_list();
    TRY(append_member(thread, members, left));
    TRY(append_member(thread, members, right));
    if (members->size == 1) return members->items[0];
    auto* made = the_heap->make<Union>(union_type.root_shape);
    made->args = make_tuple(std::span<Value const>(members->span()));
    return Value::of(made);
}

Value make_starred_alias(Value alias) {
    Value starred = make_generic_alias(alias_of(alias)->origin, Value::of(alias_of(alias)->args));
    alias_of(starred)->starred = true;
    return starred;
}

Value make_generic_alias(Value origin, Value parameters) {
    return fill_alias(the_heap->make<GenericAlias>(generic_alias_type.root_shape), origin, parameters);
}

extern TypeSpec const kGenericAliasSpec, kUnionSpec;
TypeSpec const kGenericAliasSpec{.name = "types.GenericAlias",
                                 .layout = Layout::GenericAlias,
                                 .size = sizeof(GenericAlias),
                                 .flags = kBaseType | kWeaklyReferable,
                                 .slots = with_union({.repr = alias_repr,
                                                      .hash = alias_hash,
                                                      .call = alias_call,
                                                      .get_attribute = alias_get_attribute,
                                                      .compare = alias_compare,
                                                      .iter = alias_iter,
                                                      .get_item = alias_get_item,
                                                      .create = alias_create}),
                                 .methods = kAliasMethods,
                                 .attributes = kAliasAttributes,
                                 .trace = trace_alias,
                                 .doc = "A generic type with its parameters, as list[int]."};
TypeSpec const kUnionSpec{
    .name = "types.UnionType",
    .layout = Layout::Union,
    .size = sizeof(Union),
    .flags = kNoConstructor,
    .slots = with_union({.repr = union_repr, .hash = union_hash, .compare = union_compare, .get_item = union_get_item}),
    .methods = kUnionMethods,
    .attributes = kUnionAttributes,
    .trace = trace_union,
    .doc = "What X | Y makes of two types."};

}  // namespace py::vm
