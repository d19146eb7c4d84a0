#pragma once

#include <string>

#include "compiler/driver/io/files.h"
#include "compiler/driver/options.h"
#include "marshal/format/pyc.h"

namespace py::compiler::driver {

/// The header of the compiled form of `source`.
marshal::PycHeaderBytes make_header(SourceFile const& source, marshal::Invalidation invalidation);

/// Why `target` may not be written: as py_compile does, refuses to replace a symbolic link or anything else that is no
/// regular file. Empty if it may.
std::string obstacle_at(std::string const& target);

/// Writes header and marshalled code to `target` (to standard output if that is "-"), with the permission bits that
/// CPython gives it.
Result<void, FileError> write_pyc(std::string const& target, ByteView header, ByteView body, SourceFile const& source);

/// Whether the file holds exactly these bytes.
bool holds(std::string const& target, ByteView header, ByteView body);

/// Says that the file was looked at just now, so that it is newer than its source; if it cannot be, it stays as it is.
void mark_as_written_now(std::string const& target);

}  // namespace py::compiler::driver
