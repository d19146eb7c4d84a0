#pragma once

#include <optional>
#include <string>

#include "marshal/base/bytes.h"

namespace py::vm {

/// All of a file; nothing where it cannot be opened or read, with the reason in errno.
std::optional<py::Bytes> read_file(std::string const& path);

}  // namespace py::vm
