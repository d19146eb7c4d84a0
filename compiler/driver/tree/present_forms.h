#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/driver/tree/compiled_folder.h"

namespace py::compiler::driver {

/// The .pyc files that lie in a folder of compiled files, and which source each belongs to.
class PresentForms {
  public:
    PresentForms(CompiledFolder const& compiled, bool legacy);

    /// A bit for each level in which a source of this name has a compiled form here. That form counts as claimed.
    uint8_t claim(std::string_view source_name);
    /// Calls `visit(name)` for each .pyc that no source has claimed.
    template <class Visit>
    void each_unclaimed(Visit&& visit) const {
        for (auto const& file : files_)
            if (!file.claimed) visit(file.name);
    }

  private:
    struct File {
        std::string_view name;
        bool claimed = false;
    };

    uint8_t claim_at(size_t at, std::string_view name, uint8_t bits);
    size_t first_from(std::string_view start) const;

    bool legacy_;
    std::string text_;
    /// In the order of their names.
    std::vector<File> files_;
};

}  // namespace py::compiler::driver
