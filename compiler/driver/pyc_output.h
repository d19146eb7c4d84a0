#pragma once

#include <string>

#include "compiler/driver/files.h"
#include "compiler/driver/options.h"
#include "marshal/code/code_object.h"

namespace py::compiler::driver {

/// Whether `target` is the compiled form of `source` as it is now, so that there is nothing to do. Judges by
/// magic number, time and size, in the timestamp mode alone; -f says no.
bool is_fresh(std::string const& source, std::string const& target, Options const& options);

/// Writes header and code to `target` (to standard output if that is "-"). As py_compile does, refuses to replace
/// a symbolic link or anything else that is no regular file. The error is a text for people.
Result<void, std::string> write_pyc(std::string const& target, code::CodeObject const& code, SourceFile const& source,
                                    bool from_standard_input, Options const& options);

}  // namespace py::compiler::driver
