#pragma once

#include <optional>
#include <string>

#include "compiler/driver/check/checker.h"
#include "compiler/driver/tree/pyc_state.h"
#include "compiler/driver/tree/selection.h"

namespace py::compiler::driver {

/// A rule that is broken, and how.
struct Fault {
    FindingRule rule;
    std::string message;
};

/// Judges one .pyc against its source; used from many threads.
class PycCheck {
  public:
    explicit PycCheck(CheckOptions const& options) : options_(options), forbidden_(options.naming.forbidden) {}

    /// `folder` and `name` are those of the .pyc; the source is `source_name` in the open folder `sources`.
    std::optional<Fault> check_file(int folder, std::string const& name, int sources, std::string const& source_name,
                                    int level) const;
    /// What can be told from the bytes alone, by the options that ask for it.
    std::optional<Fault> check_bytes(ByteView pyc) const;
    bool reads_all() const { return options_.deep || !forbidden_.empty(); }

  private:
    std::optional<Fault> check_against(PycProbe const& probe, int folder, std::string const& name, int sources,
                                       std::string const& source_name, int level) const;

    CheckOptions const& options_;
    PatternSet forbidden_;
};

}  // namespace py::compiler::driver
