#pragma once

#include <string>

#include "marshal/base/bytes.h"

namespace py::marshal {

/// Marshal data as text, one object a line: its offset, its nesting, `&n` if it enters the reference table as number n,
/// its type and its value. For `--emit=marshal`. Where bytes are malformed, the last line says so.
std::string dump(ByteView bytes);

}  // namespace py::marshal
