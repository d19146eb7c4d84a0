#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "vm/errors/os_error.h"
#include "vm/gc/heap.h"
#include "vm/modules/constants.h"
#include "vm/modules/mmap/memory_map.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/containers.h"
#include "vm/objects/exception.h"
#include "vm/runtime/audit.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/sequence.h"

// The module mmap: its type and constants.

namespace py::vm {
namespace {

Type map_type;

MemoryMap* self_of(Value value) { return value.as<MemoryMap>(); }

struct Request {
    int descriptor = -1;
    int64_t length = 0;
    int flags = MAP_SHARED;
    int protection = PROT_READ | PROT_WRITE;
    MapAccess access = MapAccess::Default;
    int64_t offset = 0;
};

Raises<void> apply_access(Thread& thread, int access, bool explicit_flags, Request& request) {
    if (access != 0 && explicit_flags) {
        return raise(thread, ValueError_type, "mmap can't specify both access and flags, prot.");
    }
    switch (access) {
        case int(MapAccess::Read):
            request.flags = MAP_SHARED;
            request.protection = PROT_READ;
            break;
        case int(MapAccess::Write):
            request.flags = MAP_SHARED;
            request.protection = PROT_READ | PROT_WRITE;
            break;
        case int(MapAccess::Copy):
            request.flags = MAP_PRIVATE;
            request.protection = PROT_READ | PROT_WRITE;
            break;
        case int(MapAccess::Default):
            // Flags of one's own say what may be done.
            if (request.protection & PROT_WRITE) {
                access = request.protection & PROT_READ ? int(MapAccess::Default) : int(MapAccess::Write);
            } else {
                access = int(MapAccess::Read);
            }
            break;
        default: return raise(thread, ValueError_type, "mmap invalid access parameter.");
    }
    request.access = MapAccess(access);
    return {};
}

/// How much of the file there is behind the offset.
Raises<void> fit_to_file(Thread& thread, Request& request) {
    struct stat status;
    if (fstat(request.descriptor, &status) < 0 || !S_ISREG(status.st_mode)) return {};
    if (request.length == 0) {
        if (status.st_size == 0) return raise(thread, ValueError_type, "cannot mmap an empty file");
        if (request.offset >= status.st_size) {
            return raise(thread, ValueError_type, "mmap offset is greater than file size");
        }
        request.length = status.st_size - request.offset;
    } else if (request.offset > status.st_size || status.st_size - request.offset < request.length) {
        return raise(thread, ValueError_type, "mmap length is greater than file size");
    }
    return {};
}

Raises<Value> make_map(Thread& thread, Value* args) {
    Request request;
    request.descriptor = TRY(to_c_int(thread, args[1]));
    request.length = TRY(to_size(thread, args[2]));
    request.flags = TRY(to_c_int(thread, args[3], request.flags));
    request.protection = TRY(to_c_int(thread, args[4], request.protection));
    int access = TRY(to_c_int(thread, args[5], 0));
    request.offset = args[6].is_empty() ? 0 : TRY(to_c_long(thread, args[6]));
    TRY(audit(
        thread, "mmap.__new__",
        {Value::small(request.descriptor), make_int(request.length), Value::small(access), make_int(request.offset)}));
    if (request.length < 0) return raise(thread, OverflowError_type, "memory mapped length must be positive");
    if (request.offset < 0) return raise(thread, OverflowError_type, "memory mapped offset must be positive");
    bool explicit_flags = request.flags != MAP_SHARED || request.protection != (PROT_READ | PROT_WRITE);
    TRY(apply_access(thread, access, explicit_flags, request));
    if (request.descriptor != -1) TRY(fit_to_file(thread, request));

    auto* self = static_cast<MemoryMap*>(new_instance(args[0].as<Type>()));
    self->descriptor = -1;
    if (request.descriptor == -1) {
        request.flags |= MAP_ANONYMOUS;
    } else {
        self->descriptor = fcntl(request.descriptor, F_DUPFD_CLOEXEC, 0);
        if (self->descriptor < 0) return raise_os_error(thread, errno);
    }
    void* data =
        mmap(nullptr, size_t(request.length), request.protection, request.flags, request.descriptor, request.offset);
    if (data == MAP_FAILED) {
        int number = errno;
        if (self->descriptor >= 0) close(self->descriptor);
        self->descriptor = -1;
        return raise_os_error(thread, number);
    }
    self->data = static_cast<uint8_t*>(data);
    self->size = request.length;
    self->offset = request.offset;
    self->flags = request.flags;
    self->access = request.access;
    return Value::of(self);
}
constexpr MethodDef kNew{"mmap",
                         "($type, fileno, length, flags=MAP_SHARED, prot=PROT_WRITE|PROT_READ, access=ACCESS_DEFAULT, "
                         "offset=0)",
                         make_map};

Raises<void> finalize(Thread&, Value value) {
    MemoryMap* self = self_of(value);
    if (self->data) munmap(self->data, size_t(self->size));
    if (self->descriptor >= 0) close(self->descriptor);
    self->data = nullptr;
    self->descriptor = -1;
    return {};
}

Raises<Value> repr(Thread&, Value value) {
    constexpr char const* kAccess[] = {"ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY"};
    MemoryMap* self = self_of(value);
    std::string_view type = "mmap.mmap";
    if (!self->data) return Value::of(format_message("<{} closed=True>", {type}));
    return Value::of(format_message("<{} closed=False, access={}, length={}, pos={}, offset={}>",
                                    {type, kAccess[int(self->access)], self->size, self->position, self->offset}));
}

Raises<int64_t> length(Thread& thread, Value self) { return TRY(open_map(thread, self))->size; }

Raises<int64_t> index_of(Thread& thread, Value self, Value key) {
    int64_t index = TRY(to_size(thread, key));
    int64_t size = TRY(open_map(thread, self))->size;
    if (index < 0) index += size;
    if (index < 0 || index >= size) return raise(thread, IndexError_type, "mmap index out of range");
    return index;
}

Raises<Value> get_item(Thread& thread, Value value, Value key) {
    TRY(open_map(thread, value));
    if (has_index(key)) return Value::small(self_of(value)->data[TRY(index_of(thread, value, key))]);
    if (!key.is<Slice>()) return raise(thread, TypeError_type, "mmap indices must be integers");
    SliceBounds bounds = TRY(resolve_slice(thread, key.as<Slice>(), self_of(value)->size));
    MemoryMap* self = TRY(open_map(thread, value));
    Bytes* bytes = new_bytes(size_t(bounds.count));
    for (int64_t i = 0; i < bounds.count; i++) bytes->data[i] = self->data[bounds.start + i * bounds.step];
    return Value::of(bytes);
}

Raises<void> set_slice(Thread& thread, Value value, Slice* slice, Value content) {
    SliceBounds bounds = TRY(resolve_slice(thread, slice, self_of(value)->size));
    Buffer bytes;
    TRY(bytes.acquire(thread, content));
    if (int64_t(bytes.size()) != bounds.count) {
        return raise(thread, IndexError_type, "mmap slice assignment is wrong size");
    }
    MemoryMap* self = TRY(open_map(thread, value));
    for (int64_t i = 0; i < bounds.count; i++) self->data[bounds.start + i * bounds.step] = bytes.data()[i];
    return {};
}

Raises<void> set_item(Thread& thread, Value value, Value key, Value content) {
    TRY(check_writable(thread, TRY(open_map(thread, value))));
    bool is_item = has_index(key);
    if (!is_item && !key.is<Slice>()) return raise(thread, TypeError_type, "mmap indices must be integers");
    if (content.is_empty()) {
        return raise(thread, TypeError_type,
                     is_item ? "mmap doesn't support item deletion" : "mmap object doesn't support slice deletion");
    }
    if (!is_item) return set_slice(thread, value, key.as<Slice>(), content);
    int64_t index = TRY(index_of(thread, value, key));
    if (!has_index(content)) return raise(thread, TypeError_type, "mmap item value must be an int");
    int64_t byte = TRY(to_size(thread, content));
    if (byte < 0 || byte > UINT8_MAX) {
        return raise(thread, ValueError_type, "mmap item value must be in range(0, 256)");
    }
    MemoryMap* self = TRY(open_map(thread, value));
    if (index >= self->size) return raise(thread, IndexError_type, "mmap index out of range");
    self->data[index] = uint8_t(byte);
    return {};
}

Raises<void> lend(Thread& thread, Value value, BufferView& lent, bool writable) {
    MemoryMap* self = TRY(open_map(thread, value));
    bool readonly = self->access == MapAccess::Read;
    if (writable && readonly) return raise(thread, BufferError_type, "Object is not writable.");
    lent.data = self->data;
    lent.size = size_t(self->size);
    lent.readonly = readonly;
    self->exports++;
    return {};
}
void take_back(Value value, BufferView&) { self_of(value)->exports--; }

Raises<Value> get_closed(Thread&, Value self) { return boolean(!self_of(self)->data); }

constexpr GetSetDef kAttributes[] = {{"closed", get_closed}};

void trace(Object* object, Marker& marker) { trace_attributes(object, object->type(), marker); }

TypeSpec const kMapSpec{.name = "mmap.mmap",
                        .layout = Layout::MemoryMap,
                        .size = sizeof(MemoryMap),
                        .flags = kBaseType | kWeaklyReferable | kNativeFinalizer,
                        .slots = {.repr = repr,
                                  .length = length,
                                  .get_item = get_item,
                                  .set_item = set_item,
                                  .create = create_with<kNew>,
                                  .get_buffer = lend,
                                  .release_buffer = take_back,
                                  .finalize = finalize},
                        .methods = memory_map_methods(),
                        .attributes = kAttributes,
                        .trace = trace,
                        .doc = "Memory of a file, as a mutable sequence of bytes and as a file."};

constexpr IntConstant kConstants[] = {
    INT_CONSTANT(PROT_EXEC),
    INT_CONSTANT(PROT_READ),
    INT_CONSTANT(PROT_WRITE),
    INT_CONSTANT(MAP_SHARED),
    INT_CONSTANT(MAP_PRIVATE),
    INT_CONSTANT(MAP_DENYWRITE),
    INT_CONSTANT(MAP_EXECUTABLE),
    INT_CONSTANT(MAP_ANON),
    INT_CONSTANT(MAP_ANONYMOUS),
    INT_CONSTANT(MAP_POPULATE),
    INT_CONSTANT(MAP_STACK),
    INT_CONSTANT(MADV_NORMAL),
    INT_CONSTANT(MADV_RANDOM),
    INT_CONSTANT(MADV_SEQUENTIAL),
    INT_CONSTANT(MADV_WILLNEED),
    INT_CONSTANT(MADV_DONTNEED),
    INT_CONSTANT(MADV_REMOVE),
    INT_CONSTANT(MADV_DONTFORK),
    INT_CONSTANT(MADV_DOFORK),
    INT_CONSTANT(MADV_HWPOISON),
    INT_CONSTANT(MADV_MERGEABLE),
    INT_CONSTANT(MADV_UNMERGEABLE),
    INT_CONSTANT(MADV_HUGEPAGE),
    INT_CONSTANT(MADV_NOHUGEPAGE),
    INT_CONSTANT(MADV_DONTDUMP),
    INT_CONSTANT(MADV_DODUMP),
    INT_CONSTANT(MADV_FREE),
    {"ACCESS_DEFAULT", int(MapAccess::Default)},
    {"ACCESS_READ", int(MapAccess::Read)},
    {"ACCESS_WRITE", int(MapAccess::Write)},
    {"ACCESS_COPY", int(MapAccess::Copy)},
};
constexpr ModuleType kTypes[] = {{&map_type, &kMapSpec}};

Raises<void> fill(Thread&, Module* module) {
    add_int_constants(module, kConstants);
    Value page_size = make_int(int64_t(sysconf(_SC_PAGESIZE)));
    module->dict->store(intern("PAGESIZE"), page_size);
    module->dict->store(intern("ALLOCATIONGRANULARITY"), page_size);
    module->dict->store(intern("error"), Value::of(&OSError_type));
    return {};
}

}  // namespace

extern NativeModule const kMmapModule;
NativeModule const kMmapModule{.name = "mmap", .doc = "Memory of files.", .types = kTypes, .fill = fill};

}  // namespace py::vm
