#pragma once

#include <map>
#include <string>
#include <string_view>

#include "compiler/driver/manifest/file_digest.h"

namespace py::compiler::driver {

/// The files of a tree by their paths below it, in the order of bytes.
using Manifest = std::map<std::string, FileDigest>;

/// The manifest as text, described in docs/pycc.md: the same for the same files, wherever they lie.
std::string write_manifest(Manifest const& manifest);

/// Takes the text again. The error says which line is wrong. The paths are untrusted: they name nothing until they are
/// found in a tree.
Result<Manifest, std::string> read_manifest(std::string_view text);

}  // namespace py::compiler::driver
