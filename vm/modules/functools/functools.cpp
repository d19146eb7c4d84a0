#include "vm/modules/functools/functools.h"

#include "vm/gc/heap.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// The module _functools: reduce, cmp_to_key and the table of what there is.

namespace py::vm {

Type compare_key_type;

namespace {

Raises<Value> functools_reduce(Thread& thread, Value* args) {
    if (!is_iterable(args[1])) return raise(thread, TypeError_type, "reduce() arg 2 must support iteration");
    Value iterator = TRY(iterate(thread, args[1]));
    Value result = args[2];
    for (;;) {
        Value item = TRY(next_item(thread, iterator));
        if (item.is_empty()) break;
        result = result.is_empty() ? item : TRY(call(thread, args[0], {result, item}));
    }
    if (result.is_empty()) return raise(thread, TypeError_type, "reduce() of empty iterable with no initial value");
    return result;
}

Value make_compare_key(Value compare, Value object) {
    auto* key = the_heap->make<CompareKey>(compare_key_type.root_shape);
    key->compare = compare;
    key->object = object;
    return Value::of(key);
}

Raises<Value> functools_cmp_to_key(Thread&, Value* args) { return make_compare_key(args[0], none()); }

Raises<Value> make_key_of(Thread&, Value* args) { return make_compare_key(args[0].as<CompareKey>()->compare, args[1]); }
constexpr MethodDef kMakeKey{"K", "($self, obj)", make_key_of};

Raises<Value> compare_key_call(Thread& thread, Value callee, CallArgs args) {
    if (args.count == 1 && !args.names) return make_compare_key(callee.as<CompareKey>()->compare, args.values[0]);
    return call_native(thread, kMakeKey, {}, callee, args);
}

Raises<Value> compare_key_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!right.is<CompareKey>()) return raise(thread, TypeError_type, "other argument must be K instance");
    auto* key = left.as<CompareKey>();
    Value order = TRY(call(thread, key->compare, {key->object, right.as<CompareKey>()->object}));
    if (order.is_small() && op == CompareOperator::Less) return boolean(order.small() < 0);
    return compare(thread, order, Value::small(0), op);
}

Raises<Value> get_object(Thread&, Value self) { return self.as<CompareKey>()->object; }
Raises<void> set_object(Thread& thread, Value self, Value value) {
    if (value.is_empty()) return raise(thread, AttributeError_type, "obj");
    self.as<CompareKey>()->object = value;
    return {};
}

void trace_compare_key(Object* object, Marker& marker) {
    marker.mark(static_cast<CompareKey*>(object)->compare);
    marker.mark(static_cast<CompareKey*>(object)->object);
}

constexpr GetSetDef kCompareKeyAttributes[] = {{"obj", get_object, set_object}};

constexpr MethodDef kFunctions[] = {
    {"reduce", "(function, iterable, initial=None, /)", functools_reduce,
     "Combines the items of an iterable from the left by a function of two arguments.\n\n"
     "Starts with initial if it is given, else with the first item."},
    {"cmp_to_key", "(mycmp)", functools_cmp_to_key, "Makes a key function of a function that compares two objects."},
};

constexpr ModuleType kTypes[] = {
    {&partial_type, &kPartialSpec},
    {&compare_key_type, &kCompareKeySpec, false},
    {&lru_link_type, &kLruLinkSpec, false},
    {&lru_cache_type, &kLruCacheSpec},
};

}  // namespace

TypeSpec const kCompareKeySpec{.name = "functools.KeyWrapper",
                               .layout = Layout::CompareKey,
                               .size = sizeof(CompareKey),
                               .flags = kNoConstructor,
                               .slots = {.call = compare_key_call, .compare = compare_key_compare},
                               .attributes = kCompareKeyAttributes,
                               .trace = trace_compare_key};

extern NativeModule const kFunctoolsModule;
NativeModule const kFunctoolsModule{
    .name = "_functools",
    .doc = "Functions that act on or return other functions.",
    .functions = kFunctions,
    .types = kTypes,
};

}  // namespace py::vm
