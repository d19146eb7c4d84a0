#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "compiler/driver/options.h"

namespace py::compiler::driver {

/// One line on standard error that tells how far a batch is, overwritten as it goes on. Not for use by several threads
/// at a time.
class Progress {
  public:
    /// `Switch::Auto` shows it on a terminal that can overwrite lines.
    Progress(Switch when, size_t total);

    bool is_shown() const { return is_shown_; }
    /// `done` of all, the last of them `path`. Prints some times a second only.
    void show(size_t done, std::string_view path);
    /// Takes the line away, so that something else can be printed.
    void clear();

  private:
    using Clock = std::chrono::steady_clock;

    bool is_shown_;
    bool is_coloured_;
    bool stands_ = false;
    size_t total_;
    Clock::time_point start_ = Clock::now();
    Clock::time_point last_{};
};

/// The text of the line: `  812/1640  3200/s  0:01 left  lib/json/decoder.py`, at most `width` columns wide.
std::string progress_text(size_t done, size_t total, double seconds, std::string_view path, size_t width);

}  // namespace py::compiler::driver
