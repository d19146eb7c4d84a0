#include "vm/objects/alias/type_parameters.h"

#include "vm/objects/alias/type_expressions.h"
#include "vm/runtime/protocol/operations.h"

// Type variables of parameterised types, and putting types in their place.

namespace py::vm {
namespace {

bool has_item(List* list, Value value) {
    for (Value known : list->span()) {
        if (known == value) return true;
    }
    return false;
}

Raises<Value> parameters_of_argument(Thread& thread, Value argument) {
    Value parameters = TRY(find_attribute(thread, argument, intern("__parameters__")));
    return parameters.is<Tuple>() ? parameters : Value::of(empty_tuple());
}

/// Position of a parameter, by identity; the number of them if it is none.
size_t position_of(Tuple* parameters, Value parameter) {
    size_t at = 0;
    while (at < parameters->size && parameters->items[at] != parameter) at++;
    return at;
}

/// `*tuple[int, str]` among the arguments stands for its own ones, unless their number is open.
Raises<Tuple*> unpack_arguments(Thread& thread, Value item) {
    List* unpacked = new_list();
    Tuple* given = item.is<Tuple>() ? item.as<Tuple>() : make_tuple({item});
    for (Value argument : given->span()) {
        Value parts = argument.is<Type>()
                          ? kEmpty
                          : TRY(find_attribute(thread, argument, intern("__typing_unpacked_tuple_args__")));
        bool open = parts.is<Tuple>() && parts.as<Tuple>()->size &&
                    parts.as<Tuple>()->items[parts.as<Tuple>()->size - 1] == Value::of(&ellipsis_object);
        if (parts.is<Tuple>() && !open) {
            for (Value part : parts.as<Tuple>()->span()) unpacked->append(part);
        } else {
            unpacked->append(argument);
        }
    }
    return make_tuple(std::span<Value const>(unpacked->span()));
}

/// An argument with parameters of its own, such as `list[T]` in `dict[str, list[T]]`.
Raises<Value> substitute_inside(Thread& thread, Value argument, Tuple* parameters, Tuple* items) {
    Value own = TRY(parameters_of_argument(thread, argument));
    if (own.as<Tuple>()->size == 0) return argument;
    List* replaced = new_list();
    for (Value parameter : own.as<Tuple>()->span()) {
        size_t at = position_of(parameters, parameter);
        if (at == parameters->size) {
            replaced->append(parameter);
            continue;
        }
        Value item = items->items[at];
        if (item.is<Tuple>() && is_iterable(parameter)) {
            for (Value part : item.as<Tuple>()->span()) replaced->append(part);
        } else {
            replaced->append(item);
        }
    }
    return get_item(thread, argument, Value::of(make_tuple(std::span<Value const>(replaced->span()))));
}

}  // namespace

Raises<Tuple*> type_parameters_of(Thread& thread, Tuple* args) {
    List* found = new_list();
    for (Value argument : args->span()) {
        if (argument.is<Type>()) continue;
        if (!TRY(find_attribute(thread, Value::of(type_of(argument)), intern("__typing_subst__"))).is_empty()) {
            if (!has_item(found, argument)) found->append(argument);
            continue;
        }
        Value inner = TRY(parameters_of_argument(thread, argument));
        for (Value parameter : inner.as<Tuple>()->span()) {
            if (!has_item(found, parameter)) found->append(parameter);
        }
    }
    return make_tuple(std::span<Value const>(found->span()));
}

Raises<Tuple*> substitute_parameters(Thread& thread, Value self, Tuple* args, Tuple* parameters, Value item) {
    if (parameters->size == 0)
        return raise(thread, TypeError_type, "{} is not a generic class", {TRY(repr_of(thread, self))});
    Tuple* items = TRY(unpack_arguments(thread, item));
    for (Value parameter : parameters->span()) {
        Value prepare = TRY(find_attribute(thread, parameter, intern("__typing_prepare_subst__")));
        if (!prepare.is_empty() && !is_none(prepare))
            items = TRY(tuple_from(thread, TRY(call(thread, prepare, {self, Value::of(items)}))));
    }
    if (items->size != parameters->size) {
        return raise(thread, TypeError_type, "Too {} arguments for {}; actual {}, expected {}",
                     {items->size > parameters->size ? "many" : "few", TRY(repr_of(thread, self)), items->size,
                      parameters->size});
    }
    List* replaced = new_list();
    for (Value argument : args->span()) {
        if (argument.is<Type>()) {
            replaced->append(argument);
            continue;
        }
        Value unpacks = TRY(find_attribute(thread, argument, intern("__typing_is_unpacked_typevartuple__")));
        bool several = !unpacks.is_empty() && TRY(truth_of(thread, unpacks));
        Value substitute = TRY(find_attribute(thread, argument, intern("__typing_subst__")));
        size_t at = position_of(parameters, argument);
        Value made = !substitute.is_empty() && at < parameters->size
                         ? TRY(call(thread, substitute, {items->items[at]}))
                         : TRY(substitute_inside(thread, argument, parameters, items));
        if (several && made.is<Tuple>()) {
            for (Value part : made.as<Tuple>()->span()) replaced->append(part);
        } else {
            replaced->append(made);
        }
    }
    return make_tuple(std::span<Value const>(replaced->span()));
}

}  // namespace py::vm
