#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/driver/io/files.h"
#include "compiler/driver/options.h"

namespace re2 {
class RE2;
}

namespace py::compiler::driver {

/// Whether `glob` (`*`, `?`, `[a-z]`, `**` across folders) fits the path: its last part if there is no slash in the
/// glob, else the whole, or its end after a slash.
bool glob_fits(std::string const& glob, std::string_view path);

/// Regular expressions, any of which may be found in a text. They are known to be well-formed.
class PatternSet {
  public:
    explicit PatternSet(std::vector<std::string> const& patterns);
    ~PatternSet();
    bool empty() const { return patterns_.empty(); }
    bool found_in(std::string_view text) const;

  private:
    std::vector<std::unique_ptr<re2::RE2>> patterns_;
};

/// Decides what -x, --exclude and -e leave out. Used from many threads.
class SelectionFilter {
  public:
    explicit SelectionFilter(Selection const& selection);

    bool leaves_out_file(std::string const& path) const;
    bool leaves_out_folder(std::string const& path) const { return fits_glob(path); }
    /// Whether `path`, a symbolic link, leads out of the folder of -e.
    bool leaves_out_link(std::string const& path) const;
    bool has_link_limit() const { return !link_limit_.empty(); }

  private:
    bool fits_glob(std::string const& path) const;

    PatternSet patterns_;
    std::vector<std::string> const& globs_;
    /// Resolved; empty if there is none.
    std::string link_limit_;
};

/// All inputs: those named, then those that lists (-i) name. The error says which list cannot be read.
Result<std::vector<std::string>, std::string> all_inputs(Selection const& selection);

}  // namespace py::compiler::driver
