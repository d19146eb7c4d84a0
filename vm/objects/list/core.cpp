#include <algorithm>
#include <cstring>

#include "vm/gc/heap.h"
#include "vm/objects/containers.h"
#include "vm/objects/copy_values.h"
#include "vm/objects/type/type.h"

namespace py::vm {

List* new_list(size_t capacity) {
    List* list = the_heap->make<List>(list_type.root_shape);
    if (capacity) list->grow(capacity);
    return list;
}

List* make_list(std::span<Value const> items) {
    List* list = the_heap->make<List>(list_type.root_shape);
    if (!items.empty()) {
        ValueArray* array = new_value_array(items.size());
        copy_values(items.data(), array->items, items.size());
        list->items = array->items;
        list->capacity = list->size = items.size();
    }
    return list;
}

void List::grow(size_t wanted) {
    if (wanted <= capacity) return;
    size_t larger = items ? wanted + (wanted >> 3) + 6 : std::max<size_t>(wanted, 4);
    ValueArray* array = items ? resize_value_array(ValueArray::of(items), larger) : new_value_array(larger);
    items = array->items;
    capacity = larger;
}

void List::insert(size_t index, Value value) {
    grow(size + 1);
    std::memmove(items + index + 1, items + index, (size - index) * sizeof(Value));
    items[index] = value;
    size++;
}

namespace {

/// What stood behind the new end shall not be kept alive.
void set_size(List* list, size_t size) {
    if (size < list->size) std::fill(list->items + size, list->items + list->size, kEmpty);
    list->size = size;
}

}  // namespace

void List::erase(size_t start, size_t stop) {
    if (stop < size) std::memmove(items + start, items + stop, (size - stop) * sizeof(Value));
    set_size(this, size - (stop - start));
}

void List::replace(size_t start, size_t stop, std::span<Value const> values) {
    size_t removed = stop - start;
    if (values.size() > removed) grow(size + values.size() - removed);
    if (size > stop && values.size() != removed) {
        std::memmove(items + start + values.size(), items + stop, (size - stop) * sizeof(Value));
    }
    copy_values(values.data(), items + start, values.size());
    set_size(this, size - removed + values.size());
}

void List::clear() {
    items = nullptr;
    size = capacity = 0;
}

}  // namespace py::vm
