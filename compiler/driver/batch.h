#pragma once

#include <vector>

#include "compiler/driver/options.h"
#include "compiler/driver/source_files.h"

namespace py::compiler::driver {

/// Does all jobs on `options.jobs` threads; their output appears in the order of the jobs. Whether all went well.
bool run_batch(std::vector<Job> const& jobs, Options const& options);

}  // namespace py::compiler::driver
