#include "vm/modules/binascii/binascii.h"

#include "vm/gc/heap.h"
#include "vm/objects/dict/dict.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// The module binascii.

namespace py::vm {
namespace {

Type* error_type = nullptr;

Raises<void> fill(Thread& thread, Module* module) {
    for (auto table : {base64_functions(), hex_and_crc_functions(), uu_functions(), quoted_printable_functions()}) {
        add_functions(module, table);
    }
    if (!error_type) {
        error_type = TRY(make_exception_class(thread, "binascii.Error", ValueError_type));
        the_heap->add_roots([](Marker& marker, void*) { marker.mark(error_type); }, nullptr);
    }
    module->dict->store(intern("Error"), Value::of(error_type));
    module->dict->store(intern("Incomplete"),
                        Value::of(TRY(make_exception_class(thread, "binascii.Incomplete", Exception_type))));
    return {};
}

}  // namespace

Type& binascii_error() { return *error_type; }

Raises<void> AsciiInput::take(Thread& thread, Value value) {
    if (!value.is<Str>()) {
        if (has_buffer(value)) return buffer_.acquire(thread, value);
        return raise(thread, TypeError_type, "argument should be bytes, buffer or ASCII string, not '{}'",
                     {type_of(value)});
    }
    if (!value.as<Str>()->is_ascii()) {
        return raise(thread, ValueError_type, "string argument should contain only ASCII characters");
    }
    text_ = to_utf8(value.as<Str>());
    is_text_ = true;
    return {};
}

extern NativeModule const kBinasciiModule;
NativeModule const kBinasciiModule{.name = "binascii", .doc = "Binary data as ASCII text, and back.", .fill = fill};

}  // namespace py::vm
