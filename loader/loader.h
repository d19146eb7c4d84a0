#pragma once

#include <string>
#include <variant>

#include "loader/cache/cache_check.h"
#include "loader/verifier/verifier.h"
#include "marshal/code/object_factory.h"
#include "marshal/format/reader.h"

namespace py::loader {

/// A code object that may be run.
struct LoadedModule {
    marshal::PycHeader header;
    code::CodeObject const* code;
    VerifiedModule verified;
};

/// Why a file was refused: its header, its marshal data (the offset counts from the start of the file), or its code.
struct LoadError {
    std::variant<CacheError, marshal::ReadError, VerifyError> reason;

    /// One line in English, without the file's name.
    std::string to_string() const;
};

/// Untrusted bytes of a .pyc to a verified code object, in the arena of `objects`. Whether the file is stale is for the
/// caller to ask, by `check_stamp` and `check_hash`.
Result<LoadedModule, LoadError> load_pyc(ByteView file, bytecode::Target const& target, code::ObjectFactory& objects);

}  // namespace py::loader
