#pragma once

#include "vm/objects/type/type.h"

namespace py::vm {

/// Fills the slots of `operators` with what the template lambda `function` gives for each.
template <BinaryOperator... operators, class Function>
constexpr void fill_operators(Slots& slots, Function function) {
    ((slots.binary[int(operators)] = function.template operator()<operators>()), ...);
}

}  // namespace py::vm
