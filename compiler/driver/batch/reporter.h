#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/driver/batch/compile_job.h"
#include "compiler/driver/options.h"
#include "marshal/base/bytes.h"

namespace py::compiler::driver {

/// Turns what the compiler and the system say about one source into text, by -q, -W, --errors and --error-format.
class Reporter {
  public:
    Reporter(std::string const& path, Options const& options, JobOutcome& outcome);

    /// Whether there is a result that may be used.
    bool report(std::vector<diag::Diagnostic> const& warnings, diag::Diagnostic const* error, ByteView source);
    void fail(diag::Diagnostic const& error);
    void fail_on_file(std::string const& path, std::string const& message);

  private:
    void print(diag::Diagnostic const& warning, ByteView source);

    Options const& options_;
    ErrorPolicy policy_ = ErrorPolicy::Fail;
    JobOutcome& outcome_;
};

}  // namespace py::compiler::driver
