#pragma once

#include <string>
#include <vector>

namespace py::compiler::driver {

/// The lines that turn one list into the other: `-` before those taken out, `+` before those put in, with two unchanged
/// ones before each change. Empty if the lists are equal.
std::string diff_lines(std::vector<std::string> const& before, std::vector<std::string> const& after);

}  // namespace py::compiler::driver
