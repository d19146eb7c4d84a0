#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compiler/driver/manifest/manifest.h"
#include "compiler/driver/options.h"

namespace py::compiler::driver {

struct TreeDigest {
    Manifest files;
    /// What cannot be read: path below the tree, and reason.
    std::vector<std::pair<std::string, std::string>> problems;
};

/// Hashes every source and every .pyc in a tree, whatever version of Python it is for, on several threads.
TreeDigest digest_tree(std::string const& tree, TreeOptions const& options);

}  // namespace py::compiler::driver
