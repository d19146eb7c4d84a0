#include "compiler/driver/batch/batch.h"

#include <algorithm>

#include "compiler/driver/batch/compile_job.h"
#include "compiler/driver/batch/limited_job.h"
#include "compiler/driver/batch/progress.h"
#include "compiler/driver/io/files.h"
#include "compiler/driver/io/ordered_work.h"
#include "compiler/driver/tree/tree_walk.h"

namespace py::compiler::driver {

namespace {

void count(JobResult result, BatchCounts& counts) {
    switch (result) {
        case JobResult::Nothing: break;
        case JobResult::Compiled: counts.compiled++; break;
        case JobResult::Current: counts.current++; break;
        case JobResult::Failed: counts.failed++; break;
        case JobResult::Tolerated: counts.tolerated++; break;
    }
}

}  // namespace

BatchCounts run_batch(Plan const& plan, Options const& options) {
    auto const& jobs = plan.jobs;
    BatchCounts counts;
    counts.current = plan.current;
    std::vector<JobOutcome> outcomes(jobs.size());
    auto is_file = [](Job const& job) { return job.announcement.empty(); };
    size_t files_done = 0;
    Progress progress(options.progress, size_t(std::count_if(jobs.begin(), jobs.end(), is_file)));
    bool is_limited = options.time_limit || options.memory_limit;
    auto work = [&](size_t i) {
        outcomes[i] = is_limited ? run_limited_job(jobs[i], options) : run_job(jobs[i], options);
    };
    auto print = [&](size_t i) {
        auto outcome = std::move(outcomes[i]);
        if (!outcome.out.empty() || !outcome.err.empty()) progress.clear();
        // A reader that went away changes nothing about the files.
        (void)write_all(1, as_bytes(outcome.out));
        (void)write_all(2, as_bytes(outcome.err));
        count(outcome.result, counts);
        if (is_file(jobs[i])) progress.show(++files_done, jobs[i].path);
    };
    run_in_order(jobs.size(), thread_count(options), work, print);
    progress.clear();
    return counts;
}

}  // namespace py::compiler::driver
