#include "vm/runtime/configuration.h"

namespace py::vm {

Configuration configuration;

}  // namespace py::vm
