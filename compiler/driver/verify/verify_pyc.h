#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/driver/verify/code_compare.h"
#include "marshal/base/bytes.h"
#include "marshal/format/pyc.h"

namespace py::compiler::driver {

/// A source, its compiled form, and how they belong together.
struct VerifyRequest {
    ByteView source;
    ByteView pyc;
    int level = 0;
    /// The path of the source below the place where both were found: what the code names must end with it. Text;
    /// empty if it does not matter.
    std::string relative_name;
    /// What the code must name; nothing if that is not known.
    std::optional<std::string> exact_name;
    /// Of the source, if the header's time is to be compared.
    std::optional<int64_t> mtime;
};

/// In what a .pyc is not what its source says, one line each; empty if it is.
std::vector<std::string> verify_pyc(VerifyRequest const& request);

}  // namespace py::compiler::driver
