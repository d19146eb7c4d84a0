#include "vm/errors/exception_groups.h"
#include "vm/interp/support.h"

// The `except*` statement (PEP 654).

namespace py::vm {
namespace {

Raises<void> check_class(Thread& thread, Value type) {
    if (!type.is<Type>() || !type.as<Type>()->is_subtype_of(&BaseException_type)) {
        return raise(thread, TypeError_type, "catching classes that do not inherit from BaseException is not allowed");
    }
    if (type.as<Type>()->is_subtype_of(&BaseExceptionGroup_type)) {
        return raise(thread, TypeError_type,
                     "catching ExceptionGroup with except* is not allowed. Use except instead.");
    }
    return {};
}

Raises<void> check_classes(Thread& thread, Value types) {
    if (!types.is<Tuple>()) return check_class(thread, types);
    for (Value type : types.as<Tuple>()->span()) TRY(check_class(thread, type));
    return {};
}

/// `split` may be a method of the program's own.
Raises<Tuple*> split_by_types(Thread& thread, Value group, Value types) {
    Value parts = TRY(call_method(thread, group, intern("split"), {types}));
    if (!parts.is<Tuple>()) {
        return raise(thread, TypeError_type, "{}.split must return a tuple, not {}", {type_of(group), type_of(parts)});
    }
    if (parts.as<Tuple>()->size < 2) {
        return raise(thread, TypeError_type, "{}.split must return a 2-tuple, got tuple of size {}",
                     {type_of(group), parts.as<Tuple>()->size});
    }
    return parts.as<Tuple>();
}

/// Whether both come from one `raise`: a part of a group has what the group had.
bool have_same_metadata(Value left, Value right) {
    if (!is_group(left) || !is_group(right)) return false;
    auto *a = left.as<Exception>(), *b = right.as<Exception>();
    Str* key = intern("__notes__");
    Value left_notes = find_own_attribute(left, key);
    Value right_notes = find_own_attribute(right, key);
    return a->traceback == b->traceback && a->cause == b->cause && a->context == b->context &&
           (left_notes == right_notes || (!left_notes.is_empty() && !right_notes.is_empty()));
}

}  // namespace

Raises<void> match_group(Thread& thread, Value* values) {
    Value exception = values[0];
    Value types = values[1];
    TRY(check_classes(thread, types));
    values[1] = none();
    if (is_none(exception)) return {};
    if (TRY(exception_matches(thread, exception, types))) {
        values[1] =
            is_group(exception) ? exception : TRY(new_group(thread, empty_str(), Value::of(make_tuple({exception}))));
        values[0] = none();
    } else if (is_group(exception)) {
        Tuple* parts = TRY(split_by_types(thread, exception, types));
        values[1] = parts->items[0];
        values[0] = parts->items[1];
    }
    if (values[1].is<Exception>()) thread.handled->current = values[1].as<Exception>();
    return {};
}

Raises<Value> prepare_reraise(Thread& thread, Value original, List* results) {
    if (results->size == 0) return none();
    // A naked exception was wrapped for the one clause that took it.
    if (!is_group(original)) return results->items[0];
    List* raised = new_list();
    List* reraised = new_list();
    for (Value result : results->span()) {
        if (!is_none(result)) (have_same_metadata(result, original) ? reraised : raised)->append(result);
    }
    Value rest = TRY(project_group(thread, original.as<Exception>(), reraised));
    if (raised->size == 0) return rest;
    if (!is_none(rest)) raised->append(rest);
    return new_group(thread, empty_str(), Value::of(raised));
}

}  // namespace py::vm
