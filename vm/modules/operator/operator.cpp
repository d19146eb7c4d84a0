#include <algorithm>

#include "vm/modules/operator/getters.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/length_hint.h"
#include "vm/runtime/protocol/operations.h"

// The module _operator.

namespace py::vm {
namespace {

template <int operation>
Raises<Value> binary_function(Thread& thread, Value* args) {
    return binary_operation(thread, args[0], args[1], operation);
}

template <CompareOperator op>
Raises<Value> compare_function(Thread& thread, Value* args) {
    return compare(thread, args[0], args[1], op);
}

template <Raises<Value> (*operation)(Thread&, Value)>
Raises<Value> unary_function(Thread& thread, Value* args) {
    return operation(thread, args[0]);
}

Raises<Value> operator_truth(Thread& thread, Value* args) { return boolean(TRY(truth_of(thread, args[0]))); }
Raises<Value> operator_not(Thread& thread, Value* args) { return boolean(!TRY(truth_of(thread, args[0]))); }
Raises<Value> operator_is(Thread&, Value* args) { return boolean(args[0] == args[1]); }
Raises<Value> operator_is_not(Thread&, Value* args) { return boolean(args[0] != args[1]); }
Raises<Value> operator_contains(Thread& thread, Value* args) {
    return boolean(TRY(contains(thread, args[0], args[1])));
}
Raises<Value> operator_getitem(Thread& thread, Value* args) { return get_item(thread, args[0], args[1]); }

Raises<Value> operator_setitem(Thread& thread, Value* args) {
    TRY(set_item(thread, args[0], args[1], args[2]));
    return none();
}

Raises<Value> operator_delitem(Thread& thread, Value* args) {
    TRY(set_item(thread, args[0], args[1], kEmpty));
    return none();
}

bool is_sequence(Value value) { return type_of(value)->slots.get_item && !value.is<Dict>(); }

/// Only sequences can be joined, unlike added.
template <int operation>
Raises<Value> concat_function(Thread& thread, Value* args) {
    if (!is_sequence(args[0]))
        return raise(thread, TypeError_type, "'{}' object can't be concatenated", {type_of(args[0])});
    return binary_operation(thread, args[0], args[1], operation);
}

Error raise_not_container(Thread& thread, Value value) {
    return raise(thread, TypeError_type, "argument of type '{}' is not iterable", {type_of(value)});
}

Raises<Value> operator_count_of(Thread& thread, Value* args) {
    if (!is_iterable(args[0])) return raise_not_container(thread, args[0]);
    int64_t count = 0;
    TRY(for_each_item(thread, args[0], [&](Value item) -> Raises<void> {
        count += TRY(equal(thread, item, args[1]));
        return {};
    }));
    return make_int(count);
}

Raises<Value> operator_index_of(Thread& thread, Value* args) {
    if (!is_iterable(args[0])) return raise_not_container(thread, args[0]);
    Value iterator = TRY(iterate(thread, args[0]));
    for (int64_t position = 0;; position++) {
        Value item = TRY(next_item(thread, iterator));
        if (item.is_empty()) return raise(thread, ValueError_type, "sequence.index(x): x not in sequence");
        if (TRY(equal(thread, item, args[1]))) return make_int(position);
    }
}

Raises<Value> operator_length_hint(Thread& thread, Value* args) {
    int64_t fallback = 0;
    if (!args[1].is_empty()) {
        if (!is_int(args[1])) {
            return raise(thread, TypeError_type, "'{}' object cannot be interpreted as an integer", {type_of(args[1])});
        }
        fallback = TRY(to_int64(thread, args[1]));
    }
    return make_int(TRY(length_hint(thread, args[0], fallback)));
}

Raises<Value> operator_call(Thread& thread, Value* args) {
    Tuple* positional = args[1].as<Tuple>();
    Dict* keywords = args[2].as<Dict>();
    if (keywords->size == 0) return call(thread, args[0], CallArgs{positional->items, positional->size, nullptr});
    Tuple* names = new_tuple(keywords->size);
    Tuple* values = new_tuple(positional->size + keywords->size);
    std::copy_n(positional->items, positional->size, values->items);
    size_t at = 0;
    for (int64_t i = keywords->next_entry(0); i >= 0; i = keywords->next_entry(uint32_t(i) + 1)) {
        names->items[at] = keywords->entry(uint32_t(i)).key;
        values->items[positional->size + at++] = keywords->entry(uint32_t(i)).value;
    }
    return call(thread, args[0], CallArgs{values->items, positional->size, names});
}

/// Takes a time that depends on the length of the second text alone.
bool equal_in_constant_time(ByteView left, ByteView right) {
    uint8_t volatile difference = left.size() == right.size() ? 0 : 1;
    uint8_t const* compared = left.size() == right.size() ? left.data() : right.data();
    for (size_t i = 0; i < right.size(); i++) difference = difference | (compared[i] ^ right.data()[i]);
    return difference == 0;
}

Raises<Value> operator_compare_digest(Thread& thread, Value* args) {
    if (args[0].is<Str>() && args[1].is<Str>()) {
        Str* left = args[0].as<Str>();
        Str* right = args[1].as<Str>();
        if (!left->is_ascii() || !right->is_ascii()) {
            return raise(thread, TypeError_type, "comparing strings with non-ASCII characters is not supported");
        }
        return boolean(equal_in_constant_time({left->latin1(), left->length}, {right->latin1(), right->length}));
    }
    if (!has_buffer(args[0]) || !has_buffer(args[1])) {
        return raise(thread, TypeError_type, "unsupported operand types(s) or combination of types: '{}' and '{}'",
                     {type_of(args[0]), type_of(args[1])});
    }
    Buffer left, right;
    TRY(left.acquire(thread, args[0]));
    TRY(right.acquire(thread, args[1]));
    return boolean(equal_in_constant_time(left.bytes(), right.bytes()));
}

constexpr int kInplace = int(BinaryOperator::kInplace);

constexpr MethodDef kFunctions[] = {
#define BINARY(name, op, doc) {#name, "(a, b, /)", binary_function<int(BinaryOperator::op)>, doc},
#define INPLACE(name, op, doc) {#name, "(a, b, /)", binary_function<int(BinaryOperator::op) + kInplace>, doc},
#define COMPARE(name, op, doc) {#name, "(a, b, /)", compare_function<CompareOperator::op>, doc},
#define UNARY(name, operation, doc) {#name, "(a, /)", unary_function<operation>, doc},
#include "vm/modules/operator/operator.def"
    {"truth", "(a, /)", operator_truth, "Whether a is true."},
    {"not_", "(a, /)", operator_not, "Whether a is false."},
    {"is_", "(a, b, /)", operator_is, "Whether a and b are one object."},
    {"is_not", "(a, b, /)", operator_is_not, "Whether a and b are two objects."},
    {"contains", "(a, b, /)", operator_contains, "Whether b is in a."},
    {"getitem", "(a, b, /)", operator_getitem, "Gives a[b]."},
    {"setitem", "(a, b, c, /)", operator_setitem, "Does a[b] = c."},
    {"delitem", "(a, b, /)", operator_delitem, "Does del a[b]."},
    {"concat", "(a, b, /)", concat_function<int(BinaryOperator::Add)>,
     "Gives a + b of sequences. TypeError for all else."},
    {"iconcat", "(a, b, /)", concat_function<int(BinaryOperator::Add) + kInplace>,
     "Does a += b with sequences and gives the new a."},
    {"countOf", "(a, b, /)", operator_count_of, "How many items of a equal b."},
    {"indexOf", "(a, b, /)", operator_index_of, "Position of the first item of a that equals b."},
    {"length_hint", "(obj, default=0, /)", operator_length_hint, "How many items obj may give, or the default."},
    {"call", "(obj, /, *args, **kwargs)", operator_call, "Calls an object with these arguments."},
    {"_compare_digest", "(a, b, /)", operator_compare_digest,
     "Whether two texts or pieces of bytes are equal, in a time that does not tell where they differ."},
};

constexpr ModuleType kTypes[] = {
    {&item_getter_type, &kItemGetterSpec},
    {&attr_getter_type, &kAttrGetterSpec},
    {&method_caller_type, &kMethodCallerSpec},
};

}  // namespace

extern NativeModule const kOperatorModule;
NativeModule const kOperatorModule{
    .name = "_operator",
    .doc = "Operators as functions.",
    .functions = kFunctions,
    .types = kTypes,
};

}  // namespace py::vm
