#pragma once

namespace py::vm {

struct Str;

/// Interned strings that the machine itself uses.
struct Names {
#define NAME(name) Str* name;
#include "vm/runtime/names.def"
#undef NAME
};
extern Names names;

void prepare_names();

}  // namespace py::vm
