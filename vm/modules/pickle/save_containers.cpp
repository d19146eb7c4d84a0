#include "vm/modules/pickle/saver.h"
#include "vm/objects/exception.h"
#include "vm/runtime/protocol/operations.h"

// Pickler.dump: containers. What holds itself is met again while its items are saved, and is then in the memo.

namespace py::vm {
namespace {

constexpr size_t kBatch = 1000;
/// Tuples up to this size have opcodes of their own.
constexpr size_t kShortTuple = 3;
constexpr PickleOp kTupleOps[] = {PickleOp::EmptyTuple, PickleOp::Tuple1, PickleOp::Tuple2, PickleOp::Tuple3};

}  // namespace

Raises<void> PickleSaver::save_tuple(Tuple* tuple) {
    if (tuple->size == 0) {
        if (!is_binary()) put(PickleOp::Mark);
        put(is_binary() ? PickleOp::EmptyTuple : PickleOp::Tuple);
        return {};
    }
    bool is_short = tuple->size <= kShortTuple && protocol_ >= 2;
    if (!is_short) put(PickleOp::Mark);
    for (size_t i = 0; i < tuple->size; i++) TRY(save(tuple->items[i]));
    int64_t number = number_of(Value::of(tuple));
    if (number < 0) {
        put(is_short ? kTupleOps[tuple->size] : PickleOp::Tuple);
        memoize(Value::of(tuple));
        return {};
    }
    // An item has made it already: what stands on the stack is not needed.
    if (!is_short && is_binary()) {
        put(PickleOp::PopMark);
    } else {
        for (size_t i = 0; i < tuple->size + !is_short; i++) put(PickleOp::Pop);
    }
    put_reference(number);
    return {};
}

Raises<void> PickleSaver::save_list(List* list) {
    if (!is_binary()) put(PickleOp::Mark);
    put(is_binary() ? PickleOp::EmptyList : PickleOp::List);
    memoize(Value::of(list));
    if (is_binary()) return save_items(list);
    return append_items(TRY(iterate(thread_, Value::of(list))));
}

Raises<void> PickleSaver::save_items(List* list) {
    if (list->size == 1) {
        TRY(save(list->items[0]));
        put(PickleOp::Append);
        return {};
    }
    for (size_t at = 0; at < list->size;) {
        put(PickleOp::Mark);
        for (size_t end = at + kBatch; at < end && at < list->size; at++) TRY(save(list->items[at]));
        put(PickleOp::Appends);
    }
    return {};
}

Raises<void> PickleSaver::append_items(Iterator iterator) {
    Value item = TRY(next_item(thread_, iterator));
    while (!item.is_empty()) {
        Value first = item;
        item = TRY(next_item(thread_, iterator));
        if (!is_binary() || item.is_empty()) {
            TRY(save(first));
            put(PickleOp::Append);
            continue;
        }
        put(PickleOp::Mark);
        TRY(save(first));
        for (size_t count = 1; count < kBatch && !item.is_empty(); count++) {
            TRY(save(item));
            // Behind a full batch the next one begins afresh.
            item = TRY(next_item(thread_, iterator));
        }
        put(PickleOp::Appends);
    }
    return {};
}

Raises<void> PickleSaver::save_dict(Dict* dict) {
    if (!is_binary()) put(PickleOp::Mark);
    put(is_binary() ? PickleOp::EmptyDict : PickleOp::Dict);
    memoize(Value::of(dict));
    if (dict->size == 0) return {};
    if (is_binary()) return save_entries(dict);
    static Str* items = intern("items");
    return set_items(TRY(iterate(thread_, TRY(call_method(thread_, Value::of(dict), items, {})))));
}

Raises<void> PickleSaver::save_entries(Dict* dict) {
    uint32_t size = dict->size;
    bool in_batches = size > 1;
    int64_t at = dict->next_entry(0);
    while (at >= 0) {
        if (in_batches) put(PickleOp::Mark);
        for (size_t count = 0; count < kBatch && at >= 0; count++) {
            DictEntry entry = dict->entry(uint32_t(at));
            TRY(save(entry.key));
            TRY(save(entry.value));
            if (dict->size != size) {
                return raise(thread_, RuntimeError_type, "dictionary changed size during iteration");
            }
            at = dict->next_entry(uint32_t(at) + 1);
        }
        put(in_batches ? PickleOp::SetItems : PickleOp::SetItem);
    }
    return {};
}

Raises<void> PickleSaver::save_pair(Value pair) {
    if (!pair.is<Tuple>() || pair.as<Tuple>()->size != 2) {
        return raise(thread_, TypeError_type, "dict items iterator must return 2-tuples");
    }
    TRY(save(pair.as<Tuple>()->items[0]));
    return save(pair.as<Tuple>()->items[1]);
}

Raises<void> PickleSaver::set_items(Iterator iterator) {
    Value pair = TRY(next_item(thread_, iterator));
    while (!pair.is_empty()) {
        Value first = pair;
        pair = TRY(next_item(thread_, iterator));
        if (!is_binary() || pair.is_empty()) {
            TRY(save_pair(first));
            put(PickleOp::SetItem);
            continue;
        }
        put(PickleOp::Mark);
        TRY(save_pair(first));
        for (size_t count = 1; count < kBatch && !pair.is_empty(); count++) {
            TRY(save_pair(pair));
            pair = TRY(next_item(thread_, iterator));
        }
        put(PickleOp::SetItems);
    }
    return {};
}

Raises<void> PickleSaver::save_set_by_reduction(Type& type, Value set) {
    Value items = Value::of(TRY(list_from(thread_, set)));
    return save_reduction(Value::of(make_tuple({Value::of(&type), Value::of(make_tuple({items}))})), set);
}

Raises<void> PickleSaver::save_set(Set* set) {
    if (protocol_ < 4) return save_set_by_reduction(set_type, Value::of(set));
    put(PickleOp::EmptySet);
    memoize(Value::of(set));
    uint64_t size = set->size;
    for (int64_t at = set->next_entry(0); at >= 0;) {
        put(PickleOp::Mark);
        for (size_t count = 0; count < kBatch && at >= 0; count++) {
            TRY(save(set->entry(uint64_t(at)).key));
            if (set->size != size) return raise(thread_, RuntimeError_type, "set changed size during iteration");
            at = set->next_entry(uint64_t(at) + 1);
        }
        put(PickleOp::AddItems);
    }
    return {};
}

Raises<void> PickleSaver::save_frozenset(Set* set) {
    if (protocol_ < 4) return save_set_by_reduction(frozenset_type, Value::of(set));
    put(PickleOp::Mark);
    for (int64_t at = set->next_entry(0); at >= 0; at = set->next_entry(uint64_t(at) + 1)) {
        TRY(save(set->entry(uint64_t(at)).key));
    }
    if (int64_t number = number_of(Value::of(set)); number >= 0) {
        put(PickleOp::PopMark);
        put_reference(number);
        return {};
    }
    put(PickleOp::FrozenSet);
    memoize(Value::of(set));
    return {};
}

}  // namespace py::vm
