#include "vm/modules/marshal/marshal.h"

#include "vm/objects/bytes/bytes.h"
#include "vm/runtime/audit.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// The module marshal.

namespace py::vm {
namespace {

Raises<Value> marshal_loads(Thread& thread, Value* args) {
    TRY(audit(thread, "marshal.loads", {args[0]}));
    if (args[0].is<Bytes>()) return TRY(load_marshalled(thread, args[0].as<Bytes>()->view())).value;
    Buffer buffer;
    TRY(buffer.acquire(thread, args[0]));
    // The bytes may change while objects are made.
    py::Bytes bytes(buffer.data(), buffer.data() + buffer.size());
    return TRY(load_marshalled(thread, bytes)).value;
}

Raises<void> audit_dump(Thread& thread, Value value, Value version) {
    return audit(thread, "marshal.dumps", {value, version.is_empty() ? Value::small(kMarshalVersion) : version});
}

Raises<Value> marshal_dumps(Thread& thread, Value* args) {
    int version = TRY(to_c_int(thread, args[1], kMarshalVersion));
    TRY(audit_dump(thread, args[0], args[1]));
    return dump_marshalled(thread, args[0], version);
}

Raises<Value> marshal_dump(Thread& thread, Value* args) {
    int version = TRY(to_c_int(thread, args[2], kMarshalVersion));
    TRY(audit_dump(thread, args[0], args[2]));
    Value bytes = TRY(dump_marshalled(thread, args[0], version));
    return call_method(thread, args[1], names.write, {bytes});
}

/// Reads the rest of the file, and puts it back to where the object ends.
Raises<Value> marshal_load(Thread& thread, Value* args) {
    TRY(audit(thread, "marshal.load", {}));
    Value data = TRY(call_method(thread, args[0], intern("read"), {}));
    if (!data.is<Bytes>())
        return raise(thread, TypeError_type, "file.read() returned not bytes but {}", {type_of(data)});
    LoadedValue loaded = TRY(load_marshalled(thread, data.as<Bytes>()->view()));
    int64_t rest = int64_t(data.as<Bytes>()->size - loaded.size);
    if (rest > 0) TRY(call_method(thread, args[0], intern("seek"), {Value::small(-rest), Value::small(1)}));
    return loaded.value;
}

constexpr MethodDef kFunctions[] = {
    {"loads", "(bytes, /)", marshal_loads, "The object that some bytes stand for."},
    {"dumps", "(value, version=4, /)", marshal_dumps, "The bytes of an object."},
    {"load", "(file, /)", marshal_load, "Reads one object from a binary file."},
    {"dump", "(value, file, version=4, /)", marshal_dump, "Writes one object to a binary file."},
};

Raises<void> fill(Thread&, Module* module) {
    module->dict->store(intern("version"), Value::small(kMarshalVersion));
    return {};
}

}  // namespace

extern NativeModule const kMarshalModule;
NativeModule const kMarshalModule{.name = "marshal",
                                  .doc = "Python's own format for objects without identity, as .pyc files have it.",
                                  .functions = kFunctions,
                                  .fill = fill};

}  // namespace py::vm
