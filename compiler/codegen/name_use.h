#pragma once

#include <cstdint>

#include "compiler/symtable/symbol_table.h"

namespace py::compiler::codegen {

/// How a name is reached, once the symbol table's answer is seen in the light of the scope.
enum class Access : uint8_t {
    /// Not looked at yet in this unit.
    Unknown,
    /// A private name, which is reached by its mangled form (reference 6.2.1).
    Private,
    Fast,
    Global,
    Cell,
    Free,
    Name,
};

/// Whether the name is a slot of the frame.
inline bool is_variable(Access access) {
    return (access == Access::Fast) | (access == Access::Cell) | (access == Access::Free);
}

inline Access access_of(symtable::Binding binding, bool in_function) {
    // By `Binding`, outside and inside a function.
    constexpr Access kAccess[][2] = {
        {Access::Name, Access::Name},   {Access::Name, Access::Fast}, {Access::Global, Access::Global},
        {Access::Name, Access::Global}, {Access::Free, Access::Free}, {Access::Cell, Access::Cell},
    };
    return kAccess[size_t(binding)][in_function];
}

/// What a code unit knows of a name.
struct NameUse {
    /// The name itself; the mangled form of a `Private` one. Null while unknown.
    ast::Identifier name = nullptr;
    /// Among the unit's names; −1 if it is not there yet.
    int32_t name_index = -1;
    /// Among its local variables, or its cells and free variables counted in one row; −1 as above.
    int32_t variable_index = -1;
    Access access = Access::Unknown;
};

}  // namespace py::compiler::codegen
