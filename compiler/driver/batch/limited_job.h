#pragma once

#include "compiler/driver/batch/compile_job.h"

namespace py::compiler::driver {

/// Does a job in a process of its own that is ended when it takes more time or memory than the options allow. The
/// outcome names the file then.
JobOutcome run_limited_job(Job const& job, Options const& options);

}  // namespace py::compiler::driver
