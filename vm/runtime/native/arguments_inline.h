#pragma once

#include <cerrno>

#include "vm/objects/containers.h"
#include "vm/runtime/thread/blocking.h"

namespace py::vm {

template <class Function>
auto retry_interrupted(Thread& thread, Function&& function) -> Raises<decltype(function())> {
    for (;;) {
        decltype(function()) result;
        int error;
        {
            BlockingRegion region(thread);
            errno = 0;
            result = function();
            error = errno;
        }
        if (result != decltype(result)(-1) || error != EINTR) {
            errno = error;
            return result;
        }
        TRY(check_signals(thread));
    }
}

inline bool is_given(Value value) { return !value.is_empty() && !is_none(value); }

}  // namespace py::vm
