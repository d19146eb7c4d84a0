#include "vm/runtime/system/configuration.h"

namespace py::vm {

Configuration configuration;

std::string_view version_text() { return "3.11.2 (pyrun 0.1.0) [Clang " __clang_version__ "]"; }

}  // namespace py::vm
