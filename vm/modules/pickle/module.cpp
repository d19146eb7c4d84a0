#include "vm/gc/heap.h"
#include "vm/modules/pickle/pickle.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/rooted.h"

// The module _pickle.

namespace py::vm {
namespace {

struct Errors {
    Type *base, *pickling, *unpickling;
};
/// Made when the module is first imported.
Errors errors{};

/// A pickler or unpickler that no program sees.
template <class T>
T* make_plain(Type& type) {
    return static_cast<T*>(new_instance(&type));
}

Raises<Value> pickle_dump(Thread& thread, Value* args) {
    auto* pickler = make_plain<Pickler>(pickler_type);
    TRY(set_up_pickler(thread, pickler, args[2], args[3], args[4]));
    Value write = TRY(find_attribute(thread, args[1], intern("write")));
    if (write.is_empty()) return raise(thread, TypeError_type, "file must have a 'write' attribute");
    pickler->write = write;
    return dump_value(thread, pickler, args[0]);
}

Raises<Value> pickle_dumps(Thread& thread, Value* args) {
    auto* pickler = make_plain<Pickler>(pickler_type);
    TRY(set_up_pickler(thread, pickler, args[1], args[2], args[3]));
    return dump_value(thread, pickler, args[0]);
}

Raises<Value> pickle_load(Thread& thread, Value* args) {
    auto* unpickler = make_plain<Unpickler>(unpickler_type);
    TRY(set_up_unpickler(thread, unpickler, args[1], args[2], args[3], args[4]));
    TRY(set_input_file(thread, unpickler, args[0]));
    return load_value(thread, unpickler);
}

Raises<Value> pickle_loads(Thread& thread, Value* args) {
    auto* unpickler = make_plain<Unpickler>(unpickler_type);
    TRY(set_up_unpickler(thread, unpickler, args[1], args[2], args[3], args[4]));
    Buffer data;
    TRY(data.acquire(thread, args[0]));
    // Bytes cannot change under the unpickler; anything else is copied.
    unpickler->input = type_of(args[0]) == &bytes_type ? args[0].as<Bytes>() : make_bytes(data.bytes());
    return load_value(thread, unpickler);
}

constexpr MethodDef kFunctions[] = {
    {"dump", "(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None)", pickle_dump,
     "Writes an object to a file."},
    {"dumps", "(obj, protocol=None, *, fix_imports=True, buffer_callback=None)", pickle_dumps,
     "The pickle of an object as bytes."},
    {"load", "(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())", pickle_load,
     "Reads an object from a file."},
    {"loads", "(data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())", pickle_loads,
     "The object of a pickle."},
};

constexpr ModuleType kTypes[] = {
    {&pickler_type, &kPicklerSpec},
    {&unpickler_type, &kUnpicklerSpec},
    {&pickle_buffer_type, &kPickleBufferSpec},
    {&pickler_memo_type, &kPicklerMemoSpec, false},
    {&unpickler_memo_type, &kUnpicklerMemoSpec, false},
};

Raises<void> fill(Thread& thread, Module* module) {
    if (!errors.base) {
        Type* base = TRY(make_exception_class(thread, "_pickle.PickleError", Exception_type));
        Rooted keep{Value::of(base)};
        Type* pickling = TRY(make_exception_class(thread, "_pickle.PicklingError", *base));
        Rooted keep_both{Value::of(pickling)};
        Type* unpickling = TRY(make_exception_class(thread, "_pickle.UnpicklingError", *base));
        errors = {base, pickling, unpickling};
        the_heap->add_roots(
            [](Marker& marker, void*) {
                for (Type* type : {errors.base, errors.pickling, errors.unpickling}) marker.mark(type);
            },
            nullptr);
    }
    module->dict->store(intern("PickleError"), Value::of(errors.base));
    module->dict->store(intern("PicklingError"), Value::of(errors.pickling));
    module->dict->store(intern("UnpicklingError"), Value::of(errors.unpickling));
    return {};
}

}  // namespace

Type& pickling_error() { return *errors.pickling; }
Type& unpickling_error() { return *errors.unpickling; }

extern NativeModule const kPickleModule;
NativeModule const kPickleModule{
    .name = "_pickle",
    .doc = "Writing and reading pickles; the module pickle shows it.",
    .functions = kFunctions,
    .types = kTypes,
    .fill = fill,
};

}  // namespace py::vm
