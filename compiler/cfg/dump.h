#pragma once

#include <string>

#include "compiler/cfg/graph.h"

namespace py::compiler::cfg {

/// The graph as text, for `--emit=cfg`: blocks numbered in the order of the code, one instruction a line with its
/// source range, its operand or target, and the handler in force once that is known. `->` behind a block's last
/// instruction tells where control falls through to.
std::string dump(Graph const& graph);

}  // namespace py::compiler::cfg
