#include "vm/gc/heap.h"
#include "vm/modules/struct/struct.h"
#include "vm/objects/dict/dict.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/memory_request.h"

// The module _struct.

namespace py::vm {

Type struct_type;

namespace {

Type unpack_iterator_type;
Type* error_type = nullptr;
/// Compiled formats by their text.
Dict* compiled = nullptr;
constexpr uint32_t kMostCompiled = 100;

StructObject* self_of(Value value) { return value.as<StructObject>(); }

Raises<StructObject*> compiled_format(Thread& thread, Value format) {
    bool text = format.is_exact<Str>() || format.is_exact<Bytes>();
    if (text) {
        Value known = TRY(compiled->find(thread, format));
        if (!known.is_empty()) return self_of(known);
    }
    auto* made = static_cast<StructObject*>(new_instance(&struct_type));
    TRY(compile_struct(thread, made, format));
    if (compiled->size >= kMostCompiled) compiled->clear();
    if (text) TRY(compiled->store(thread, format, Value::of(made)));
    return made;
}

Raises<StructObject*> ready(Thread& thread, Value self) {
    if (self_of(self)->fields) return self_of(self);
    return raise(thread, RuntimeError_type, "Struct object is not initialized");
}

Raises<Value> pack_values(Thread& thread, StructObject* layout, std::span<Value const> values) {
    if (values.size() != layout->values) {
        return raise(thread, struct_error(), "pack expected {} items for packing (got {})",
                     {layout->values, values.size()});
    }
    TRY(request_memory(thread, layout->size, 1));
    Bytes* bytes = new_bytes(layout->size);
    TRY(pack_struct(thread, layout, values, bytes->data));
    return Value::of(bytes);
}

/// The place in a buffer that an offset means, which may count from the end. `verb` and `noun` are for errors.
Raises<uint64_t> place_in(Thread& thread, StructObject* layout, size_t length, int64_t offset, bool packing) {
    auto size = int64_t(layout->size);
    auto total = int64_t(length);
    if (offset < 0) {
        if (offset + size > 0) {
            return raise(
                thread, struct_error(),
                packing ? "no space to pack {} bytes at offset {}" : "not enough data to unpack {} bytes at offset {}",
                {size, offset});
        }
        if (offset + total < 0) {
            return raise(thread, struct_error(), "offset {} out of range for {}-byte buffer", {offset, total});
        }
        offset += total;
    }
    if (total - offset < size) {
        return raise(thread, struct_error(),
                     packing ? "pack_into requires a buffer of at least {} bytes for packing {} bytes at offset {} "
                               "(actual buffer size is {})"
                             : "unpack_from requires a buffer of at least {} bytes for unpacking {} bytes at offset {} "
                               "(actual buffer size is {})",
                     {std::to_string(uint64_t(size) + uint64_t(offset)), size, offset, total});
    }
    return uint64_t(offset);
}

Raises<Value> pack_values_into(Thread& thread, StructObject* layout, std::span<Value const> args) {
    if (args.empty()) return raise(thread, struct_error(), "pack_into expected buffer argument");
    if (args.size() == 1) return raise(thread, struct_error(), "pack_into expected offset argument");
    if (args.size() - 2 != layout->values) {
        return raise(thread, struct_error(), "pack_into expected {} items for packing (got {})",
                     {layout->values, args.size() - 2});
    }
    Buffer buffer;
    Raises<void> writable = buffer.acquire(thread, args[0], true);
    if (!writable.ok()) {
        if (!catch_pending(thread, TypeError_type) && !catch_pending(thread, BufferError_type)) return Error{};
        return raise(thread, TypeError_type, "argument must be read-write bytes-like object, not {}",
                     {type_of(args[0])});
    }
    int64_t offset = TRY(to_int64(thread, args[1]));
    uint64_t at = TRY(place_in(thread, layout, buffer.size(), offset, true));
    TRY(pack_struct(thread, layout, args.subspan(2), buffer.data() + at));
    return none();
}

Raises<Value> unpack_buffer(Thread& thread, StructObject* layout, Value source) {
    Buffer buffer;
    TRY(buffer.acquire(thread, source));
    if (buffer.size() != layout->size) {
        return raise(thread, struct_error(), "unpack requires a buffer of {} bytes", {layout->size});
    }
    return Value::of(TRY(unpack_struct(thread, layout, buffer.data())));
}

Raises<Value> unpack_buffer_at(Thread& thread, StructObject* layout, Value source, Value offset) {
    Buffer buffer;
    TRY(buffer.acquire(thread, source));
    int64_t given = offset.is_empty() ? 0 : TRY(to_int64(thread, offset));
    uint64_t at = TRY(place_in(thread, layout, buffer.size(), given, false));
    return Value::of(TRY(unpack_struct(thread, layout, buffer.data() + at)));
}

Raises<Value> iterate_buffer(Thread& thread, StructObject* layout, Value source) {
    if (layout->size == 0) return raise(thread, struct_error(), "cannot iteratively unpack with a struct of length 0");
    Buffer buffer;
    TRY(buffer.acquire(thread, source));
    if (buffer.size() % layout->size) {
        return raise(thread, struct_error(), "iterative unpacking requires a buffer of a multiple of {} bytes",
                     {layout->size});
    }
    auto* iterator = the_heap->make<UnpackIterator>(unpack_iterator_type.root_shape);
    iterator->layout = layout;
    iterator->source = source;
    return Value::of(iterator);
}

Raises<Value> iterator_next(Thread& thread, Value self) {
    auto* iterator = self.as<UnpackIterator>();
    if (iterator->source.is_empty()) return kEmpty;
    Buffer buffer;
    TRY(buffer.acquire(thread, iterator->source));
    if (iterator->offset + iterator->layout->size > buffer.size()) {
        iterator->source = kEmpty;
        return kEmpty;
    }
    uint64_t at = iterator->offset;
    iterator->offset += iterator->layout->size;
    return Value::of(TRY(unpack_struct(thread, iterator->layout, buffer.data() + at)));
}

Raises<Value> iterator_length_hint(Thread& thread, Value* args) {
    auto* iterator = args[0].as<UnpackIterator>();
    if (iterator->source.is_empty()) return Value::small(0);
    Buffer buffer;
    TRY(buffer.acquire(thread, iterator->source));
    return Value::small(int64_t((buffer.size() - iterator->offset) / iterator->layout->size));
}
constexpr MethodDef kIteratorMethods[] = {
    {"__length_hint__", "($self, /)", iterator_length_hint, "How many tuples are left."}};

void trace_iterator(Object* object, Marker& marker) {
    marker.mark(static_cast<UnpackIterator*>(object)->layout);
    marker.mark(static_cast<UnpackIterator*>(object)->source);
}

// The type Struct.

Raises<Value> struct_create(Thread&, Type* type, CallArgs) { return Value::of(new_instance(type)); }
Raises<Value> struct_fill(Thread& thread, Value* args) {
    TRY(compile_struct(thread, self_of(args[0]), args[1]));
    return none();
}
constexpr MethodDef kInit{"Struct", "($self, /, format)", struct_fill};

Raises<Value> struct_pack(Thread& thread, Value* args) {
    return pack_values(thread, TRY(ready(thread, args[0])), args[1].as<Tuple>()->span());
}
Raises<Value> struct_pack_into(Thread& thread, Value* args) {
    return pack_values_into(thread, TRY(ready(thread, args[0])), args[1].as<Tuple>()->span());
}
Raises<Value> struct_unpack(Thread& thread, Value* args) {
    return unpack_buffer(thread, TRY(ready(thread, args[0])), args[1]);
}
Raises<Value> struct_unpack_from(Thread& thread, Value* args) {
    return unpack_buffer_at(thread, TRY(ready(thread, args[0])), args[1], args[2]);
}
Raises<Value> struct_iter_unpack(Thread& thread, Value* args) {
    return iterate_buffer(thread, TRY(ready(thread, args[0])), args[1]);
}
Raises<Value> struct_sizeof(Thread&, Value* args) {
    return Value::small(int64_t(sizeof(StructObject) + self_of(args[0])->field_count * sizeof(PackedField)));
}
Raises<Value> get_format(Thread& thread, Value self) { return Value::of(TRY(ready(thread, self))->format); }
Raises<Value> get_size(Thread& thread, Value self) { return make_int(TRY(ready(thread, self))->size); }

constexpr MethodDef kStructMethods[] = {
    {"pack", "($self, /, *values)", struct_pack, "Values as bytes."},
    {"pack_into", "($self, /, *arguments)", struct_pack_into, "Writes values into a buffer, at an offset."},
    {"unpack", "($self, buffer, /)", struct_unpack, "The values that bytes stand for."},
    {"unpack_from", "($self, /, buffer, offset=0)", struct_unpack_from,
     "The values that stand at an offset of a buffer."},
    {"iter_unpack", "($self, buffer, /)", struct_iter_unpack, "Values from one part of a buffer after the other."},
    {"__sizeof__", "($self, /)", struct_sizeof, "How many bytes the object and its compiled format take."},
};
constexpr GetSetDef kStructAttributes[] = {
    {"format", get_format, nullptr, AttributeKind::Computed, "The format, as text."},
    {"size", get_size, nullptr, AttributeKind::Computed, "How many bytes it describes."}};

void trace_struct(Object* object, Marker& marker) {
    marker.mark(static_cast<StructObject*>(object)->format);
    marker.mark(static_cast<StructObject*>(object)->fields);
}

TypeSpec const kStructSpec{
    .name = "_struct.Struct",
    .layout = Layout::StructObject,
    .size = sizeof(StructObject),
    .flags = kBaseType,
    .slots = {.create = struct_create, .init = init_with<kInit>},
    .methods = kStructMethods,
    .attributes = kStructAttributes,
    .trace = trace_struct,
    .doc = "A compiled format of packed data.",
};
TypeSpec const kUnpackIteratorSpec{
    .name = "_struct.unpack_iterator",
    .layout = Layout::UnpackIterator,
    .size = sizeof(UnpackIterator),
    .flags = kNoConstructor,
    .slots = {.iter = iterator_self, .next = iterator_next},
    .methods = kIteratorMethods,
    .trace = trace_iterator,
};

// Functions: a format first.

Raises<StructObject*> format_argument(Thread& thread, Tuple* args) {
    if (args->size == 0) return raise(thread, TypeError_type, "missing format argument");
    return compiled_format(thread, args->items[0]);
}
Raises<Value> module_pack(Thread& thread, Value* args) {
    StructObject* layout = TRY(format_argument(thread, args[0].as<Tuple>()));
    return pack_values(thread, layout, args[0].as<Tuple>()->span().subspan(1));
}
Raises<Value> module_pack_into(Thread& thread, Value* args) {
    StructObject* layout = TRY(format_argument(thread, args[0].as<Tuple>()));
    return pack_values_into(thread, layout, args[0].as<Tuple>()->span().subspan(1));
}
Raises<Value> module_unpack(Thread& thread, Value* args) {
    return unpack_buffer(thread, TRY(compiled_format(thread, args[0])), args[1]);
}
Raises<Value> module_unpack_from(Thread& thread, Value* args) {
    return unpack_buffer_at(thread, TRY(compiled_format(thread, args[0])), args[1], args[2]);
}
Raises<Value> module_iter_unpack(Thread& thread, Value* args) {
    return iterate_buffer(thread, TRY(compiled_format(thread, args[0])), args[1]);
}
Raises<Value> module_calcsize(Thread& thread, Value* args) {
    return make_int(TRY(compiled_format(thread, args[0]))->size);
}
Raises<Value> module_clearcache(Thread&, Value*) {
    compiled->clear();
    return none();
}

constexpr MethodDef kFunctions[] = {
    {"calcsize", "(format, /)", module_calcsize, "How many bytes a format has."},
    {"iter_unpack", "(format, buffer, /)", module_iter_unpack, "Values from one part of a buffer after the other."},
    {"pack", "(*arguments)", module_pack, "Values as bytes, by a format."},
    {"pack_into", "(*arguments)", module_pack_into, "Writes values into a buffer, by a format and at an offset."},
    {"unpack", "(format, buffer, /)", module_unpack, "The values that bytes stand for."},
    {"unpack_from", "(format, /, buffer, offset=0)", module_unpack_from,
     "The values that stand at an offset of a buffer."},
    {"_clearcache", "()", module_clearcache, "Forgets compiled formats."},
};
constexpr ModuleType kTypes[] = {{&struct_type, &kStructSpec}, {&unpack_iterator_type, &kUnpackIteratorSpec, false}};

Raises<void> fill(Thread& thread, Module* module) {
    if (!error_type) {
        the_heap->add_roots(
            [](Marker& marker, void*) {
                marker.mark(error_type);
                marker.mark(compiled);
            },
            nullptr);
        compiled = new_dict();
        error_type = TRY(make_exception_class(thread, "struct.error", Exception_type));
    }
    module->dict->store(intern("error"), Value::of(error_type));
    return {};
}

}  // namespace

Type& struct_error() { return *error_type; }

extern NativeModule const kStructModule;
NativeModule const kStructModule{.name = "_struct",
                                 .doc = "Packed binary data, by formats.",
                                 .functions = kFunctions,
                                 .types = kTypes,
                                 .fill = fill};

}  // namespace py::vm
