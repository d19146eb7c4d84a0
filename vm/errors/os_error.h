#pragma once

#include "vm/errors/raise.h"

namespace py::vm {

/// OSError, or the subclass that belongs to `number` (an `errno`), with the system's text and the names of the files
/// concerned; empty ones are left out.
[[gnu::cold]] Error raise_os_error(Thread& thread, int number, Value filename = kEmpty, Value filename2 = kEmpty);

}  // namespace py::vm
