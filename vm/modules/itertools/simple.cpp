#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/modules/itertools/itertools.h"
#include "vm/objects/float/float.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/sequence.h"

// Iterators that look at one or two items at a time: accumulate, chain, compress, count, cycle, pairwise, repeat.

namespace py::vm {
namespace {

// accumulate

Raises<Value> accumulate_new(Thread& thread, Value* args) {
    Value iterator = TRY(iterate(thread, args[1]));
    auto* self = static_cast<Accumulate*>(new_instance(args[0].as<Type>()));
    self->iterator = iterator;
    self->function = args[2].is_empty() ? none() : args[2];
    self->total = kEmpty;
    self->initial = is_none(args[3]) ? kEmpty : args[3];
    return Value::of(self);
}
constexpr MethodDef kAccumulateNew{"accumulate", "($type, iterable, func=None, *, initial=None)", accumulate_new};

Raises<Value> accumulate_next(Thread& thread, Value value) {
    auto* self = value.as<Accumulate>();
    if (!self->initial.is_empty()) {
        self->total = self->initial;
        self->initial = kEmpty;
        return self->total;
    }
    Value item = TRY(next_item(thread, self->iterator));
    if (item.is_empty()) return kEmpty;
    if (self->total.is_empty()) {
        self->total = item;
    } else if (is_none(self->function)) {
        self->total = TRY(binary_operation(thread, self->total, item, int(BinaryOperator::Add)));
    } else {
        self->total = TRY(call(thread, self->function, {self->total, item}));
    }
    return self->total;
}

Raises<Value> chained(Thread& thread, std::initializer_list<Value> iterables) {
    auto* chain = static_cast<Chain*>(new_instance(&chain_type));
    chain->source = TRY(iterate(thread, Value::of(make_tuple(iterables))));
    chain->active = kEmpty;
    return Value::of(chain);
}

/// A total of None cannot be the state, which means there is none: it goes in as the first item instead.
Raises<Value> accumulate_reduce(Thread& thread, Value* args) {
    auto* self = args[0].as<Accumulate>();
    Value type = Value::of(type_of(args[0]));
    if (!self->initial.is_empty()) {
        Value first = Value::of(make_tuple({self->initial}));
        return reduced(type, {TRY(chained(thread, {first, self->iterator})), self->function}, none());
    }
    if (is_none(self->total)) {
        Value iterator = TRY(chained(thread, {Value::of(make_tuple({self->total})), self->iterator}));
        Value inner = TRY(call(thread, type, {iterator, self->function}));
        return reduced(Value::of(&islice_type), {inner, Value::small(1), none()});
    }
    return reduced(type, {self->iterator, self->function}, self->total.is_empty() ? none() : self->total);
}

Raises<Value> accumulate_setstate(Thread&, Value* args) {
    args[0].as<Accumulate>()->total = args[1];
    return none();
}

void trace_accumulate(Object* object, Marker& marker) {
    auto* self = static_cast<Accumulate*>(object);
    for (Value value : {self->iterator, self->function, self->total, self->initial}) marker.mark(value);
}

// chain

Raises<Value> chain_create(Thread& thread, Type* type, CallArgs args) {
    args = without_foreign_keywords(type, args);
    if (args.keyword_count()) return raise(thread, TypeError_type, "chain() takes no keyword arguments");
    auto* self = static_cast<Chain*>(new_instance(type));
    self->active = kEmpty;
    self->source = TRY(iterate(thread, Value::of(make_tuple(std::span<Value const>(args.values, args.count)))));
    return Value::of(self);
}

Raises<Value> chain_from_iterable(Thread& thread, Value* args) {
    Value source = TRY(iterate(thread, args[1]));
    auto* self = static_cast<Chain*>(new_instance(args[0].as<Type>()));
    self->source = source;
    self->active = kEmpty;
    return Value::of(self);
}

Raises<Value> chain_next(Thread& thread, Value value) {
    auto* self = value.as<Chain>();
    while (!self->source.is_empty()) {
        if (self->active.is_empty()) {
            auto iterable = next_item(thread, self->source);
            Raises<Value> active =
                iterable.ok() && !iterable.value().is_empty() ? iterate(thread, iterable.value()) : iterable;
            if (!active.ok() || active.value().is_empty()) {
                self->source = kEmpty;
                return active;
            }
            self->active = active.value();
        }
        Value item = TRY(next_item(thread, self->active));
        if (!item.is_empty()) return item;
        self->active = kEmpty;
    }
    return kEmpty;
}

Raises<Value> chain_reduce(Thread&, Value* args) {
    auto* self = args[0].as<Chain>();
    Value type = Value::of(type_of(args[0]));
    if (self->source.is_empty()) return reduced(type, {});
    Tuple* state = self->active.is_empty() ? make_tuple({self->source}) : make_tuple({self->source, self->active});
    return reduced(type, {}, Value::of(state));
}

Raises<Value> chain_setstate(Thread& thread, Value* args) {
    if (!args[1].is<Tuple>()) return raise(thread, TypeError_type, "state is not a tuple");
    Tuple* state = args[1].as<Tuple>();
    if (state->size != 1 && state->size != 2) {
        return raise(thread, TypeError_type, "function {} {} argument{}, got {}",
                     {state->size ? "expected at most" : "expected at least", state->size ? 2 : 1,
                      state->size ? "s" : "", state->size});
    }
    for (Value item : state->span()) {
        if (!type_of(item)->slots.next) return raise(thread, TypeError_type, "Arguments must be iterators.");
    }
    auto* self = args[0].as<Chain>();
    self->source = state->items[0];
    self->active = state->size == 2 ? state->items[1] : kEmpty;
    return none();
}

void trace_chain(Object* object, Marker& marker) {
    marker.mark(static_cast<Chain*>(object)->source);
    marker.mark(static_cast<Chain*>(object)->active);
}

// compress

Raises<Value> compress_new(Thread& thread, Value* args) {
    Value data = TRY(iterate(thread, args[1]));
    Value selectors = TRY(iterate(thread, args[2]));
    auto* self = static_cast<Compress*>(new_instance(args[0].as<Type>()));
    self->data = data;
    self->selectors = selectors;
    return Value::of(self);
}
constexpr MethodDef kCompressNew{"compress", "($type, data, selectors)", compress_new};

Raises<Value> compress_next(Thread& thread, Value value) {
    auto* self = value.as<Compress>();
    for (;;) {
        Value item = TRY(next_item(thread, self->data));
        if (item.is_empty()) return kEmpty;
        Value selector = TRY(next_item(thread, self->selectors));
        if (selector.is_empty()) return kEmpty;
        if (TRY(truth_of(thread, selector))) return item;
    }
}

Raises<Value> compress_reduce(Thread&, Value* args) {
    auto* self = args[0].as<Compress>();
    return reduced(Value::of(type_of(args[0])), {self->data, self->selectors});
}

void trace_compress(Object* object, Marker& marker) {
    marker.mark(static_cast<Compress*>(object)->data);
    marker.mark(static_cast<Compress*>(object)->selectors);
}

// count

bool is_number(Value value) {
    Slots const& slots = type_of(value)->slots;
    return slots.index || slots.to_int || slots.to_float || is_int(value) || is_float(value) ||
           type_of(value)->layout == Layout::Complex;
}

Raises<Value> count_new(Thread& thread, Value* args) {
    Value start = args[1].is_empty() ? Value::small(0) : args[1];
    Value step = args[2].is_empty() ? Value::small(1) : args[2];
    if (!is_number(start) || !is_number(step)) return raise(thread, TypeError_type, "a number is required");
    auto* self = static_cast<Count*>(new_instance(args[0].as<Type>()));
    self->next = start;
    self->step = step;
    return Value::of(self);
}
constexpr MethodDef kCountNew{"count", "($type, start=0, step=1)", count_new};

Raises<Value> count_next(Thread& thread, Value value) {
    auto* self = value.as<Count>();
    Value current = self->next;
    self->next = TRY(binary_operation(thread, current, self->step, int(BinaryOperator::Add)));
    return current;
}

Raises<Value> count_repr(Thread& thread, Value value) {
    auto* self = value.as<Count>();
    Str* next = TRY(repr_of(thread, self->next));
    if (self->step == Value::small(1)) return Value::of(format_message("{}({})", {type_of(value)->name, next}));
    return Value::of(format_message("{}({}, {})", {type_of(value)->name, next, TRY(repr_of(thread, self->step))}));
}

Raises<Value> count_reduce(Thread&, Value* args) {
    auto* self = args[0].as<Count>();
    Value type = Value::of(type_of(args[0]));
    if (self->step == Value::small(1) && self->next.is_small()) return reduced(type, {self->next});
    return reduced(type, {self->next, self->step});
}

void trace_count(Object* object, Marker& marker) {
    marker.mark(static_cast<Count*>(object)->next);
    marker.mark(static_cast<Count*>(object)->step);
}

// cycle

Raises<Value> cycle_new(Thread& thread, Value* args) {
    Value iterator = TRY(iterate(thread, args[1]));
    List* saved = new_list();
    auto* self = static_cast<Cycle*>(new_instance(args[0].as<Type>()));
    self->iterator = iterator;
    self->saved = saved;
    return Value::of(self);
}
constexpr MethodDef kCycleNew{"cycle", "($type, iterable, /)", cycle_new};

Raises<Value> cycle_next(Thread& thread, Value value) {
    auto* self = value.as<Cycle>();
    if (!self->iterator.is_empty()) {
        Value item = TRY(next_item(thread, self->iterator));
        if (!item.is_empty()) {
            if (!self->first_pass_done) self->saved->append(item);
            return item;
        }
        self->iterator = kEmpty;
    }
    if (self->saved->size == 0) return kEmpty;
    if (self->index >= self->saved->size) self->index = 0;
    return self->saved->items[self->index++];
}

Raises<Value> cycle_reduce(Thread& thread, Value* args) {
    auto* self = args[0].as<Cycle>();
    Value type = Value::of(type_of(args[0]));
    Value saved = Value::of(self->saved);
    if (!self->iterator.is_empty()) {
        return reduced(type, {self->iterator}, Value::of(make_tuple({saved, boolean(self->first_pass_done)})));
    }
    Value iterator = TRY(iterate(thread, saved));
    if (self->index) TRY(call_method(thread, iterator, intern("__setstate__"), {make_int(int64_t(self->index))}));
    return reduced(type, {iterator}, Value::of(make_tuple({saved, boolean(true)})));
}

Raises<Value> cycle_setstate(Thread& thread, Value* args) {
    if (!args[1].is<Tuple>()) return raise(thread, TypeError_type, "state is not a tuple");
    Tuple* state = args[1].as<Tuple>();
    if (state->size != 2 || !state->items[0].is<List>() || !has_index(state->items[1])) {
        return raise(thread, TypeError_type, "state must be a list and an int");
    }
    auto* self = args[0].as<Cycle>();
    int64_t flag = TRY(to_int64(thread, state->items[1]));
    self->saved = state->items[0].as<List>();
    self->first_pass_done = flag != 0;
    self->index = 0;
    return none();
}

void trace_cycle(Object* object, Marker& marker) {
    marker.mark(static_cast<Cycle*>(object)->iterator);
    marker.mark(static_cast<Cycle*>(object)->saved);
}

// pairwise

Raises<Value> pairwise_new(Thread& thread, Value* args) {
    Value iterator = TRY(iterate(thread, args[1]));
    auto* self = static_cast<Pairwise*>(new_instance(args[0].as<Type>()));
    self->iterator = iterator;
    self->previous = kEmpty;
    return Value::of(self);
}
constexpr MethodDef kPairwiseNew{"pairwise", "($type, iterable, /)", pairwise_new};

Raises<Value> pairwise_finish(Pairwise* self, Raises<Value> result) {
    self->iterator = self->previous = kEmpty;
    return result;
}

Raises<Value> pairwise_next(Thread& thread, Value value) {
    auto* self = value.as<Pairwise>();
    if (self->iterator.is_empty()) return kEmpty;
    if (self->previous.is_empty()) {
        auto first = next_item(thread, self->iterator);
        if (!first.ok() || first.value().is_empty()) return pairwise_finish(self, first);
        self->previous = first.value();
        // Reading it may have used this very iterator up.
        if (self->iterator.is_empty()) return kEmpty;
    }
    Value previous = self->previous;
    auto item = next_item(thread, self->iterator);
    if (!item.ok() || item.value().is_empty()) return pairwise_finish(self, item);
    self->previous = item.value();
    return Value::of(make_tuple({previous, item.value()}));
}

void trace_pairwise(Object* object, Marker& marker) {
    marker.mark(static_cast<Pairwise*>(object)->iterator);
    marker.mark(static_cast<Pairwise*>(object)->previous);
}

// repeat

Raises<Value> repeat_new(Thread& thread, Value* args) {
    int64_t times = -1;
    if (!args[2].is_empty()) times = std::max(TRY(to_int64(thread, args[2])), int64_t(0));
    auto* self = static_cast<Repeat*>(new_instance(args[0].as<Type>()));
    self->item = args[1];
    self->left = times;
    return Value::of(self);
}
constexpr MethodDef kRepeatNew{"repeat", "($type, object, times=-1)", repeat_new};

Raises<Value> repeat_next(Thread&, Value value) {
    auto* self = value.as<Repeat>();
    if (self->left == 0) return kEmpty;
    if (self->left > 0) self->left--;
    return self->item;
}

Raises<Value> repeat_repr(Thread& thread, Value value) {
    auto* self = value.as<Repeat>();
    Str* item = TRY(repr_of(thread, self->item));
    if (self->left < 0) return Value::of(format_message("{}({})", {type_of(value)->name, item}));
    return Value::of(format_message("{}({}, {})", {type_of(value)->name, item, self->left}));
}

Raises<Value> repeat_reduce(Thread&, Value* args) {
    auto* self = args[0].as<Repeat>();
    Value type = Value::of(type_of(args[0]));
    return self->left < 0 ? reduced(type, {self->item}) : reduced(type, {self->item, make_int(self->left)});
}

Raises<Value> repeat_length_hint(Thread& thread, Value* args) {
    auto* self = args[0].as<Repeat>();
    if (self->left < 0) return raise(thread, TypeError_type, "len() of unsized object");
    return make_int(self->left);
}

void trace_repeat(Object* object, Marker& marker) { marker.mark(static_cast<Repeat*>(object)->item); }

constexpr char const kReduceDoc[] = "What pickle needs to make it again.";
constexpr char const kSetStateDoc[] = "Takes on the state that pickle has kept.";

constexpr MethodDef kAccumulateMethods[] = {{"__reduce__", "($self, /)", accumulate_reduce, kReduceDoc},
                                            {"__setstate__", "($self, state, /)", accumulate_setstate, kSetStateDoc}};
constexpr MethodDef kChainMethods[] = {{"from_iterable", "($type, iterable, /)", chain_from_iterable,
                                        "A chain of the items of one iterable of iterables."},
                                       {"__reduce__", "($self, /)", chain_reduce, kReduceDoc},
                                       {"__setstate__", "($self, state, /)", chain_setstate, kSetStateDoc},
                                       kClassGetItem};
constexpr MethodDef kCompressMethods[] = {{"__reduce__", "($self, /)", compress_reduce, kReduceDoc}};
constexpr MethodDef kCountMethods[] = {{"__reduce__", "($self, /)", count_reduce, kReduceDoc}};
constexpr MethodDef kCycleMethods[] = {{"__reduce__", "($self, /)", cycle_reduce, kReduceDoc},
                                       {"__setstate__", "($self, state, /)", cycle_setstate, kSetStateDoc}};
constexpr MethodDef kRepeatMethods[] = {
    {"__reduce__", "($self, /)", repeat_reduce, kReduceDoc},
    {"__length_hint__", "($self, /)", repeat_length_hint, "How many times are left. TypeError if there is no end."}};

}  // namespace

TypeSpec const kAccumulateSpec{
    .name = "itertools.accumulate",
    .layout = Layout::Accumulate,
    .size = sizeof(Accumulate),
    .flags = kBaseType,
    .slots = {.iter = iterator_self, .next = accumulate_next, .create = create_with<kAccumulateNew>},
    .methods = kAccumulateMethods,
    .trace = trace_accumulate,
    .doc = "Running totals, or results of another function."};
TypeSpec const kChainSpec{.name = "itertools.chain",
                          .layout = Layout::Chain,
                          .size = sizeof(Chain),
                          .flags = kBaseType,
                          .slots = {.iter = iterator_self, .next = chain_next, .create = chain_create},
                          .methods = kChainMethods,
                          .trace = trace_chain,
                          .doc = "The items of one iterable after the other."};
TypeSpec const kCompressSpec{
    .name = "itertools.compress",
    .layout = Layout::Compress,
    .size = sizeof(Compress),
    .flags = kBaseType,
    .slots = {.iter = iterator_self, .next = compress_next, .create = create_with<kCompressNew>},
    .methods = kCompressMethods,
    .trace = trace_compress,
    .doc = "The items whose selectors are true."};
TypeSpec const kCountSpec{
    .name = "itertools.count",
    .layout = Layout::Count,
    .size = sizeof(Count),
    .flags = kBaseType,
    .slots = {.repr = count_repr, .iter = iterator_self, .next = count_next, .create = create_with<kCountNew>},
    .methods = kCountMethods,
    .trace = trace_count,
    .doc = "start, start + step, start + 2 * step and so on without end."};
TypeSpec const kCycleSpec{.name = "itertools.cycle",
                          .layout = Layout::Cycle,
                          .size = sizeof(Cycle),
                          .flags = kBaseType,
                          .slots = {.iter = iterator_self, .next = cycle_next, .create = create_with<kCycleNew>},
                          .methods = kCycleMethods,
                          .trace = trace_cycle,
                          .doc = "The items of an iterable over and over again."};
TypeSpec const kPairwiseSpec{
    .name = "itertools.pairwise",
    .layout = Layout::Pairwise,
    .size = sizeof(Pairwise),
    .flags = kBaseType,
    .slots = {.iter = iterator_self, .next = pairwise_next, .create = create_with<kPairwiseNew>},
    .trace = trace_pairwise,
    .doc = "Pairs of neighbours."};
TypeSpec const kRepeatSpec{
    .name = "itertools.repeat",
    .layout = Layout::Repeat,
    .size = sizeof(Repeat),
    .flags = kBaseType,
    .slots = {.repr = repeat_repr, .iter = iterator_self, .next = repeat_next, .create = create_with<kRepeatNew>},
    .methods = kRepeatMethods,
    .trace = trace_repeat,
    .doc = "One object a number of times, or without end."};

}  // namespace py::vm
