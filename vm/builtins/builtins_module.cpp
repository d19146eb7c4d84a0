#include "vm/runtime/native/builtins_module.h"

#include "vm/builtins/functions.h"
#include "vm/gc/heap.h"
#include "vm/modules/io/standard_streams.h"
#include "vm/modules/sys/sys.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/configuration.h"

// The module builtins.

namespace py::vm {
namespace {

Module* builtins = nullptr;
Module* sys = nullptr;
Dict* modules = nullptr;

constexpr std::string_view kDocument =
    "The functions, types, exceptions and constants that every module knows by name.";

void add_type(Type& type) { builtins->dict->store(type.name, Value::of(&type)); }

}  // namespace

Module* builtins_module() { return builtins; }
Module* sys_module() { return sys; }
Dict* loaded_modules() { return modules; }

void prepare_modules(Thread& thread) {
    the_heap->add_roots(
        [](Marker& marker, void*) {
            marker.mark(builtins);
            marker.mark(sys);
            marker.mark(modules);
        },
        nullptr);
    modules = new_dict();
    builtins = new_module("builtins");
    builtins->dict->store(names.__doc__, Value::of(make_str(kDocument)));
    modules->store(names.builtins, Value::of(builtins));
    for (auto table : {builtin_object_functions(), builtin_number_functions(), builtin_iteration_functions(),
                       builtin_io_functions(), builtin_async_functions(), builtin_code_functions()}) {
        add_functions(builtins, table);
    }
    // Pickles name it by the module that makes streams.
    builtins->dict->find(intern("open")).as<NativeFunction>()->module = Value::of(intern("io"));
    for (Type* type :
         {&object_type,       &type_type,      &int_type,        &bool_type,     &float_type,    &str_type,
          &bytes_type,        &bytearray_type, &memoryview_type, &complex_type,  &tuple_type,    &list_type,
          &dict_type,         &set_type,       &frozenset_type,  &range_type,    &slice_type,    &enumerate_type,
          &zip_type,          &map_type,       &filter_type,     &reversed_type, &property_type, &classmethod_type,
          &staticmethod_type, &super_type}) {
        add_type(*type);
    }
#define EXCEPTION(name, base, fields, doc) add_type(name##_type);
#include "vm/errors/exceptions.def"
#undef EXCEPTION
    Dict* dict = builtins->dict;
    dict->store(intern("EnvironmentError"), Value::of(&OSError_type));
    dict->store(intern("IOError"), Value::of(&OSError_type));
    dict->store(intern("None"), none());
    dict->store(intern("True"), boolean(true));
    dict->store(intern("False"), boolean(false));
    dict->store(intern("Ellipsis"), Value::of(&ellipsis_object));
    dict->store(intern("NotImplemented"), not_implemented());
    dict->store(intern("__debug__"), boolean(configuration.optimize == 0));
    sys = new_module("sys");
    modules->store(names.sys, Value::of(sys));
    fill_sys_module(thread, sys, modules);
    // A machine without standard streams can still run what prints nothing.
    if (!install_standard_streams(thread).ok()) thread.take_pending();
}

}  // namespace py::vm
