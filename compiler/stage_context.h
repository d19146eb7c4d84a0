#pragma once

#include <string>

#include "compiler/diag/diagnostics.h"
#include "marshal/code/object_factory.h"

namespace py::compiler {

/// Where a stage of one compilation takes its memory and puts its diagnostics.
struct StageContext {
    Arena& arena;
    code::ObjectFactory& objects;
    diag::Diagnostics& diagnostics;
    std::string const& filename;
};

}  // namespace py::compiler
