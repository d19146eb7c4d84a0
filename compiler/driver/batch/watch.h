#pragma once

#include <string>
#include <vector>

namespace py::compiler::driver {

/// Waits for changes below folders (inotify).
class Watcher {
  public:
    Watcher();
    Watcher(Watcher const&) = delete;
    Watcher& operator=(Watcher const&) = delete;
    ~Watcher();

    bool is_open() const { return descriptor_ >= 0; }
    /// Watches the folders at and below `paths` (of a file: its folder) that are not watched yet; `__pycache__` not.
    void watch(std::vector<std::string> const& paths);
    /// Waits until something has changed that may concern a source, and then until nothing more changes for a moment.
    /// False if waiting is not possible any more.
    bool wait();

  private:
    void watch_below(std::string const& folder, int levels);
    /// Takes what has happened from the queue. Whether it may concern a source.
    bool take_events();

    int descriptor_;
};

}  // namespace py::compiler::driver
