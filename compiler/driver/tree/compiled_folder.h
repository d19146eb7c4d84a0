#pragma once

#include <string>

#include "compiler/driver/options.h"
#include "compiler/driver/tree/tree_walk.h"

namespace py::compiler::driver {

/// The folder in which the compiled forms of one source folder lie, open for looking at many of them.
class CompiledFolder {
  public:
    CompiledFolder(FoundFolder const& folder, int descriptor, Layout const& layout);
    CompiledFolder(CompiledFolder const&) = delete;
    CompiledFolder& operator=(CompiledFolder const&) = delete;
    ~CompiledFolder();

    /// -1 if there is no such folder.
    int descriptor() const { return descriptor_; }
    std::string const& path() const { return path_; }
    /// Calls `visit(name)` with a C string for each file in it.
    template <class Visit>
    void each_name(Visit&& visit) const {
        list([](void* context, char const* name) { (*static_cast<Visit*>(context))(name); }, &visit);
    }
    /// Removes what processes that were killed have left there.
    void clean() const;

  private:
    void list(void (*visit)(void* context, char const* name), void* context) const;

    std::string path_;
    int descriptor_;
};

}  // namespace py::compiler::driver
