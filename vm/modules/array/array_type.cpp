#include <algorithm>
#include <bit>
#include <cstring>

#include "vm/gc/heap.h"
#include "vm/modules/array/array.h"
#include "vm/objects/buffer/item_format.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/sequence.h"

// The module array.

namespace py::vm {

Type array_type;

namespace {

ArrayObject* self_of(Value value) { return value.as<ArrayObject>(); }

/// array(typecode, initializer)
Raises<Value> array_create(Thread& thread, Type* type, CallArgs args) {
    if (args.keyword_count() && type == &array_type)
        return raise(thread, TypeError_type, "array.array() takes no keyword arguments");
    if (args.count < 1 || args.count > 2) {
        return raise(thread, TypeError_type, "array() takes {} argument{} ({} given)",
                     {args.count < 1 ? "at least 1" : "at most 2", args.count < 1 ? "" : "s", args.count});
    }
    if (!args.values[0].is<Str>() || args.values[0].as<Str>()->length != 1) {
        return raise(thread, TypeError_type, "array() argument 1 must be a unicode character, not {}",
                     {type_of(args.values[0])});
    }
    ArrayKind const* kind = find_array_kind(args.values[0].as<Str>()->at(0));
    if (!kind) return raise(thread, ValueError_type, "bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)");
    auto* array = static_cast<ArrayObject*>(new_instance(type));
    array->kind = kind;
    if (args.count < 2) return Value::of(array);
    Value initial = args.values[1];
    if (initial.is<Str>() && kind->code != 'u') {
        return raise(thread, TypeError_type, "cannot use a str to initialize an array with typecode '{}'",
                     {std::string(1, kind->code)});
    }
    if (initial.is<ArrayObject>() && self_of(initial)->kind->code == 'u' && kind->code != 'u') {
        return raise(thread, TypeError_type, "cannot use a unicode array to initialize an array with typecode '{}'",
                     {std::string(1, kind->code)});
    }
    bool raw = has_buffer(initial) && (initial.is<Bytes>() || initial.is<ByteArray>());
    if (raw) {
        Buffer buffer;
        TRY(buffer.acquire(thread, initial));
        TRY(append_bytes_to_array(thread, array, buffer.bytes()));
    } else if (initial.is<ArrayObject>() && self_of(initial)->kind == kind) {
        TRY(extend_array(thread, array, initial));
    } else {
        TRY(for_each_item(thread, initial, [&](Value item) { return append_to_array(thread, array, item); }));
    }
    return Value::of(array);
}

Raises<Value> array_repr(Thread& thread, Value self) {
    auto* array = self_of(self);
    StrBuilder text;
    text.append(type_of(self)->name);
    text.append("('");
    text.append(array->kind->code);
    text.append('\'');
    if (array->size) {
        text.append(", ");
        Value items = TRY(call_method(thread, self, intern(array->kind->code == 'u' ? "tounicode" : "tolist"), {}));
        text.append(TRY(repr_of(thread, items)));
    }
    text.append(')');
    return Value::of(text.finish());
}

Raises<Value> array_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!left.is<ArrayObject>() || !right.is<ArrayObject>()) return not_implemented();
    auto* a = self_of(left);
    auto* b = self_of(right);
    bool equality = is_equality(op);
    if (equality && a->size != b->size) return boolean(op == CompareOperator::NotEqual);
    for (uint64_t i = 0; i < a->size && i < b->size; i++) {
        Value x = array_item(a, i);
        Value y = array_item(b, i);
        if (TRY(compare_truth(thread, x, y, CompareOperator::Equal))) continue;
        return equality ? boolean(op == CompareOperator::NotEqual) : compare(thread, x, y, op);
    }
    return compare(thread, make_int(a->size), make_int(b->size), op);
}

Raises<int64_t> array_length(Thread&, Value self) { return int64_t(self_of(self)->size); }

Raises<Value> array_get_item(Thread& thread, Value self, Value key) {
    auto* array = self_of(self);
    if (key.is<Slice>()) {
        SliceBounds bounds = TRY(resolve_slice(thread, key.as<Slice>(), int64_t(array->size)));
        std::vector<uint8_t> bytes;
        for (int64_t i = 0, at = bounds.start; i < bounds.count; i++, at += bounds.step) {
            bytes.insert(bytes.end(), array->at(uint64_t(at)), array->at(uint64_t(at) + 1));
        }
        return Value::of(make_array(array->kind, bytes));
    }
    if (!has_index(key)) return raise(thread, TypeError_type, "array indices must be integers");
    return array_item(array, uint64_t(TRY(sequence_index(thread, key, int64_t(array->size), "array"))));
}

/// Puts `bytes` in the place of items [start, stop).
Raises<void> splice(Thread& thread, ArrayObject* array, uint64_t start, uint64_t stop, ByteView bytes) {
    std::vector<uint8_t> tail(array->bytes().begin() + long(stop * array->kind->size), array->bytes().end());
    uint64_t size = start + bytes.size() / array->kind->size + (array->size - stop);
    if (size != array->size) TRY(resize_array(thread, array, size));
    if (size == 0) return {};
    uint8_t* out = std::ranges::copy(bytes, array->at(start)).out;
    std::ranges::copy(tail, out);
    return {};
}

Raises<void> delete_extended(Thread& thread, ArrayObject* array, SliceBounds bounds) {
    std::vector<bool> removed(array->size);
    for (int64_t i = 0, at = bounds.start; i < bounds.count; i++, at += bounds.step) removed[size_t(at)] = true;
    std::vector<uint8_t> kept;
    for (uint64_t i = 0; i < array->size; i++) {
        if (!removed[i]) kept.insert(kept.end(), array->at(i), array->at(i + 1));
    }
    return splice(thread, array, 0, array->size, kept);
}

Raises<void> set_slice(Thread& thread, ArrayObject* array, Slice* slice, Value value) {
    std::vector<uint8_t> bytes;
    if (!value.is_empty()) {
        if (!value.is<ArrayObject>()) {
            return raise(thread, TypeError_type, "can only assign array (not \"{}\") to array slice", {type_of(value)});
        }
        auto* other = self_of(value);
        if (other->kind != array->kind)
            return raise(thread, TypeError_type, "bad argument type for built-in operation");
        bytes.assign(other->bytes().begin(), other->bytes().end());
    }
    SliceBounds bounds = TRY(resolve_slice(thread, slice, int64_t(array->size)));
    if (bounds.step == 1) {
        return splice(thread, array, uint64_t(bounds.start), uint64_t(bounds.start + bounds.count), bytes);
    }
    if (value.is_empty()) return delete_extended(thread, array, bounds);
    size_t unit = array->kind->size;
    if (bytes.size() != size_t(bounds.count) * unit) {
        return raise(thread, ValueError_type, "attempt to assign array of size {} to extended slice of size {}",
                     {bytes.size() / unit, bounds.count});
    }
    for (int64_t i = 0, at = bounds.start; i < bounds.count; i++, at += bounds.step) {
        std::memcpy(array->at(uint64_t(at)), bytes.data() + size_t(i) * unit, unit);
    }
    return {};
}

Raises<void> array_set_item(Thread& thread, Value self, Value key, Value value) {
    auto* array = self_of(self);
    if (key.is<Slice>()) return set_slice(thread, array, key.as<Slice>(), value);
    if (!has_index(key)) return raise(thread, TypeError_type, "array indices must be integers");
    auto index = uint64_t(TRY(sequence_index(thread, key, int64_t(array->size), "array assignment")));
    if (value.is_empty()) return splice(thread, array, index, index + 1, {});
    return set_array_item(thread, array, index, value);
}

Raises<bool> array_contains(Thread& thread, Value self, Value item) {
    for (uint64_t i = 0; i < self_of(self)->size; i++) {
        if (TRY(equal(thread, array_item(self_of(self), i), item))) return true;
    }
    return false;
}

Raises<Value> array_iter(Thread&, Value self) { return make_sequence_iterator(sequence_iterator_type, self); }

Raises<Value> array_add(Thread& thread, Value left, Value right) {
    if (!left.is<ArrayObject>()) return not_implemented();
    if (!right.is<ArrayObject>()) {
        return raise(thread, TypeError_type, "can only append array (not \"{}\") to array", {type_of(right)});
    }
    if (self_of(left)->kind != self_of(right)->kind)
        return raise(thread, TypeError_type, "bad argument type for built-in operation");
    ArrayObject* sum = make_array(self_of(left)->kind, self_of(left)->bytes());
    TRY(extend_array(thread, sum, right));
    return Value::of(sum);
}

Raises<Value> array_add_here(Thread& thread, Value self, Value other) {
    if (!other.is<ArrayObject>()) {
        return raise(thread, TypeError_type, "can only extend with array (not \"{}\")", {type_of(other)});
    }
    TRY(extend_array(thread, self_of(self), other));
    return self;
}

std::vector<uint8_t> repeated(ByteView bytes, int64_t count) {
    std::vector<uint8_t> out;
    out.reserve(bytes.size() * size_t(count));
    for (int64_t i = 0; i < count; i++) out.insert(out.end(), bytes.begin(), bytes.end());
    return out;
}

Raises<Value> array_multiply(Thread& thread, Value left, Value right) {
    if (!left.is<ArrayObject>()) std::swap(left, right);
    if (!left.is<ArrayObject>() || !has_index(right)) return not_implemented();
    int64_t count = TRY(repeat_count(thread, right, int64_t(self_of(left)->size), self_of(left)->kind->size));
    return Value::of(make_array(self_of(left)->kind, repeated(self_of(left)->bytes(), count)));
}

Raises<Value> array_multiply_here(Thread& thread, Value self, Value right) {
    if (!has_index(right)) return not_implemented();
    auto* array = self_of(self);
    int64_t count = TRY(repeat_count(thread, right, int64_t(array->size), array->kind->size));
    std::vector<uint8_t> bytes = repeated(array->bytes(), count);
    TRY(splice(thread, array, 0, array->size, bytes));
    return self;
}

Raises<void> array_buffer(Thread&, Value self, BufferView& view, bool) {
    auto* array = self_of(self);
    array->exports++;
    array->shape = int64_t(array->size);
    // Something to point at even without items.
    static uint8_t nothing[1];
    view.data = array->storage ? array->storage->bytes : nothing;
    view.size = array->size * array->kind->size;
    view.readonly = false;
    view.format = array->kind->format;
    view.item_size = array->kind->size;
    view.shape = &array->shape;
    return {};
}
void array_release(Value self, BufferView&) { self_of(self)->exports--; }

Raises<Value> get_typecode(Thread&, Value self) { return Value::of(make_str(char32_t(self_of(self)->kind->code))); }
Raises<Value> get_itemsize(Thread&, Value self) { return Value::small(self_of(self)->kind->size); }
constexpr GetSetDef kAttributes[] = {
    {"typecode", get_typecode, nullptr, AttributeKind::Computed, "The letter of the type of the items."},
    {"itemsize", get_itemsize, nullptr, AttributeKind::Computed, "How many bytes an item has."}};

void trace_array(Object* object, Marker& marker) { marker.mark(static_cast<ArrayObject*>(object)->storage); }

constexpr Slots array_slots() {
    Slots slots{.repr = array_repr,
                .compare = array_compare,
                .iter = array_iter,
                .length = array_length,
                .get_item = array_get_item,
                .set_item = array_set_item,
                .contains = array_contains,
                .create = array_create,
                .get_buffer = array_buffer,
                .release_buffer = array_release};
    slots.binary[int(BinaryOperator::Add)] = array_add;
    slots.binary[int(BinaryOperator::Multiply)] = array_multiply;
    slots.inplace[int(BinaryOperator::Add)] = array_add_here;
    slots.inplace[int(BinaryOperator::Multiply)] = array_multiply_here;
    return slots;
}

TypeSpec const kArraySpec{
    .name = "array.array",
    .layout = Layout::ArrayObject,
    .size = sizeof(ArrayObject),
    .flags = kBaseType | kSequence | kWeaklyReferable,
    .slots = array_slots(),
    .attributes = kAttributes,
    .trace = trace_array,
    .doc = "Numbers of one kind, given by a type code, in as little memory as C needs.",
    .shared_methods = array_methods(),
};

constexpr ModuleType kTypes[] = {{&array_type, &kArraySpec}};

Raises<void> fill(Thread& thread, Module* module) {
    module->dict->store(intern("ArrayType"), Value::of(&array_type));
    Value sequence = TRY(imported_attribute(thread, "_collections_abc", "MutableSequence"));
    TRY(call_method(thread, sequence, intern("register"), {Value::of(&array_type)}));
    module->dict->store(intern("typecodes"), Value::of(make_str(array_type_codes())));
    return {};
}

}  // namespace

extern NativeModule const kArrayModule;
NativeModule const kArrayModule{.name = "array",
                                .doc = "Compact arrays of numbers.",
                                .functions = array_functions(),
                                .types = kTypes,
                                .fill = fill};

}  // namespace py::vm
