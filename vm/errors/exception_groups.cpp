#include "vm/errors/exception_groups.h"

#include <functional>

#include "vm/objects/alias/type_expressions.h"
#include "vm/objects/set/set.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {

Tuple* group_members(Exception* group) { return exception_field(group, "exceptions").as<Tuple>(); }

Raises<Value> new_group(Thread& thread, Str* message, Value exceptions) {
    return call(thread, Value::of(&BaseExceptionGroup_type), {Value::of(message), exceptions});
}

namespace {

/// `BaseExceptionGroup` of ordinary exceptions only is an `ExceptionGroup`, and that takes nothing else.
Raises<Type*> group_type_for(Thread& thread, Type* type, Tuple* members) {
    bool has_base = false;
    for (size_t i = 0; i < members->size; i++) {
        if (!members->items[i].is<Exception>()) {
            return raise(thread, ValueError_type, "Item {} of second argument (exceptions) is not an exception", {i});
        }
        has_base |= !type_of(members->items[i])->is_subtype_of(&Exception_type);
    }
    if (type == &BaseExceptionGroup_type) return has_base ? type : &ExceptionGroup_type;
    if (!has_base) return type;
    if (type == &ExceptionGroup_type)
        return raise(thread, TypeError_type, "Cannot nest BaseExceptions in an ExceptionGroup");
    if (type->is_subtype_of(&Exception_type)) {
        return raise(thread, TypeError_type, "Cannot nest BaseExceptions in '{}'", {type});
    }
    return type;
}

bool is_sequence(Value value) {
    return value.is<List>() || value.is<Tuple>() ||
           (type_of(value)->slots.get_item && !value.is<Dict>() && !value.is<Set>());
}

}  // namespace

Raises<Value> group_create(Thread& thread, Type* type, CallArgs args) {
    if (args.count != 2) {
        return raise(thread, TypeError_type, "BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)",
                     {args.count});
    }
    Value message = args.values[0];
    Value exceptions = args.values[1];
    if (!message.is<Str>()) {
        return raise(thread, TypeError_type, "BaseExceptionGroup.__new__() argument 1 must be str, not {}",
                     {type_of(message)});
    }
    if (!is_sequence(exceptions))
        return raise(thread, TypeError_type, "second argument (exceptions) must be a sequence");
    Tuple* members = TRY(tuple_from(thread, exceptions));
    if (members->size == 0) {
        return raise(thread, ValueError_type, "second argument (exceptions) must be a non-empty sequence");
    }
    type = TRY(group_type_for(thread, type, members));
    Exception* group = make_exception(*type, make_tuple({message, exceptions}));
    exception_field(group, "message") = message;
    exception_field(group, "exceptions") = Value::of(members);
    return Value::of(group);
}

Raises<void> group_init(Thread& thread, Value self, CallArgs args) {
    if (args.keyword_count()) return raise(thread, TypeError_type, "{}() takes no keyword arguments", {type_of(self)});
    self.as<Exception>()->args = make_tuple(std::span<Value const>(args.values, args.count));
    return {};
}

Raises<Value> group_str(Thread& thread, Value self) {
    auto* group = self.as<Exception>();
    size_t count = group_members(group)->size;
    Str* message = TRY(str_of(thread, exception_field(group, "message")));
    return Value::of(format_message("{} ({} sub-exception{})", {message, count, count == 1 ? "" : "s"}));
}

namespace {

/// Decides of one exception, a group or a leaf, whether it belongs to the wanted part as a whole.
using Matcher = std::function<Raises<bool>(Value)>;

/// The two parts of a group, each None or an exception.
struct Split {
    Value matched;
    Value rest;
};
enum class Parts : uint8_t { MatchOnly, Both };

void copy_notes(Exception* from, Value to) {
    Value notes = find_own_attribute(Value::of(from), intern("__notes__"));
    if (!notes.is<List>()) return;
    List* copied = new_list();
    for (Value note : notes.as<List>()->span()) copied->append(note);
    store_own_attribute(to.object(), intern("__notes__"), Value::of(copied));
}

/// A group like `original` with some of its members; None for none.
Raises<Value> derive_group(Thread& thread, Exception* original, List* members) {
    if (members->size == 0) return none();
    Value derived = TRY(call_method(thread, Value::of(original), intern("derive"), {Value::of(members)}));
    if (!is_group(derived))
        return raise(thread, TypeError_type, "derive must return an instance of BaseExceptionGroup");
    auto* group = derived.as<Exception>();
    group->traceback = original->traceback;
    group->context = original->context;
    group->cause = original->cause;
    group->suppress_context = original->suppress_context;
    copy_notes(original, derived);
    return derived;
}

Raises<void> split_group(Thread& thread, Value exception, Matcher const& matches, Parts parts, Split& result) {
    result = {none(), none()};
    if (TRY(matches(exception))) {
        result.matched = exception;
        return {};
    }
    if (!is_group(exception)) {
        if (parts == Parts::Both) result.rest = exception;
        return {};
    }
    RecursionScope scope(thread);
    if (!scope.ok()) return raise_recursion(thread, " in exceptiongroup_split_recursive");
    List* matched = new_list();
    List* rest = new_list();
    auto* group = exception.as<Exception>();
    for (Value member : group_members(group)->span()) {
        Split split{};
        TRY(split_group(thread, member, matches, parts, split));
        if (!is_none(split.matched)) matched->append(split.matched);
        if (!is_none(split.rest)) rest->append(split.rest);
    }
    result.matched = TRY(derive_group(thread, group, matched));
    if (parts == Parts::Both) result.rest = TRY(derive_group(thread, group, rest));
    return {};
}

bool is_exception_class(Value value) {
    return value.is<Type>() && value.as<Type>()->is_subtype_of(&BaseException_type);
}

bool are_exception_classes(Value value) {
    if (!value.is<Tuple>()) return is_exception_class(value);
    for (Value item : value.as<Tuple>()->span()) {
        if (!is_exception_class(item)) return false;
    }
    return true;
}

bool is_of_types(Value exception, Value types) {
    Type* type = type_of(exception);
    if (types.is<Type>()) return type->is_subtype_of(types.as<Type>());
    for (Value item : types.as<Tuple>()->span()) {
        if (type->is_subtype_of(item.as<Type>())) return true;
    }
    return false;
}

Raises<void> split_by(Thread& thread, Value group, Value condition, Parts parts, Split& result) {
    if (are_exception_classes(condition)) {
        return split_group(
            thread, group, [&](Value e) -> Raises<bool> { return is_of_types(e, condition); }, parts, result);
    }
    if (!condition.is<Function>()) {
        return raise(thread, TypeError_type, "expected a function, exception type or tuple of exception types");
    }
    auto ask = [&](Value exception) -> Raises<bool> {
        Value answer = TRY(call(thread, condition, {exception}));
        return truth_of(thread, answer);
    };
    return split_group(thread, group, ask, parts, result);
}

Raises<Value> group_derive(Thread& thread, Value* args) {
    return new_group(thread, exception_field(args[0].as<Exception>(), "message").as<Str>(), args[1]);
}
Raises<Value> group_split(Thread& thread, Value* args) {
    Split result{};
    TRY(split_by(thread, args[0], args[1], Parts::Both, result));
    return Value::of(make_tuple({result.matched, result.rest}));
}
Raises<Value> group_subgroup(Thread& thread, Value* args) {
    Split result{};
    TRY(split_by(thread, args[0], args[1], Parts::MatchOnly, result));
    return result.matched;
}
Raises<Value> group_class_getitem(Thread&, Value* args) { return make_generic_alias(args[0], args[1]); }

constexpr MethodDef kMethods[] = {
    {"derive", "($self, excs, /)", group_derive},
    {"split", "($self, condition, /)", group_split},
    {"subgroup", "($self, condition, /)", group_subgroup},
    {"__class_getitem__", "($type, item, /)", group_class_getitem, "For annotations: see PEP 585."},
};

bool has_leaf(Value exception, Value leaf) {
    if (!is_group(exception)) return exception == leaf;
    for (Value member : group_members(exception.as<Exception>())->span()) {
        if (has_leaf(member, leaf)) return true;
    }
    return false;
}

}  // namespace

std::span<MethodDef const> group_methods() { return kMethods; }

Raises<Value> project_group(Thread& thread, Exception* group, List* kept) {
    auto is_kept = [&](Value exception) -> Raises<bool> {
        if (is_group(exception)) return false;
        for (Value item : kept->span()) {
            if (has_leaf(item, exception)) return true;
        }
        return false;
    };
    Split result{};
    TRY(split_group(thread, Value::of(group), is_kept, Parts::MatchOnly, result));
    return result.matched;
}

}  // namespace py::vm
