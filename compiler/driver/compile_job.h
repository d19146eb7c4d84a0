#pragma once

#include <string>

#include "compiler/driver/options.h"
#include "compiler/driver/source_files.h"

namespace py::compiler::driver {

/// What one job printed, and whether it did what it should.
struct JobOutcome {
    std::string out;
    std::string err;
    bool ok = true;
};

/// Does one job of the batch: reads, compiles, writes. Uses nothing that another job changes.
JobOutcome run_job(Job const& job, Options const& options);

}  // namespace py::compiler::driver
