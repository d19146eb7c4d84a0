#pragma once

#include <span>
#include <string_view>

#include "vm/objects/module/module.h"
#include "vm/objects/type/type.h"

namespace py::vm {

/// A type that a native module defines.
struct ModuleType {
    Type* type;
    TypeSpec const* spec;
    /// Whether the module has it as an attribute, under its own name.
    bool exported = true;
};

/// Everything that is known at compile time of a module written in C++; one constant a module, listed in
/// vm/modules/modules.def.
struct NativeModule {
    std::string_view name;
    std::string_view doc = {};
    std::span<MethodDef const> functions = {};
    /// Bases first; prepared when the module is first imported.
    std::span<ModuleType const> types = {};
    /// Adds what is computed: constants, tables, exceptions.
    Raises<void> (*fill)(Thread&, Module*) = nullptr;
};

/// Null if there is none of that name. `builtins` and `sys` are no part of the list: they always exist.
NativeModule const* find_native_module(std::string_view name);
/// All of them, in the order of their names.
std::span<NativeModule const* const> native_modules();
/// A new module object with all attributes; does not enter it in `sys.modules`.
Raises<Module*> make_native_module(Thread& thread, NativeModule const& module);

}  // namespace py::vm
