#include "vm/runtime/import/import_system.h"

#include <sys/stat.h>

#include <string>

#include "loader/loader.h"
#include "vm/objects/module/module.h"
#include "vm/runtime/code/code_storage.h"
#include "vm/runtime/code/compiler_interface.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/configuration.h"
#include "vm/runtime/system/read_file.h"

// Brings up importlib, which finds and loads everything else.

namespace py::vm {
namespace {

constexpr FrozenModule kFrozenModules[] = {
    {"_frozen_importlib", "importlib._bootstrap", "importlib/", "_bootstrap"},
    {"_frozen_importlib_external", "importlib._bootstrap_external", "importlib/", "_bootstrap_external"},
    {"zipimport", "zipimport", "", "zipimport"},
};

Module* importlib = nullptr;

/// The cache of a source file, if it is there and fresh; null else.
Code* load_cache(std::string const& source_path, Str* filename) {
    struct stat source;
    if (stat(source_path.c_str(), &source) != 0) return nullptr;
    auto bytes = read_file(loader::cache_path(source_path, bytecode::kTarget311, 0));
    if (!bytes) return nullptr;
    Arena arena(Arena::Chunks::Lasting);
    Arena scratch;
    code::ObjectFactory factory(arena, scratch);
    auto module = loader::load_pyc(*bytes, bytecode::kTarget311, factory);
    if (!module.ok() || module.value().header.invalidation != marshal::Invalidation::Timestamp) return nullptr;
    if (!loader::check_stamp(module.value().header, {uint32_t(source.st_mtime), uint32_t(source.st_size)}).ok())
        return nullptr;
    code::CodeObject const* code = module.value().code;
    return make_code(code, new_code_storage(std::move(arena), std::move(module.value().verified)), filename);
}

Raises<Module*> run_frozen(Thread& thread, FrozenModule const& frozen) {
    Code* code = TRY(load_frozen_code(thread, frozen));
    Module* module = new_module(frozen.name);
    module->dict->store(intern("__origname__"), Value::of(make_str(frozen.original_name)));
    module->dict->store(names.__builtins__, Value::of(builtins_module()));
    loaded_modules()->store(intern(frozen.name), Value::of(module));
    TRY(run_in_namespaces(thread, code, module->dict, Value::of(module->dict)));
    return module;
}

Raises<Module*> native(Thread& thread, char const* name) {
    NativeModule const* found = find_native_module(name);
    if (!found) return raise(thread, ImportError_type, "no module {}", {name});
    return make_native_module(thread, *found);
}

bool has_library() {
    struct stat status;
    if (configuration.standard_library.empty()) return false;
    std::string path = configuration.standard_library + "/importlib/_bootstrap_external.py";
    if (stat(path.c_str(), &status) != 0) return false;
    // What importlib itself needs.
    for (char const* name : {"_imp", "marshal", "_io", "posix", "_thread", "_warnings", "_weakref"}) {
        if (!find_native_module(name)) return false;
    }
    return true;
}

/// Zip files come first among what an entry of sys.path may be.
Raises<void> add_zip_hook(Thread& thread) {
    Value hooks = sys_module()->dict->find(intern("path_hooks"));
    if (!hooks.is<List>()) return {};
    Value zipimport =
        TRY(call(thread, builtins_module()->dict->find(names.__import__), {Value::of(intern("zipimport"))}));
    Value importer = TRY(find_attribute(thread, zipimport, intern("zipimporter")));
    if (!importer.is_empty()) hooks.as<List>()->insert(0, importer);
    return {};
}

}  // namespace

Module* running_importlib() { return importlib; }

std::span<FrozenModule const> frozen_modules() { return kFrozenModules; }

FrozenModule const* find_frozen_module(std::string_view name) {
    for (FrozenModule const& module : kFrozenModules) {
        if (module.name == name) return &module;
    }
    return nullptr;
}

Raises<Code*> load_frozen_code(Thread& thread, FrozenModule const& module) {
    std::string path =
        configuration.standard_library + "/" + std::string(module.folder) + std::string(module.stem) + ".py";
    std::string shown = "<frozen " + std::string(module.original_name) + ">";
    if (Code* cached = load_cache(path, make_str(shown))) return cached;
    auto source = read_file(path);
    if (!source) return raise(thread, ImportError_type, "No such frozen object named {}", {module.name});
    return compile_source(thread, {.source = *source, .filename = shown, .optimize = configuration.optimize});
}

Raises<void> start_import_system(Thread& thread) {
    if (!has_library()) return {};
    Module* bootstrap = TRY(run_frozen(thread, kFrozenModules[0]));
    Module* imp = TRY(native(thread, "_imp"));
    loaded_modules()->store(intern("_imp"), Value::of(imp));
    the_heap->add_roots([](Marker& marker, void*) { marker.mark(importlib); }, nullptr);
    importlib = bootstrap;
    TRY(call_method(thread, Value::of(bootstrap), intern("_install"), {Value::of(sys_module()), Value::of(imp)}));
    TRY(call_method(thread, Value::of(bootstrap), intern("_install_external_importers"), {}));
    return add_zip_hook(thread);
}

}  // namespace py::vm
