#include "vm/modules/io/io.h"
#include "vm/runtime/native/builtins_module.h"

// What all streams need: checks, errors, views of memory.

namespace py::vm::io {

Type memory_type;

namespace {

/// Lends part of a private buffer. `memory` becomes null when the loan has ended.
struct Memory : Object {
    static constexpr Layout kLayout = Layout::IoMemory;
    Bytes* memory;
    size_t offset, size;
    bool writable;
};

Raises<void> get_memory(Thread& thread, Value self, BufferView& view, bool writable) {
    auto* memory = self.as<Memory>();
    if (writable && !memory->writable) return raise(thread, BufferError_type, "Object is not writable.");
    view.data = memory->memory->data + memory->offset;
    view.size = memory->size;
    view.readonly = !memory->writable;
    return {};
}

void trace_memory(Object* object, Marker& marker) { marker.mark(static_cast<Memory*>(object)->memory); }

}  // namespace

TypeSpec const kMemorySpec{.name = "_io._Memory",
                           .layout = Memory::kLayout,
                           .size = sizeof(Memory),
                           .flags = kNoConstructor,
                           .slots = {.get_buffer = get_memory},
                           .trace = trace_memory};

namespace {

/// Rooted once made.
Value unsupported_operation = kEmpty;

Raises<Value> unsupported_operation_type(Thread& thread) {
    if (!unsupported_operation.is_empty()) return unsupported_operation;
    Dict* space = new_dict();
    space->store(names.__module__, Value::of(intern("io")));
    Tuple* bases = make_tuple({Value::of(&OSError_type), Value::of(&ValueError_type)});
    unsupported_operation = TRY(call(thread, Value::of(&type_type),
                                     {Value::of(intern("UnsupportedOperation")), Value::of(bases), Value::of(space)}));
    the_heap->add_roots([](Marker& marker, void*) { marker.mark(unsupported_operation); }, nullptr);
    return unsupported_operation;
}

}  // namespace

Raises<Value> unsupported_type(Thread& thread) { return unsupported_operation_type(thread); }

Error raise_unsupported(Thread& thread, std::string_view text) {
    auto type = unsupported_operation_type(thread);
    if (!type.ok()) return Error{};
    auto made = call(thread, type.value(), {Value::of(make_str(text))});
    if (!made.ok()) return Error{};
    return raise_exception(thread, made.value().as<Exception>());
}

Error raise_closed(Thread& thread) { return raise(thread, ValueError_type, "I/O operation on closed file."); }

Raises<bool> is_closed(Thread& thread, Value stream) {
    return truth_of(thread, TRY(get_attribute(thread, stream, intern("closed"))));
}

Raises<void> check_closed(Thread& thread, Value stream) {
    Value closed = TRY(find_attribute(thread, stream, intern("closed")));
    if (!closed.is_empty() && TRY(truth_of(thread, closed))) return raise_closed(thread);
    return {};
}

Raises<bool> ask(Thread& thread, Value stream, char const* method) {
    return truth_of(thread, TRY(call_method(thread, stream, intern(method), {})));
}

namespace {

Raises<void> check_ability(Thread& thread, Value stream, char const* method) {
    Value answer = TRY(call_method(thread, stream, intern(method), {}));
    if (answer == boolean(true)) return {};
    return raise_unsupported(thread, std::string("File or stream is not ") + method + ".");
}

}  // namespace

Raises<void> check_readable(Thread& thread, Value stream) { return check_ability(thread, stream, "readable"); }
Raises<void> check_writable(Thread& thread, Value stream) { return check_ability(thread, stream, "writable"); }
Raises<void> check_seekable(Thread& thread, Value stream) { return check_ability(thread, stream, "seekable"); }

Raises<int64_t> size_argument(Thread& thread, Value value) { return to_size_or(thread, value, -1); }

Raises<int64_t> offset_argument(Thread& thread, Value value) {
    Value index = TRY(to_index(thread, value));
    std::optional<int64_t> number = int64_of(index);
    if (!number)
        return raise(thread, OverflowError_type, "cannot fit '{}' into an offset-sized integer", {type_of(value)});
    return *number;
}

Raises<Value> memory_view(Thread& thread, Bytes* memory, size_t offset, size_t size, bool writable) {
    Value view_type = builtins_module()->dict->find(intern("memoryview"));
    auto* lent = static_cast<Memory*>(new_instance(&memory_type));
    lent->memory = memory;
    lent->offset = offset;
    lent->size = size;
    lent->writable = writable;
    if (view_type.is_empty()) return Value::of(lent);
    return call(thread, view_type, {Value::of(lent)});
}

void release_view(Thread& thread, Value view) {
    Exception* pending = thread.take_pending();
    Raises<Value> released = call_method(thread, view, intern("release"), {});
    if (!released.ok()) thread.take_pending();
    thread.pending = pending;
}

void PendingError::attach_context(Exception* next, Exception* first) {
    Exception* last = next;
    for (int steps = 0; last->context && steps < 1000; steps++) {
        if (last->context == first) return;
        last = last->context;
    }
    if (last != first) last->context = first;
}

Raises<Value> make_stream(Thread& thread, Type& type, std::initializer_list<Value> arguments) {
    return call(thread, Value::of(&type), arguments);
}

}  // namespace py::vm::io
