#pragma once

#include <string>

#include "compiler/driver/io/files.h"
#include "compiler/driver/options.h"
#include "marshal/format/pyc.h"

namespace py::compiler::driver {

/// What `py_compile.compile` is asked for.
struct PyCompileRequest {
    std::string file;
    /// Where the .pyc goes.
    std::string target;
    /// The path that the code names and errors show; text.
    std::string shown_name;
    /// -1 to 2; others are refused as CPython's compile() does.
    int level = 0;
    marshal::Invalidation invalidation = marshal::Invalidation::Timestamp;
    /// Leaves a file as it is that holds the same bytes already.
    bool spare_equal = false;
    WarningActions warnings;
};

struct PyCompileOutcome {
    enum class Kind : uint8_t {
        Written,
        /// There was nothing to do after all (`spare_equal`).
        Equal,
        /// PyCompileError; `message` is what it prints.
        CompileError,
        /// OSError; `message` is its text.
        OSError,
    };
    Kind kind = Kind::Written;
    std::string message;
    /// Of an OSError: the name of its class.
    std::string_view class_name;
    /// What the warnings module prints to standard error.
    std::string warnings;

    bool failed() const { return kind == Kind::CompileError || kind == Kind::OSError; }
};

/// Compiles one file as Python's module does: same file, same messages.
PyCompileOutcome py_compile(PyCompileRequest const& request);

/// The class of exceptions that Python has for an error of the system.
std::string_view os_error_class(int number);

}  // namespace py::compiler::driver
