#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace py::compiler::driver {

/// Calls `work(i)` for every i below `count`, on `threads` threads with as much stack as a compilation may need, and
/// `done(i)` in the order of i, one at a time, as soon as the work before it is done.
void run_in_order(size_t count, uint32_t threads, std::function<void(size_t index)> const& work,
                  std::function<void(size_t index)> const& done);

}  // namespace py::compiler::driver
