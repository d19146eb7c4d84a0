#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/modules/itertools/itertools.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// combinations, combinations_with_replacement, permutations and product: all count up a tuple of places in a pool.

namespace py::vm {
namespace {

Combinatoric* self_of(Value value) { return value.as<Combinatoric>(); }

int64_t place(Tuple* indices, size_t i) { return indices->items[i].small(); }
void set_place(Tuple* indices, size_t i, int64_t to) { indices->items[i] = Value::small(to); }

/// The items of the pool at the first `length` places.
Value items_at_places(Combinatoric* self) {
    Tuple* result = new_tuple(self->length);
    for (size_t i = 0; i < self->length; i++) result->items[i] = self->pool->items[place(self->indices, i)];
    return Value::of(result);
}

/// Iterates: the first result as the places stand, each later one after `advance`, which is false at the end.
template <bool (*advance)(Combinatoric*), Value (*result)(Combinatoric*)>
Raises<Value> next(Thread&, Value value) {
    auto* self = self_of(value);
    if (self->stopped) return kEmpty;
    if (self->started && !advance(self)) {
        self->stopped = true;
        return kEmpty;
    }
    self->started = true;
    return result(self);
}

struct PoolArguments {
    Tuple* pool;
    int64_t length;
};

Raises<PoolArguments> read_arguments(Thread& thread, Value iterable, Value length) {
    PoolArguments read;
    read.pool = TRY(tuple_from(thread, iterable));
    read.length = TRY(to_int64(thread, length));
    if (read.length < 0) return raise(thread, ValueError_type, "r must be non-negative");
    if (read.length > (int64_t(1) << 32)) return raise_exception(thread, make_memory_error());
    return read;
}

Combinatoric* make(Value type, PoolArguments from, size_t places) {
    Tuple* indices = new_tuple(places);
    for (size_t i = 0; i < places; i++) set_place(indices, i, 0);
    auto* self = static_cast<Combinatoric*>(new_instance(type.as<Type>()));
    self->pool = from.pool;
    self->indices = indices;
    self->length = uint64_t(from.length);
    return self;
}

Raises<Value> reduce(Thread&, Value* args) {
    auto* self = self_of(args[0]);
    Value type = Value::of(type_of(args[0]));
    Value length = make_int(int64_t(self->length));
    if (!self->started) return reduced(type, {Value::of(self->pool), length});
    if (self->stopped) return reduced(type, {Value::of(empty_tuple()), length});
    return reduced(type, {Value::of(self->pool), length},
                   Value::of(make_tuple(std::span<Value const>(self->indices->span()))));
}

/// The state as a tuple of `size` ints, each brought into what `low` and `high` of its position allow.
template <class Low, class High>
Raises<Tuple*> places_from(Thread& thread, Value state, size_t size, Low low, High high) {
    if (!state.is<Tuple>() || state.as<Tuple>()->size != size)
        return raise(thread, ValueError_type, "invalid arguments");
    Tuple* places = new_tuple(size);
    for (size_t i = 0; i < size; i++) {
        int64_t number = TRY(to_int64(thread, state.as<Tuple>()->items[i]));
        set_place(places, i, std::max(std::min(number, int64_t(high(i))), int64_t(low(i))));
    }
    return places;
}

constexpr auto kFromZero = [](size_t) { return 0; };

void trace(Object* object, Marker& marker) {
    auto* self = static_cast<Combinatoric*>(object);
    marker.mark(self->pool);
    marker.mark(self->indices);
    marker.mark(self->cycles);
}

// combinations

Raises<Value> combinations_new(Thread& thread, Value* args) {
    PoolArguments from = TRY(read_arguments(thread, args[1], args[2]));
    bool none_fit = uint64_t(from.length) > from.pool->size;
    auto* self = make(args[0], from, none_fit ? 0 : size_t(from.length));
    self->stopped = none_fit;
    for (size_t i = 0; i < self->indices->size; i++) set_place(self->indices, i, int64_t(i));
    return Value::of(self);
}
constexpr MethodDef kCombinationsNew{"combinations", "($type, iterable, r)", combinations_new};

bool advance_combination(Combinatoric* self) {
    size_t n = self->pool->size;
    size_t r = self->length;
    size_t i = r;
    while (i > 0 && place(self->indices, i - 1) == int64_t(i - 1 + n - r)) i--;
    if (i == 0) return false;
    int64_t from = place(self->indices, i - 1) + 1;
    for (size_t k = i - 1; k < r; k++) set_place(self->indices, k, from++);
    return true;
}

Raises<Value> combinations_setstate(Thread& thread, Value* args) {
    auto* self = self_of(args[0]);
    auto last = [&](size_t i) { return int64_t(self->pool->size) - int64_t(self->length) + int64_t(i); };
    self->indices = TRY(places_from(thread, args[1], self->indices->size, kFromZero, last));
    self->started = true;
    return none();
}

// combinations_with_replacement

Raises<Value> replacement_new(Thread& thread, Value* args) {
    PoolArguments from = TRY(read_arguments(thread, args[1], args[2]));
    auto* self = make(args[0], from, size_t(from.length));
    self->stopped = from.pool->size == 0 && from.length > 0;
    return Value::of(self);
}
constexpr MethodDef kReplacementNew{"combinations_with_replacement", "($type, iterable, r)", replacement_new};

bool advance_replacement(Combinatoric* self) {
    int64_t last = int64_t(self->pool->size) - 1;
    size_t i = self->length;
    while (i > 0 && place(self->indices, i - 1) == last) i--;
    if (i == 0) return false;
    int64_t to = place(self->indices, i - 1) + 1;
    for (size_t k = i - 1; k < self->length; k++) set_place(self->indices, k, to);
    return true;
}

Raises<Value> replacement_setstate(Thread& thread, Value* args) {
    auto* self = self_of(args[0]);
    if (self->pool->size == 0 && self->length > 0) return none();
    auto last = [&](size_t) { return self->pool->size - 1; };
    self->indices = TRY(places_from(thread, args[1], self->indices->size, kFromZero, last));
    self->started = true;
    return none();
}

// permutations

Raises<Value> permutations_new(Thread& thread, Value* args) {
    Tuple* pool = TRY(tuple_from(thread, args[1]));
    Value length = make_int(int64_t(pool->size));
    if (!args[2].is_empty() && !is_none(args[2])) {
        if (!is_int(args[2])) return raise(thread, TypeError_type, "Expected int as r");
        length = args[2];
    }
    PoolArguments from = TRY(read_arguments(thread, Value::of(pool), length));
    size_t n = pool->size;
    size_t r = size_t(from.length);
    Tuple* cycles = new_tuple(r <= n ? r : 0);
    for (size_t i = 0; i < cycles->size; i++) set_place(cycles, i, int64_t(n - i));
    auto* self = make(args[0], from, n);
    for (size_t i = 0; i < n; i++) set_place(self->indices, i, int64_t(i));
    self->cycles = cycles;
    self->stopped = r > n;
    return Value::of(self);
}
constexpr MethodDef kPermutationsNew{"permutations", "($type, iterable, r=None)", permutations_new};

/// Turns the rightmost place that is not through all its items; those behind it start anew.
bool advance_permutation(Combinatoric* self) {
    size_t n = self->pool->size;
    Value* indices = self->indices->items;
    for (size_t i = self->length; i-- > 0;) {
        int64_t left = place(self->cycles, i) - 1;
        if (left == 0) {
            std::rotate(indices + i, indices + i + 1, indices + n);
            set_place(self->cycles, i, int64_t(n - i));
            continue;
        }
        set_place(self->cycles, i, left);
        std::swap(indices[i], indices[n - size_t(left)]);
        return true;
    }
    return false;
}

Raises<Value> permutations_reduce(Thread&, Value* args) {
    auto* self = self_of(args[0]);
    Value type = Value::of(type_of(args[0]));
    Value length = make_int(int64_t(self->length));
    if (!self->started) return reduced(type, {Value::of(self->pool), length});
    if (self->stopped) return reduced(type, {Value::of(empty_tuple()), length});
    Value indices = Value::of(make_tuple(std::span<Value const>(self->indices->span())));
    Value cycles = Value::of(make_tuple(std::span<Value const>(self->cycles->span())));
    return reduced(type, {Value::of(self->pool), length}, Value::of(make_tuple({indices, cycles})));
}

Raises<Value> permutations_setstate(Thread& thread, Value* args) {
    auto* self = self_of(args[0]);
    if (!args[1].is<Tuple>() || args[1].as<Tuple>()->size != 2)
        return raise(thread, ValueError_type, "invalid arguments");
    size_t n = self->pool->size;
    auto last = [&](size_t) { return int64_t(n) - 1; };
    auto first_cycle = [](size_t) { return 1; };
    auto last_cycle = [&](size_t i) { return n - i; };
    Tuple* state = args[1].as<Tuple>();
    Tuple* indices = TRY(places_from(thread, state->items[0], n, kFromZero, last));
    Tuple* cycles = TRY(places_from(thread, state->items[1], self->cycles->size, first_cycle, last_cycle));
    if (self->stopped) return none();
    self->indices = indices;
    self->cycles = cycles;
    self->started = true;
    return none();
}

// product

Raises<Value> product_create(Thread& thread, Type* type, CallArgs args) {
    int64_t repeat = 1;
    for (size_t i = 0; i < args.keyword_count(); i++) {
        Str* name = args.names->items[i].as<Str>();
        if (!equal_text(name, "repeat")) {
            return raise(thread, TypeError_type, "'{}' is an invalid keyword argument for product()", {name});
        }
        repeat = TRY(to_int64(thread, args.values[args.count + i]));
        if (repeat < 0) return raise(thread, ValueError_type, "repeat argument cannot be negative");
    }
    size_t once = repeat == 0 ? 0 : args.count;
    int64_t total;
    if (__builtin_mul_overflow(int64_t(once), repeat, &total) || total > (int64_t(1) << 32)) {
        return raise(thread, OverflowError_type, "repeat argument too large");
    }
    Tuple* pools = new_tuple(size_t(total));
    bool stopped = false;
    for (size_t i = 0; i < once; i++) {
        Tuple* pool = TRY(tuple_from(thread, args.values[i]));
        pools->items[i] = Value::of(pool);
        stopped |= pool->size == 0;
    }
    for (size_t i = once; i < pools->size; i++) pools->items[i] = pools->items[i - once];
    auto* self = make(Value::of(type), {pools, total}, size_t(total));
    self->stopped = stopped;
    return Value::of(self);
}

Tuple* pool_of(Combinatoric* self, size_t i) { return self->pool->items[i].as<Tuple>(); }

bool advance_product(Combinatoric* self) {
    for (size_t i = self->length; i-- > 0;) {
        int64_t next_place = place(self->indices, i) + 1;
        if (next_place < int64_t(pool_of(self, i)->size)) {
            set_place(self->indices, i, next_place);
            return true;
        }
        set_place(self->indices, i, 0);
    }
    return false;
}

Value items_of_pools(Combinatoric* self) {
    Tuple* result = new_tuple(self->length);
    for (size_t i = 0; i < self->length; i++) result->items[i] = pool_of(self, i)->items[place(self->indices, i)];
    return Value::of(result);
}

Raises<Value> product_reduce(Thread&, Value* args) {
    auto* self = self_of(args[0]);
    Value type = Value::of(type_of(args[0]));
    if (self->stopped && self->started) return reduced(type, {Value::of(empty_tuple())});
    if (!self->started) return Value::of(make_tuple({type, Value::of(self->pool)}));
    Value indices = Value::of(make_tuple(std::span<Value const>(self->indices->span())));
    return Value::of(make_tuple({type, Value::of(self->pool), indices}));
}

Raises<Value> product_setstate(Thread& thread, Value* args) {
    auto* self = self_of(args[0]);
    if (self->stopped && !self->started) return none();
    auto last = [&](size_t i) { return pool_of(self, i)->size - 1; };
    self->indices = TRY(places_from(thread, args[1], self->length, kFromZero, last));
    self->started = true;
    return none();
}

constexpr char const kReduceDoc[] = "What pickle needs to make it again.";
constexpr char const kSetStateDoc[] = "Takes on the state that pickle has kept.";
constexpr MethodDef kCombinationsMethods[] = {
    {"__reduce__", "($self, /)", reduce, kReduceDoc},
    {"__setstate__", "($self, state, /)", combinations_setstate, kSetStateDoc}};
constexpr MethodDef kReplacementMethods[] = {{"__reduce__", "($self, /)", reduce, kReduceDoc},
                                             {"__setstate__", "($self, state, /)", replacement_setstate, kSetStateDoc}};
constexpr MethodDef kPermutationsMethods[] = {
    {"__reduce__", "($self, /)", permutations_reduce, kReduceDoc},
    {"__setstate__", "($self, state, /)", permutations_setstate, kSetStateDoc}};
constexpr MethodDef kProductMethods[] = {{"__reduce__", "($self, /)", product_reduce, kReduceDoc},
                                         {"__setstate__", "($self, state, /)", product_setstate, kSetStateDoc}};

}  // namespace

TypeSpec const kCombinationsSpec{.name = "itertools.combinations",
                                 .layout = Layout::Combinatoric,
                                 .size = sizeof(Combinatoric),
                                 .flags = kBaseType,
                                 .slots = {.iter = iterator_self,
                                           .next = next<advance_combination, items_at_places>,
                                           .create = create_with<kCombinationsNew>},
                                 .methods = kCombinationsMethods,
                                 .trace = trace,
                                 .doc = "Subsequences of r items."};
TypeSpec const kCombinationsWithReplacementSpec{.name = "itertools.combinations_with_replacement",
                                                .layout = Layout::Combinatoric,
                                                .size = sizeof(Combinatoric),
                                                .flags = kBaseType,
                                                .slots = {.iter = iterator_self,
                                                          .next = next<advance_replacement, items_at_places>,
                                                          .create = create_with<kReplacementNew>},
                                                .methods = kReplacementMethods,
                                                .trace = trace,
                                                .doc = "Subsequences of r items, each of which may occur again."};
TypeSpec const kPermutationsSpec{.name = "itertools.permutations",
                                 .layout = Layout::Combinatoric,
                                 .size = sizeof(Combinatoric),
                                 .flags = kBaseType,
                                 .slots = {.iter = iterator_self,
                                           .next = next<advance_permutation, items_at_places>,
                                           .create = create_with<kPermutationsNew>},
                                 .methods = kPermutationsMethods,
                                 .trace = trace,
                                 .doc = "Arrangements of r items."};
TypeSpec const kProductSpec{
    .name = "itertools.product",
    .layout = Layout::Combinatoric,
    .size = sizeof(Combinatoric),
    .flags = kBaseType,
    .slots = {.iter = iterator_self, .next = next<advance_product, items_of_pools>, .create = product_create},
    .methods = kProductMethods,
    .trace = trace,
    .doc = "Cartesian product of the iterables, as nested loops would give it."};

}  // namespace py::vm
