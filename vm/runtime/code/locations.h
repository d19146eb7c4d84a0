#pragma once

#include <cstdint>

#include "marshal/base/arena.h"
#include "marshal/code/code_object.h"

namespace py::vm {

/// Where an instruction comes from: lines from 1, columns in UTF-8 bytes from 0; -1 where not known.
struct Location {
    int32_t line = -1;
    int32_t end_line = -1;
    int32_t column = -1;
    int32_t end_column = -1;
};

/// The location of the instruction at a code offset (2-byte units), from the location table (PEP 657).
Location location_at(code::CodeObject const& code, uint32_t offset);

/// Takes everything but the lines out of the location table of `code`; the new table lives in `arena`.
void drop_columns(code::CodeObject& code, Arena& arena);

}  // namespace py::vm
