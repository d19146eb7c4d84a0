#pragma once

#include <string>
#include <vector>

#include "compiler/driver/check/pyc_check.h"
#include "compiler/driver/io/zip_archive.h"

namespace py::compiler::driver {

/// Whether CPython would load the .pyc files of an archive: from a zip file itself (zipimport), or after a wheel was
/// unpacked. `files` is how many there are.
std::vector<Finding> check_members(std::string const& path, ZipArchive const& archive, PycCheck const& check,
                                   size_t& files);

}  // namespace py::compiler::driver
