#pragma once

#include "compiler/driver/batch/plan.h"
#include "compiler/driver/options.h"

namespace py::compiler::driver {

/// How many sources had which result.
struct BatchCounts {
    size_t compiled = 0;
    size_t current = 0;
    size_t failed = 0;
    size_t tolerated = 0;

    size_t total() const { return compiled + current + failed + tolerated; }
};

/// Does all jobs of the plan on several threads; their output appears in the order of the jobs.
BatchCounts run_batch(Plan const& plan, Options const& options);

}  // namespace py::compiler::driver
