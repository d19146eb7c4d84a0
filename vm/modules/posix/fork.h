#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <vector>

#include "vm/objects/value.h"
#include "vm/runtime/raises.h"

namespace py::vm {
class Thread;
}

namespace py::vm::posix {

/// fork(), or what `make` does in its place, with these calls around it; -1 and errno where the system refuses.
pid_t fork_process(Thread& thread, std::function<pid_t()> const& make = ::fork);

/// Strings for execve: their own memory and the array that points to it.
class TextArray {
  public:
    void add(std::string text) { texts_.push_back(std::move(text)); }
    bool empty() const { return texts_.empty(); }
    std::string const& front() const { return texts_.front(); }
    /// Ends with a null pointer; valid until the next `add`.
    char* const* pointers();

  private:
    std::vector<std::string> texts_;
    std::vector<char*> pointers_;
};

/// The arguments of exec. `function` is for messages, such as "execv() arg 2".
Raises<void> take_arguments(Thread& thread, Value argv, TextArray& into);
/// "KEY=value" for each item of a mapping.
Raises<void> take_environment(Thread& thread, Value mapping, TextArray& into);

}  // namespace py::vm::posix
