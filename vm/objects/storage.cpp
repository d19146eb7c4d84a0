#include <algorithm>
#include <cstring>

#include "vm/gc/heap.h"
#include "vm/gc/pace.h"
#include "vm/objects/bytes/bytearray.h"
#include "vm/objects/containers.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/set/set.h"
#include "vm/objects/type/type.h"

// Memory behind containers: not visible to Python, but cells of the heap like all else.

namespace py::vm {
namespace {

/// Calls `mark(i)` for the items of a container. What a very large one refers to is visited between, so that not all of
/// it waits at once.
template <class Mark>
void mark_items(size_t count, Marker& marker, Mark&& mark) {
    constexpr size_t kAtOnce = 8192;
    pace.count_items(count);
    for (size_t i = 0; i < count;) {
        size_t end = std::min(count, i + kAtOnce);
        for (; i < end; i++) mark(i);
        if (i < count) marker.drain();
    }
}

void trace_value_array(Object* object, Marker& marker) {
    auto* array = static_cast<ValueArray*>(object);
    mark_items(array->capacity, marker, [&](size_t i) { marker.mark(array->items[i]); });
}

void trace_dict_table(Object* object, Marker& marker) {
    auto* table = static_cast<DictTable*>(object);
    mark_items(table->filled, marker, [&](size_t i) {
        marker.mark(table->entries[i].key);
        marker.mark(table->entries[i].value);
    });
}

void trace_set_table(Object* object, Marker& marker) {
    auto* table = static_cast<SetTable*>(object);
    mark_items(table->mask + 1, marker, [&](size_t i) { marker.mark(table->entries[i].key); });
}

}  // namespace

ValueArray* new_value_array(size_t capacity) {
    auto* array = the_heap->make<ValueArray>(value_array_type.root_shape, capacity * sizeof(Value));
    array->capacity = capacity;
    return array;
}

ValueArray* resize_value_array(ValueArray* array, size_t capacity) {
    size_t old_size = sizeof(ValueArray) + array->capacity * sizeof(Value);
    size_t keep = array->capacity < capacity ? array->capacity : capacity;
    (void)keep;
    auto* moved =
        static_cast<ValueArray*>(the_heap->resize(array, old_size, sizeof(ValueArray) + capacity * sizeof(Value)));
    moved->capacity = capacity;
    return moved;
}

ByteStorage* new_byte_storage(size_t capacity) {
    auto* storage = the_heap->make<ByteStorage>(byte_storage_type.root_shape, capacity);
    storage->capacity = capacity;
    return storage;
}

extern TypeSpec const kValueArraySpec, kByteStorageSpec, kDictTableSpec, kSetTableSpec;
TypeSpec const kValueArraySpec{.name = "vm.value_array",
                               .layout = Layout::ValueArray,
                               .size = sizeof(ValueArray),
                               .flags = kNoConstructor,
                               .trace = trace_value_array};
TypeSpec const kByteStorageSpec{.name = "vm.byte_storage",
                                .layout = Layout::ByteArrayStorage,
                                .size = sizeof(ByteStorage),
                                .flags = kNoConstructor};
TypeSpec const kDictTableSpec{.name = "vm.dict_table",
                              .layout = Layout::DictTable,
                              .size = sizeof(DictTable),
                              .flags = kNoConstructor,
                              .trace = trace_dict_table};
TypeSpec const kSetTableSpec{.name = "vm.set_table",
                             .layout = Layout::SetTable,
                             .size = sizeof(SetTable),
                             .flags = kNoConstructor,
                             .trace = trace_set_table};

}  // namespace py::vm
