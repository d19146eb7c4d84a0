#pragma once

namespace py::vm {

/// Lets the system forget which pages of the program file were used so far: those that are used again come back one by
/// one. Starting up touches far more of them than most programs do afterwards, and they count as memory of the process.
void forget_program_pages();

}  // namespace py::vm
