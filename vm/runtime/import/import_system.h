#pragma once

#include <span>
#include <string_view>

#include "vm/objects/function/function.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;
struct Module;

/// A module of the standard library that the import system itself stands on. CPython has its code frozen into the
/// program; here it comes from the installed library, under the names that it has there.
struct FrozenModule {
    std::string_view name;
    /// As `__origname__` has it.
    std::string_view original_name;
    /// Its source, below the standard library's folder, without ".py".
    std::string_view folder;
    std::string_view stem;
};

std::span<FrozenModule const> frozen_modules();
/// Null if there is none of that name.
FrozenModule const* find_frozen_module(std::string_view name);
/// Its code, from the installed cache where that is fresh, else compiled. Errors: ImportError.
Raises<Code*> load_frozen_code(Thread& thread, FrozenModule const& module);

/// The module `_frozen_importlib` that does the work; null before it has been started, and where there is none.
Module* running_importlib();

/// Starts importlib. Does nothing where there is no standard library: then built-in modules alone can be imported.
Raises<void> start_import_system(Thread& thread);

}  // namespace py::vm
