#include "vm/runtime/protocol/operations.h"

#include "vm/interp/frame.h"
#include "vm/objects/alias/type_expressions.h"
#include "vm/objects/bytes/byte_string.h"
#include "vm/objects/descriptor/descriptors.h"
#include "vm/objects/exception.h"
#include "vm/objects/format/spec.h"
#include "vm/objects/generator/yield_taker.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/list/bulk_append.h"
#include "vm/objects/module/module.h"
#include "vm/objects/set/set.h"
#include "vm/objects/type/slot_rows.h"
#include "vm/runtime/protocol/length_hint.h"
#include "vm/runtime/protocol/ordering.h"
#include "vm/runtime/protocol/plain_numbers.h"
#include "vm/runtime/protocol/sequence.h"
#include "vm/runtime/protocol/special_methods.h"
#include "vm/runtime/system/memory_request.h"
#include "vm/runtime/text/text.h"
#include "vm/specialize/attribute_places.h"

namespace py::vm {

std::string_view type_name(Value value) { return type_of(value)->name_view(); }

// Text.

namespace {

Raises<Str*> text_from(Thread& thread, Slots::Unary slot, Value value, char const* method) {
    RecursionScope scope(thread);
    if (!scope.ok())
        return raise_recursion(
            thread, method[2] == 'r' ? " while getting the repr of an object" : " while getting the str of an object");
    Value result = TRY(slot(thread, value));
    if (result.is<Str>()) return result.as<Str>();
    return raise(thread, TypeError_type, "{} returned non-string (type {})", {method, type_of(result)});
}

}  // namespace

Raises<Str*> repr_of(Thread& thread, Value value) {
    if (value.is_small()) return int_to_str(thread, value);
    return text_from(thread, type_of(value)->slots.repr, value, "__repr__");
}

Raises<Str*> str_of(Thread& thread, Value value) {
    if (value.is_exact<Str>()) return value.as<Str>();
    if (value.is_small()) return int_to_str(thread, value);
    return text_from(thread, type_of(value)->slots.str, value, "__str__");
}

Raises<Str*> ascii_of(Thread& thread, Value value) {
    Str* text = TRY(repr_of(thread, value));
    if (text->is_ascii()) return text;
    StrBuilder out;
    for (size_t i = 0; i < text->length; i++) {
        char32_t c = text->at(i);
        if (c < 0x80) {
            out.append(c);
            continue;
        }
        char buffer[12];
        snprintf(buffer, sizeof buffer, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", unsigned(c));
        out.append(buffer);
    }
    return out.finish();
}

Raises<Str*> format_value(Thread& thread, Value value, Str* spec) {
    if (spec->length == 0) {
        if (value.is_exact<Str>()) return value.as<Str>();
        if (value.is_small() || value.is_real()) return str_of(thread, value);
    }
    // Built-in types keep their __format__, so that of the exact ones needs no lookup.
    if (value.is_small()) return format_int(thread, value, spec);
    if (value.is_real()) return format_float(thread, value.real(), spec);
    if (value.is_exact<Str>()) return format_str(thread, value.as<Str>(), spec);
    Value result = TRY(call_special(thread, value, names.__format__, {Value::of(spec)}));
    if (result.is<Str>()) return result.as<Str>();
    return raise(thread, TypeError_type, "__format__ must return a str, not {}", {type_of(result)});
}

// Hash, truth, length.

Raises<int64_t> hash_of(Thread& thread, Value value) {
    if (value.is_exact<Str>()) return value.as<Str>()->hash();
    if (value.is_small()) {
        int64_t number = value.small();
        return number == -1 ? int64_t(-2) : number;
    }
    if (!thread.native_stack_left()) return raise_recursion(thread);
    if (auto hash = type_of(value)->slots.hash) return hash(thread, value);
    return raise(thread, TypeError_type, "unhashable type: '{}'", {type_of(value)});
}

Raises<bool> truth_of(Thread& thread, Value value) {
    if (value == boolean(true)) return true;
    if (value == boolean(false) || is_none(value)) return false;
    if (value.is_small()) return value.small() != 0;
    if (value.is_real()) return value.real() != 0;
    Type* type = type_of(value);
    if (type == &list_type) return value.as<List>()->size != 0;
    if (type == &str_type) return value.as<Str>()->length != 0;
    if (type == &dict_type) return value.as<Dict>()->size != 0;
    if (type == &tuple_type) return value.as<Tuple>()->size != 0;
    if (type == &set_type) return value.as<Set>()->size != 0;
    if (type->slots.boolean) return type->slots.boolean(thread, value);
    if (type->slots.length) return TRY(type->slots.length(thread, value)) != 0;
    return true;
}

Raises<int64_t> length_of(Thread& thread, Value value) {
    if (auto length = type_of(value)->slots.length) return length(thread, value);
    return raise(thread, TypeError_type, "object of type '{}' has no len()", {type_of(value)});
}

// Comparison.

namespace {

CompareOperator mirrored(CompareOperator op) {
    switch (op) {
        case CompareOperator::Less: return CompareOperator::Greater;
        case CompareOperator::LessEqual: return CompareOperator::GreaterEqual;
        case CompareOperator::Greater: return CompareOperator::Less;
        case CompareOperator::GreaterEqual: return CompareOperator::LessEqual;
        default: return op;
    }
}

constexpr char const* kCompareText[] = {"<", "<=", "==", "!=", ">", ">="};

}  // namespace

Raises<Value> compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (both_small(left, right)) return boolean(ordered(left.small(), right.small(), op));
    if (left.is_real() && right.is_real()) return boolean(ordered(left.real(), right.real(), op));
    RecursionScope scope(thread);
    if (!scope.ok()) return raise_recursion(thread, " in comparison");
    Type* left_type = type_of(left);
    Type* right_type = type_of(right);
    bool right_tried = false;
    if (left_type != right_type && right_type->is_subtype_of(left_type) && right_type->slots.compare) {
        right_tried = true;
        Value result = TRY(right_type->slots.compare(thread, right, left, mirrored(op)));
        if (!is_not_implemented(result)) return result;
    }
    if (left_type->slots.compare) {
        Value result = TRY(left_type->slots.compare(thread, left, right, op));
        if (!is_not_implemented(result)) return result;
    }
    if (!right_tried && right_type->slots.compare) {
        Value result = TRY(right_type->slots.compare(thread, right, left, mirrored(op)));
        if (!is_not_implemented(result)) return result;
    }
    if (op == CompareOperator::Equal) return boolean(left == right);
    if (op == CompareOperator::NotEqual) return boolean(left != right);
    return raise(thread, TypeError_type, "'{}' not supported between instances of '{}' and '{}'",
                 {kCompareText[int(op)], left_type, right_type});
}

Raises<bool> compare_truth(Thread& thread, Value left, Value right, CompareOperator op) {
    return truth_of(thread, TRY(compare(thread, left, right, op)));
}

Raises<bool> equal(Thread& thread, Value left, Value right) {
    if (left == right) return true;
    if (left.is_exact<Str>() && right.is_exact<Str>()) return equal_text(left.as<Str>(), right.as<Str>());
    if (both_small(left, right)) return false;
    return compare_truth(thread, left, right, CompareOperator::Equal);
}

namespace {

/// Items may go while they are compared.
template <class Sequence>
Raises<bool> contains_item(Thread& thread, Sequence* sequence, Value item) {
    for (size_t i = 0; i < sequence->size; i++) {
        if (sequence->items[i] == item || TRY(equal(thread, sequence->items[i], item))) return true;
    }
    return false;
}

}  // namespace

Raises<bool> contains(Thread& thread, Value container, Value item) {
    Type* type = type_of(container);
    if (type == &list_type) return contains_item(thread, container.as<List>(), item);
    if (type == &tuple_type) return contains_item(thread, container.as<Tuple>(), item);
    bool plain = item.is_small() || item.is_exact<Str>();
    if (plain && (type == &set_type || type == &frozenset_type)) return container.as<Set>()->contains(thread, item);
    if (plain && type == &dict_type) {
        return TRY(container.as<Dict>()->find_entry(thread, item, TRY(hash_of(thread, item)))) >= 0;
    }
    if (type->slots.contains) return type->slots.contains(thread, container, item);
    if (!is_iterable(container)) return raise(thread, TypeError_type, "argument of type '{}' is not iterable", {type});
    Value iterator = TRY(iterate(thread, container));
    for (;;) {
        Value candidate = TRY(next_item(thread, iterator));
        if (candidate.is_empty()) return false;
        if (TRY(equal(thread, candidate, item))) return true;
    }
}

// Operators.

namespace {

constexpr char const* kOperatorText[] = {"+", "&", "//", "<<", "@", "*", "%", "|", "** or pow()", ">>", "-", "/", "^"};

Raises<Value> try_binary(Thread& thread, Value left, Value right, int op) {
    Type* left_type = type_of(left);
    Type* right_type = type_of(right);
    Slots::Binary own = left_type->slots.binary[op];
    Slots::Binary other = right_type != left_type ? right_type->slots.binary[op] : nullptr;
    if (other == own) other = nullptr;
    if (own) {
        if (other && right_type->is_subtype_of(left_type)) {
            Value result = TRY(other(thread, left, right));
            if (!is_not_implemented(result)) return result;
            other = nullptr;
        }
        Value result = TRY(own(thread, left, right));
        if (!is_not_implemented(result)) return result;
    }
    if (other) return other(thread, left, right);
    return not_implemented();
}

/// Classes, and built-in types with some method of sequences; CPython keeps a table of these for such types.
bool could_be_sequence(Type const* type) {
    return (type->type_flags & kHeapType) || type->slots.length || type->slots.contains;
}

Error unsupported(Thread& thread, Value left, Value right, int op, bool inplace) {
    std::string text = kOperatorText[op];
    if (inplace) text = op == int(BinaryOperator::Power) ? "**=" : text + "=";
    if (op == int(BinaryOperator::Add) && left.is<Str>()) {
        return raise(thread, TypeError_type, "can only concatenate str (not \"{}\") to str", {type_of(right)});
    }
    if (op == int(BinaryOperator::Add) && left.is<List>()) {
        return raise(thread, TypeError_type, "can only concatenate list (not \"{}\") to list", {type_of(right)});
    }
    if (op == int(BinaryOperator::Add) && left.is<Tuple>()) {
        return raise(thread, TypeError_type, "can only concatenate tuple (not \"{}\") to tuple", {type_of(right)});
    }
    if (op == int(BinaryOperator::Add) && is_byte_string(left)) {
        return raise(thread, TypeError_type, "can't concat {} to {}", {type_of(right), type_of(left)});
    }
    auto is_sequence = [](Value value) {
        return value.is<Str>() || value.is<List>() || value.is<Tuple>() || is_byte_string(value);
    };
    if (op == int(BinaryOperator::Multiply)) {
        if (is_sequence(left))
            return raise(thread, TypeError_type, "can't multiply sequence by non-int of type '{}'", {type_of(right)});
        // In place, a sequence on the right is looked at only where the left could not be one.
        if (is_sequence(right) && !(inplace && could_be_sequence(type_of(left))))
            return raise(thread, TypeError_type, "can't multiply sequence by non-int of type '{}'", {type_of(left)});
    }
    // Written so in Python 2, this printed to a stream.
    bool redirects = op == int(BinaryOperator::RightShift) && !inplace && left.is_exact<NativeFunction>() &&
                     left.as<NativeFunction>()->definition->name == "print";
    return raise(thread, TypeError_type, "unsupported operand type(s) for {}: '{}' and '{}'{}",
                 {text, type_of(left), type_of(right),
                  redirects ? ". Did you mean \"print(<message>, file=<output_stream>)\"?" : ""});
}

}  // namespace

Raises<Value> binary_operation(Thread& thread, Value left, Value right, int operation) {
    constexpr int kInplace = int(BinaryOperator::kInplace);
    bool inplace = operation >= kInplace;
    int op = inplace ? operation - kInplace : operation;
    Value plain = plain_arithmetic(left, right, BinaryOperator(op));
    if (!plain.is_empty()) return plain;
    if (inplace) {
        if (Slots::Binary own = type_of(left)->slots.inplace[op]) {
            Value result = TRY(own(thread, left, right));
            if (!is_not_implemented(result)) return result;
        }
    }
    Value result = TRY(try_binary(thread, left, right, op));
    if (is_not_implemented(result)) return unsupported(thread, left, right, op, inplace);
    return result;
}

Raises<Value> power(Thread& thread, Value base, Value exponent, Value modulus) {
    if (is_none(modulus)) return binary_operation(thread, base, exponent, int(BinaryOperator::Power));
    Slots::Ternary tried = nullptr;
    for (Value operand : {base, exponent, modulus}) {
        Slots::Ternary own = type_of(operand)->slots.power;
        if (!own || own == tried) continue;
        tried = own;
        Value result = TRY(own(thread, base, exponent, modulus));
        if (!is_not_implemented(result)) return result;
    }
    return raise(thread, TypeError_type, "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
                 {type_of(base), type_of(exponent), type_of(modulus)});
}

namespace {

Raises<Value> unary(Thread& thread, Value value, Slots::Unary slot, char const* op) {
    if (slot) return slot(thread, value);
    return raise(thread, TypeError_type, "bad operand type for unary {}: '{}'", {op, type_of(value)});
}

}  // namespace

Raises<Value> negate(Thread& thread, Value value) {
    if (value.is_small()) return make_int(-value.small());
    if (value.is_real()) return Value::real(-value.real());
    return unary(thread, value, type_of(value)->slots.negative, "-");
}
Raises<Value> plus(Thread& thread, Value value) { return unary(thread, value, type_of(value)->slots.positive, "+"); }
Raises<Value> invert(Thread& thread, Value value) { return unary(thread, value, type_of(value)->slots.invert, "~"); }
Raises<Value> absolute(Thread& thread, Value value) {
    if (auto slot = type_of(value)->slots.absolute) return slot(thread, value);
    return raise(thread, TypeError_type, "bad operand type for abs(): '{}'", {type_of(value)});
}

// Attributes and items.

Raises<Value> get_attribute(Thread& thread, Value object, Str* name) {
    AttributePlace const& place = place_of(object, name);
    if (place.is_readable()) {
        Value value = read_place(place, object.object());
        if (!value.is_empty()) return value;
    }
    return type_of(object)->slots.get_attribute(thread, object, name);
}

Raises<void> set_attribute(Thread& thread, Value object, Str* name, Value value) {
    return type_of(object)->slots.set_attribute(thread, object, name, value);
}

Raises<Value> get_item(Thread& thread, Value container, Value key) {
    if (auto get = type_of(container)->slots.get_item) return get(thread, container, key);
    if (container.is<Type>()) {
        Value hook = TRY(find_attribute(thread, container, names.__class_getitem__));
        if (!hook.is_empty() && !is_none(hook)) return call(thread, hook, {key});
        Type* const generic[] = {&list_type,      &dict_type, &tuple_type,    &set_type,
                                 &frozenset_type, &type_type, &enumerate_type};
        for (Type* type : generic) {
            if (container.as<Type>()->is_subtype_of(type) && (type != &type_type || container.as<Type>() == type)) {
                return make_generic_alias(container, key);
            }
        }
        return raise(thread, TypeError_type, "type '{}' is not subscriptable", {container.as<Type>()});
    }
    return raise(thread, TypeError_type, "'{}' object is not subscriptable", {type_of(container)});
}

Raises<void> set_item(Thread& thread, Value container, Value key, Value value) {
    if (auto set = type_of(container)->slots.set_item) return set(thread, container, key, value);
    // What could be a sequence looks at the index first.
    bool by_index = could_be_sequence(type_of(container)) && has_index(key);
    if (by_index && !int64_of(TRY(to_index(thread, key))))
        return raise(thread, IndexError_type, "cannot fit 'int' into an index-sized integer");
    char const* problem = !value.is_empty() ? "'{}' object does not support item assignment"
                          : by_index        ? "'{}' object doesn't support item deletion"
                                            : "'{}' object does not support item deletion";
    return raise(thread, TypeError_type, problem, {type_of(container)});
}

// Iteration.

bool is_iterable(Value value) {
    Type* type = type_of(value);
    return type->slots.iter || (type->slots.get_item && !value.is<Dict>());
}

Raises<Value> iterate(Thread& thread, Value iterable) {
    Type* type = type_of(iterable);
    if (type == &list_type) return make_sequence_iterator(list_iterator_type, iterable);
    if (type == &tuple_type) return make_sequence_iterator(tuple_iterator_type, iterable);
    if (type->slots.iter) {
        Value iterator = TRY(type->slots.iter(thread, iterable));
        if (!type_of(iterator)->slots.next) {
            return raise(thread, TypeError_type, "iter() returned non-iterator of type '{}'", {type_of(iterator)});
        }
        return iterator;
    }
    if (type->slots.get_item && !iterable.is<Type>()) return make_sequence_iterator(sequence_iterator_type, iterable);
    return raise(thread, TypeError_type, "'{}' object is not iterable", {type});
}

Raises<Value> next_item(Thread& thread, Value iterator) {
    Value plain;
    Step step = step_plain(iterator, plain);
    if (step != Step::Other) return step == Step::Item ? plain : kEmpty;
    auto next = type_of(iterator)->slots.next;
    if (!next) return raise(thread, TypeError_type, "'{}' object is not an iterator", {type_of(iterator)});
    if (!thread.native_stack_left()) return raise_recursion(thread);
    Raises<Value> item = next(thread, iterator);
    if (!item.ok() && catch_stop_iteration(thread)) return kEmpty;
    return item;
}

Raises<void> append_all(Thread& thread, List* list, Value iterable) {
    // Shorter lists need not ask for the memory that they grow into.
    constexpr uint64_t kLong = uint64_t(1) << 21;
    if (TRY(append_in_bulk(thread, list, iterable))) return {};
    bool refused = false;
    Value iterator = TRY(iterate(thread, iterable));
    // The count helps nobody here, but classes see that they are asked, and may refuse.
    if (type_of(iterable)->type_flags & kHeapType) TRY(length_hint(thread, iterable, 0));
    LeftItems left(iterator, [&thread, &refused, list](Value item) {
        if (list->size == list->capacity && list->size >= kLong) [[unlikely]] {
            refused = !request_memory(thread, list->size * 2, sizeof(Value)).ok();
            if (refused) return false;
        }
        list->append(item);
        return true;
    });
    TRY(left.next(thread));
    if (refused) return Error{};
    return {};
}

Raises<List*> list_from(Thread& thread, Value iterable) {
    if (iterable.is_exact<List>()) return make_list(iterable.as<List>()->span());
    if (iterable.is_exact<Tuple>()) return make_list(iterable.as<Tuple>()->span());
    List* list = new_list();
    TRY(append_all(thread, list, iterable));
    return list;
}

Raises<Tuple*> tuple_from(Thread& thread, Value iterable) {
    if (iterable.is_exact<Tuple>()) return iterable.as<Tuple>();
    List* list = iterable.is_exact<List>() ? iterable.as<List>() : TRY(list_from(thread, iterable));
    return make_tuple(std::span<Value const>(list->span()));
}

// Calls.

bool is_callable(Value value) { return type_of(value)->slots.call != nullptr; }

Raises<Value> call(Thread& thread, Value callee, CallArgs args) {
    if (callee.is_exact<Function>()) return call_function(thread, callee.as<Function>(), args);
    auto slot = type_of(callee)->slots.call;
    if (!slot) return raise(thread, TypeError_type, "'{}' object is not callable", {type_of(callee)});
    RecursionScope scope(thread);
    if (!scope.ok()) return raise_recursion(thread, " while calling a Python object");
    if (callee.is_exact<NativeFunction>() && !args.names) {
        // Most take their arguments as they come.
        auto* native = callee.as<NativeFunction>();
        bool is_simple = native->self.is_empty() && native->definition->signature.is_simple(args.count);
        if (is_simple) return native->definition->function(thread, const_cast<Value*>(args.values));
    }
    return slot(thread, callee, args);
}

Raises<Value> call(Thread& thread, Value callee, std::initializer_list<Value> arguments) {
    return call(thread, callee, CallArgs{arguments.begin(), arguments.size(), nullptr});
}

Raises<Value> call_method(Thread& thread, Value object, Str* name, std::initializer_list<Value> arguments) {
    Value method = TRY(get_attribute(thread, object, name));
    return call(thread, method, arguments);
}

bool is_unbound_method(Value method) {
    if (!method.is_object()) return false;
    Type const* type = method.object()->type();
    return type == &function_type || type == &method_descriptor_type || type == &wrapper_descriptor_type;
}

Raises<Value> call_special(Thread& thread, Value object, Str* name, std::initializer_list<Value> arguments) {
    Type* type = type_of(object);
    Value method = lookup(type, name);
    if (method.is_empty()) return kEmpty;
    if (is_unbound_method(method)) {
        Value values[8];
        VERIFY(arguments.size() < 8);
        values[0] = object;
        for (size_t i = 0; i < arguments.size(); i++) values[i + 1] = arguments.begin()[i];
        return call(thread, method, CallArgs{values, arguments.size() + 1, nullptr});
    }
    if (auto get = type_of(method)->slots.descriptor_get) {
        method = TRY(get(thread, method, object, Value::of(type)));
    }
    return call(thread, method, arguments);
}

Str* function_text(Thread& thread, Value callee) {
    if (callee.is<Function>()) {
        Function* function = callee.as<Function>();
        StrBuilder text;
        if (function->module.is<Str>()) {
            text.append(function->module.as<Str>());
            text.append('.');
        }
        text.append(function->qualname);
        text.append("()");
        return text.finish();
    }
    if (callee.is<Method>()) return function_text(thread, callee.as<Method>()->function);
    if (callee.is<Type>() && !(callee.as<Type>()->type_flags & kHeapType)) {
        return format_message("{}()", {callee.as<Type>()->qualname});
    }
    if (callee.is<NativeFunction>()) return format_message("{}()", {callee.as<NativeFunction>()->definition->name});
    Raises<Str*> shown = str_of(thread, callee);
    if (shown.ok()) return shown.value();
    thread.pending = nullptr;
    return type_of(callee)->name;
}

// Types.

namespace {

/// Whether `__class__` of an instance may be another class than its type, as that of a proxy is.
bool claims_class(Type* type) {
    return type->slots.get_attribute != generic_get_attribute ||
           lookup(type, names.__class__) != lookup(&object_type, names.__class__);
}

/// The `__bases__` of something that stands for a class without being one; null if it does not.
Raises<Value> bases_of(Thread& thread, Value value) {
    Value bases = TRY(find_attribute(thread, value, names.__bases__));
    return bases.is<Tuple>() ? bases : kEmpty;
}

/// By `__bases__` alone.
Raises<bool> derives(Thread& thread, Value derived, Value wanted) {
    RecursionScope scope(thread);
    if (!scope.ok()) return raise_recursion(thread, " in __subclasscheck__");
    if (derived == wanted) return true;
    Value bases = TRY(bases_of(thread, derived));
    if (bases.is_empty()) return false;
    for (Value base : bases.as<Tuple>()->span()) {
        if (TRY(derives(thread, base, wanted))) return true;
    }
    return false;
}

}  // namespace

Raises<bool> is_instance(Thread& thread, Value object, Value classes) {
    if (classes.is_object() && Value::of(type_of(object)) == classes) return true;
    if (classes.is<Type>()) {
        Type* type = type_of(object);
        bool is_subtype = type->is_subtype_of(classes.as<Type>());
        if (type_of(classes) == &type_type && (is_subtype || !claims_class(type))) return is_subtype;
    } else if (classes.is<Tuple>()) {
        RecursionScope scope(thread);
        if (!scope.ok()) return raise_recursion(thread, " in __instancecheck__");
        for (Value entry : classes.as<Tuple>()->span()) {
            if (TRY(is_instance(thread, object, entry))) return true;
        }
        return false;
    }
    Value result = TRY(call_special(thread, classes, names.__instancecheck__, {object}));
    if (!result.is_empty()) return truth_of(thread, result);
    if (!TRY(bases_of(thread, classes)).is_empty()) {
        Value type = TRY(find_attribute(thread, object, names.__class__));
        return type.is_empty() ? Raises<bool>(false) : derives(thread, type, classes);
    }
    return raise(thread, TypeError_type, "isinstance() arg 2 must be a type, a tuple of types, or a union");
}

Raises<bool> is_subclass(Thread& thread, Value type, Value classes) {
    if (classes.is<Tuple>()) {
        RecursionScope scope(thread);
        if (!scope.ok()) return raise_recursion(thread, " in __subclasscheck__");
        for (Value entry : classes.as<Tuple>()->span()) {
            if (TRY(is_subclass(thread, type, entry))) return true;
        }
        return false;
    }
    bool plain = classes.is<Type>() && type_of(classes) == &type_type;
    if (plain && type.is<Type>()) return type.as<Type>()->is_subtype_of(classes.as<Type>());
    // A check of the class's own may take anything.
    Value result = plain ? kEmpty : TRY(call_special(thread, classes, names.__subclasscheck__, {type}));
    if (!result.is_empty()) return truth_of(thread, result);
    bool is_class = type.is<Type>() || !TRY(bases_of(thread, type)).is_empty();
    if (!is_class) return raise(thread, TypeError_type, "issubclass() arg 1 must be a class");
    if (plain) return derives(thread, type, classes);
    if (!TRY(bases_of(thread, classes)).is_empty()) return derives(thread, type, classes);
    return raise(thread, TypeError_type, "issubclass() arg 2 must be a class, a tuple of classes, or a union");
}

}  // namespace py::vm
