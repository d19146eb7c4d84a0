#pragma once

#include "marshal/base/bytes.h"

namespace py::vm {

inline constexpr size_t kNotFound = SIZE_MAX;

/// Where some bytes, two at least, first stand in others, which are no shorter; or `kNotFound`. Takes linear time.
size_t find_run(ByteView text, ByteView part);

}  // namespace py::vm
