#pragma once

#include <span>
#include <string_view>

#include "vm/objects/dict/dict.h"
#include "vm/objects/object.h"

namespace py::vm {

struct MethodDef;

struct Module : Object {
    static constexpr Layout kLayout = Layout::Module;
    Dict* dict;
};

Module* new_module(std::string_view name);
/// Adds a table of functions.
void add_functions(Module* module, std::span<MethodDef const> functions);

}  // namespace py::vm
