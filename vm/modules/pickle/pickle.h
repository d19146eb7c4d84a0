#pragma once

#include "vm/modules/pickle/memo.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/containers.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/type/type.h"

// What the files of the module _pickle share (library reference: pickle; PEPs 307, 3154 and 574).

namespace py::vm {

struct MemoryView;

enum class PickleOp : uint8_t {
#define PICKLE_OP(name, byte) name = byte,
#include "vm/modules/pickle/opcodes.def"
#undef PICKLE_OP
};

constexpr int kDefaultPickleProtocol = 4;
constexpr int kHighestPickleProtocol = 5;

/// `_pickle.Pickler`.
struct Pickler : Object {
    static constexpr Layout kLayout = Layout::Pickler;
    /// The file's `write`; empty until `__init__`.
    Value write;
    /// What a subclass or an instance has under these names; empty where there is nothing.
    Value persistent_id, dispatch_table;
    /// Empty if there is none.
    Value buffer_callback;
    PickleMemo* memo;
    int64_t protocol;
    int64_t fast;
    bool fix_imports;
};

/// `_pickle.Unpickler`.
struct Unpickler : Object {
    static constexpr Layout kLayout = Layout::Unpickler;
    /// Methods of the file; `read` is empty until `__init__`, the last two where the file does not have them.
    Value read, readline, readinto, peek;
    Value persistent_load;
    /// An iterator; empty if there is none.
    Value buffers;
    Str *encoding, *errors;
    /// What was read from the file; `next` bytes of it are used, and those behind `read_size` were only looked at.
    Bytes* input;
    uint64_t next, read_size;
    PickleMemo* memo;
    int64_t protocol;
    bool fix_imports;
};

/// `pickle.PickleBuffer`: some memory, to travel outside of the pickle.
struct PickleBuffer : Object {
    static constexpr Layout kLayout = Layout::PickleBuffer;
    Value lender;
    /// Of the lender's memory; null once released.
    MemoryView* view;
};

extern Type pickler_type, unpickler_type, pickle_buffer_type;
extern TypeSpec const kPicklerSpec, kUnpicklerSpec, kPickleBufferSpec;

/// pickle.PicklingError and pickle.UnpicklingError, once the module is imported.
Type& pickling_error();
Type& unpickling_error();

/// What a pickler is told when it is made. Errors: TypeError, ValueError.
Raises<void> set_up_pickler(Thread& thread, Pickler* self, Value protocol, Value fix_imports, Value buffer_callback);
/// Writes the pickle of a value: to the pickler's file, or, where it has none, returns it as bytes (else None).
Raises<Value> dump_value(Thread& thread, Pickler* self, Value value);

Raises<void> set_up_unpickler(Thread& thread, Unpickler* self, Value fix_imports, Value encoding, Value errors,
                              Value buffers);
Raises<void> set_input_file(Thread& thread, Unpickler* self, Value file);
/// Reads one value from the unpickler's input.
Raises<Value> load_value(Thread& thread, Unpickler* self);
/// `Unpickler.find_class` itself, whatever a subclass does.
Raises<Value> find_pickled_class(Thread& thread, Unpickler* self, Value module, Value name);

/// The view of a `PickleBuffer`. Error: ValueError where it has been released.
Raises<MemoryView*> view_of(Thread& thread, PickleBuffer* self);

/// `persistent_id` and the like: the attribute of that name where it is more than the base's own; else empty.
Raises<Value> own_hook(Thread& thread, Value self, char const* name);

/// Follows the names of a path such as "Outer.Inner". Gives the last object and the one before it.
struct PathTarget {
    Value object, parent;
};
/// Error: AttributeError.
Raises<PathTarget> follow_path(Thread& thread, Value start, Str* path);
/// A dict or the like that the modules copyreg or _compat_pickle keep.
Raises<Value> pickle_registry(Thread& thread, char const* module, char const* name);

}  // namespace py::vm
