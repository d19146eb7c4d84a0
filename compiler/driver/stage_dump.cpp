#include "compiler/driver/stage_dump.h"

namespace py::compiler::driver {

StageDump dump_stage(ByteView, CompileOptions const&, Options const&) {
    return {};
}

}  // namespace py::compiler::driver
