#include "vm/runtime/names.h"

#include "vm/objects/str/str.h"

namespace py::vm {

Names names;

void prepare_names() {
#define NAME(name) names.name = intern(#name);
#include "vm/runtime/names.def"
#undef NAME
}

}  // namespace py::vm
