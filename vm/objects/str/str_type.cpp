#include <algorithm>
#include <cstring>

#include "vm/objects/format/spec.h"
#include "vm/objects/function/function.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/str/characters.h"
#include "vm/objects/str/methods.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/ordering.h"
#include "vm/runtime/protocol/pickling.h"
#include "vm/runtime/protocol/sequence.h"
#include "vm/runtime/system/memory_request.h"
#include "vm/runtime/text/text.h"

// The type str: what operators do. Its methods are in the files beside this one.

namespace py::vm {
namespace {

Str* self_of(Value value) { return value.as<Str>(); }

Raises<Value> str_repr(Thread&, Value self) {
    StrBuilder text;
    append_str_repr(text, self_of(self));
    return Value::of(text.finish());
}

Raises<Value> str_str(Thread&, Value self) {
    if (self.is_exact<Str>()) return self;
    StrBuilder copy;
    copy.append(self_of(self));
    return Value::of(copy.finish());
}

Raises<int64_t> str_hash(Thread&, Value self) { return self_of(self)->hash(); }

Raises<Value> str_compare(Thread&, Value left, Value right, CompareOperator op) {
    if (!right.is<Str>()) return not_implemented();
    if (op == CompareOperator::Equal) return boolean(equal_text(self_of(left), self_of(right)));
    if (op == CompareOperator::NotEqual) return boolean(!equal_text(self_of(left), self_of(right)));
    return boolean(ordered(compare_text(self_of(left), self_of(right)), 0, op));
}

Raises<int64_t> str_length(Thread&, Value self) { return int64_t(self_of(self)->length); }

Raises<Value> str_get_item(Thread& thread, Value self, Value key) {
    Str* string = self_of(self);
    if (!key.is<Slice>()) {
        int64_t index = TRY(sequence_index(thread, key, int64_t(string->length), "string"));
        return Value::of(character_text(string->at(size_t(index))));
    }
    SliceBounds bounds = TRY(resolve_slice(thread, key.as<Slice>(), int64_t(string->length)));
    if (bounds.step == 1)
        return Value::of(substring(string, size_t(bounds.start), size_t(bounds.start + bounds.count)));
    StrBuilder text;
    with_characters(string, [&](auto characters) {
        for (int64_t i = 0, at = bounds.start; i < bounds.count; i++, at += bounds.step)
            text.append(char32_t(characters[size_t(at)]));
    });
    return Value::of(text.finish());
}

Raises<bool> str_contains(Thread& thread, Value self, Value item) {
    if (!item.is<Str>()) {
        return raise(thread, TypeError_type, "'in <string>' requires string as left operand, not {}", {type_of(item)});
    }
    return find_text(self_of(self), item.as<Str>(), 0, self_of(self)->length) >= 0;
}

Raises<Value> str_iter(Thread&, Value self) {
    auto* iterator = the_heap->make<StrIterator>(str_iterator_type.root_shape);
    iterator->string = self_of(self);
    return Value::of(iterator);
}

Raises<Value> str_iterator_next(Thread&, Value self) {
    auto* iterator = self.as<StrIterator>();
    if (!iterator->string || iterator->index >= iterator->string->length) {
        iterator->string = nullptr;
        return kEmpty;
    }
    return Value::of(character_text(iterator->string->at(iterator->index++)));
}

Raises<Value> iterator_reduce(Thread& thread, Value* args) {
    auto* iterator = args[0].as<StrIterator>();
    if (!iterator->string) return reduce_to_builtin(thread, "iter", {Value::of(empty_str())});
    return reduce_to_builtin(thread, "iter", {Value::of(iterator->string)}, make_int(iterator->index));
}
Raises<Value> iterator_set_state(Thread& thread, Value* args) {
    auto* iterator = args[0].as<StrIterator>();
    int64_t index = TRY(to_int64(thread, args[1]));
    if (iterator->string) iterator->index = std::min(uint64_t(std::max<int64_t>(index, 0)), iterator->string->length);
    return none();
}
Raises<Value> iterator_length_hint(Thread&, Value* args) {
    auto* iterator = args[0].as<StrIterator>();
    return make_int(iterator->string ? iterator->string->length - iterator->index : uint64_t(0));
}
constexpr MethodDef kIteratorMethods[] = {
    {"__length_hint__", "($self, /)", iterator_length_hint, "How many characters are left."},
    {"__reduce__", "($self, /)", iterator_reduce, "What pickle needs to make it again."},
    {"__setstate__", "($self, state, /)", iterator_set_state, "Goes to an index."},
};

Raises<Value> str_add(Thread& thread, Value left, Value right) {
    if (!left.is<Str>() || !right.is<Str>()) return not_implemented();
    Str *first = self_of(left), *second = self_of(right);
    // The sum may get room for more.
    size_t length = first->length + second->length;
    TRY(request_memory(thread, length + length / 8, std::max(first->width(), second->width())));
    Value sum = Value::of(concatenate(first, second));
    return sum.is_exact<Str>() ? sum : str_str(thread, sum);
}

Raises<Value> str_multiply(Thread& thread, Value left, Value right) {
    if (!left.is<Str>()) std::swap(left, right);
    if (!left.is<Str>() || !has_index(right)) return not_implemented();
    Str* string = self_of(left);
    int64_t count = TRY(repeat_count(thread, right, int64_t(string->length), 4));
    if (count == 0) return Value::of(empty_str());
    if (count == 1 && left.is_exact<Str>()) return left;
    size_t bytes = string->length * string->width();
    void* source = string->characters();
    Str* repeated = new_str(string->length * size_t(count), string->width(), string->is_ascii());
    for (int64_t i = 0; i < count; i++)
        std::memcpy(static_cast<char*>(repeated->data) + size_t(i) * bytes, source, bytes);
    return Value::of(repeated);
}

Raises<Value> str_remainder(Thread& thread, Value left, Value right) {
    if (!left.is<Str>()) return not_implemented();
    return Value::of(TRY(format_percent(thread, self_of(left), right)));
}

/// str(type, object, encoding, errors)
Raises<Value> str_new(Thread& thread, Value* args) {
    Type* type = args[0].as<Type>();
    bool decodes = !args[2].is_empty() || !args[3].is_empty();
    Str* text = empty_str();
    if (!args[1].is_empty()) {
        text = decodes ? TRY(decode_object_to_str(thread, args[1], args[2], args[3])) : TRY(str_of(thread, args[1]));
    }
    if (type == &str_type) return Value::of(text);
    auto* instance = static_cast<Str*>(new_instance(type));
    instance->data = text->characters();
    instance->length = text->length;
    instance->flags |= text->flags & (Str::kWide2 | Str::kWide4 | Str::kAscii);
    return Value::of(instance);
}

constexpr MethodDef kStrNew{"str", "($type, /, object='', encoding='utf-8', errors='strict')", str_new};

Raises<Value> str_create(Thread& thread, Type* type, CallArgs args) {
    if (type == &str_type && args.count == 1 && args.keyword_count() == 0) {
        return Value::of(TRY(str_of(thread, args.values[0])));
    }
    return call_native(thread, kStrNew, "", Value::of(type), args);
}

void trace_str(Object* object, Marker& marker) {
    auto* string = static_cast<Str*>(object);
    if (string->is_rope()) {
        marker.mark(string->left);
        marker.mark(string->right);
    } else if (string->data != string->inline_data) {
        marker.mark_interior(string->data);
    }
}

void trace_str_iterator(Object* object, Marker& marker) { marker.mark(static_cast<StrIterator*>(object)->string); }

constexpr Slots str_slots() {
    Slots slots{.repr = str_repr,
                .str = str_str,
                .hash = str_hash,
                .compare = str_compare,
                .iter = str_iter,
                .length = str_length,
                .get_item = str_get_item,
                .contains = str_contains,
                .create = str_create};
    slots.binary[int(BinaryOperator::Add)] = str_add;
    slots.binary[int(BinaryOperator::Multiply)] = str_multiply;
    slots.binary[int(BinaryOperator::Remainder)] = str_remainder;
    return slots;
}

}  // namespace

extern TypeSpec const kStrSpec, kStrIteratorSpec;
TypeSpec const kStrSpec{
    .name = "str",
    .layout = Layout::Str,
    .size = sizeof(Str),
    .flags = kBaseType | kMatchSelf,
    .slots = str_slots(),
    .methods = all_str_methods(),
    .trace = trace_str,
    .doc = "Text: what str() of an object says, or bytes decoded by an encoding.",
};
TypeSpec const kStrIteratorSpec{
    .name = "str_ascii_iterator",
    .layout = Layout::StrIterator,
    .size = sizeof(StrIterator),
    .flags = kNoConstructor,
    .slots = {.iter = iterator_self, .next = str_iterator_next},
    .methods = kIteratorMethods,
    .trace = trace_str_iterator,
};

}  // namespace py::vm
