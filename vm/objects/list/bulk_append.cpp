#include "vm/objects/list/bulk_append.h"

#include "vm/objects/bytes/bytes.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/set/set.h"
#include "vm/objects/str/characters.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/system/memory_request.h"

namespace py::vm {
namespace {

/// Makes room, and asks for the memory first if it is much.
Raises<void> make_room(Thread& thread, List* list, uint64_t count) {
    constexpr uint64_t kLong = uint64_t(1) << 21;
    if (count > kLong) TRY(request_memory(thread, list->size + count, sizeof(Value)));
    list->grow(list->size + count);
    return {};
}

/// `part(entry)` of each entry; may allocate, but runs no Python code.
template <class Part>
Raises<bool> append_entries(Thread& thread, List* list, Dict* dict, Part&& part) {
    TRY(make_room(thread, list, dict->size));
    for (uint32_t i = 0; i < dict->filled(); i++) {
        DictEntry const& entry = dict->entry(i);
        if (!entry.key.is_empty()) list->append(part(entry));
    }
    return true;
}

Raises<bool> append_members(Thread& thread, List* list, Set* set) {
    TRY(make_room(thread, list, set->size));
    if (set->size == 0) return true;
    for (uint64_t i = 0; i <= set->table->mask; i++) {
        if (!set->entry(i).key.is_empty()) list->append(set->entry(i).key);
    }
    return true;
}

Raises<bool> append_range(Thread& thread, List* list, Range* range) {
    bool is_plain =
        range->start.is_small() && range->stop.is_small() && range->step.is_small() && range->count.is_small();
    if (!is_plain) return false;
    auto count = uint64_t(range->count.small());
    TRY(make_room(thread, list, count));
    // All of them lie between start and stop.
    int64_t number = range->start.small();
    for (uint64_t i = 0; i < count; i++, number += range->step.small()) list->append(Value::small(number));
    return true;
}

/// The list that is reversed may be the one that grows.
Raises<bool> append_reversed(Thread& thread, List* list, SequenceIterator* iterator) {
    if (iterator->sequence.is_empty()) return true;
    List* from = iterator->sequence.as<List>();
    uint64_t count = iterator->index <= from->size ? iterator->index : 0;
    TRY(make_room(thread, list, count));
    for (; count > 0; count--) list->append(from->items[count - 1]);
    iterator->sequence = kEmpty;
    return true;
}

Raises<bool> append_characters(Thread& thread, List* list, Str* text) {
    TRY(make_room(thread, list, text->length));
    for (size_t i = 0; i < text->length; i++) list->append(Value::of(character_text(text->at(i))));
    return true;
}

Raises<bool> append_bytes(Thread& thread, List* list, Bytes* bytes) {
    TRY(make_room(thread, list, bytes->size));
    for (size_t i = 0; i < bytes->size; i++) list->append(Value::small(bytes->data[i]));
    return true;
}

}  // namespace

Raises<bool> append_in_bulk(Thread& thread, List* list, Value iterable) {
    if (!iterable.is_object()) return false;
    auto key = [](DictEntry const& entry) { return entry.key; };
    Type* type = iterable.object()->type();
    if (type == &dict_type) return append_entries(thread, list, iterable.as<Dict>(), key);
    if (type == &dict_keys_type) return append_entries(thread, list, iterable.as<DictView>()->dict, key);
    if (type == &dict_values_type) {
        auto value = [](DictEntry const& entry) { return entry.value; };
        return append_entries(thread, list, iterable.as<DictView>()->dict, value);
    }
    if (type == &dict_items_type) {
        auto item = [](DictEntry const& entry) { return Value::of(make_tuple({entry.key, entry.value})); };
        return append_entries(thread, list, iterable.as<DictView>()->dict, item);
    }
    if (type == &set_type || type == &frozenset_type) return append_members(thread, list, iterable.as<Set>());
    if (type == &range_type) return append_range(thread, list, iterable.as<Range>());
    if (type == &list_reverse_iterator_type) return append_reversed(thread, list, iterable.as<SequenceIterator>());
    if (type == &str_type) return append_characters(thread, list, iterable.as<Str>());
    if (type == &bytes_type) return append_bytes(thread, list, iterable.as<Bytes>());
    return false;
}

}  // namespace py::vm
