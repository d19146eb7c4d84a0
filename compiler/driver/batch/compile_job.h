#pragma once

#include <string>

#include "compiler/driver/batch/plan.h"
#include "compiler/driver/options.h"

namespace py::compiler::driver {

/// What became of a source.
enum class JobResult : uint8_t {
    /// There was nothing to compile.
    Nothing,
    Compiled,
    Current,
    /// By a fault that counts.
    Failed,
    /// By one that --errors lets pass.
    Tolerated,
};

/// What one job printed, and what came of it.
struct JobOutcome {
    std::string out;
    std::string err;
    JobResult result = JobResult::Nothing;
};

/// Does one job of the batch: reads, compiles, writes. Uses nothing that another job changes.
JobOutcome run_job(Job const& job, Options const& options);

/// The outcome of a job that was given up, for a reason in English.
JobOutcome given_up(Job const& job, std::string const& reason, Options const& options);

}  // namespace py::compiler::driver
