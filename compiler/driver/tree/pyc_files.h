#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/driver/io/zip_archive.h"
#include "compiler/driver/options.h"

namespace py::compiler::driver {

/// A .pyc with what is known of its source; both in folders, or both in an archive.
struct PycFile {
    /// As shown; in an archive `a.whl/pkg/mod.pyc`.
    std::string path;
    /// Empty if there is none.
    std::string source;
    /// The folder of the command line, if any.
    std::string root;
    /// The path of the source below root or archive, in bytes.
    std::string relative;
    int level = 0;
    /// Set for a member of an archive, with the indices of the two.
    ZipArchive const* archive = nullptr;
    size_t member = 0;
    size_t source_member = 0;
};

struct PycFiles {
    std::vector<std::unique_ptr<ZipArchive>> archives;
    /// By path.
    std::vector<PycFile> files;
    /// Inputs that cannot be looked at: path and reason.
    std::vector<std::pair<std::string, std::string>> problems;
};

/// All .pyc files of this version in trees (in folders of compiled files, and beside sources) and archives. An input
/// may be a .pyc, a source (its compiled forms), a folder, or an archive.
PycFiles find_pycs(std::vector<std::string> const& inputs, TreeOptions const& options);

}  // namespace py::compiler::driver
