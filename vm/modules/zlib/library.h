#pragma once

#include <zlib.h>

#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// The system's libz. It is loaded when the module zlib is imported, so that other programs do not pay for it.
struct ZlibLibrary {
#define ZLIB_FUNCTION(name) decltype(&::name) name;
#include "vm/modules/zlib/library.def"
#undef ZLIB_FUNCTION
};

/// Error: ImportError where the system has no libz.
Raises<void> load_zlib(Thread& thread);
/// Once it is loaded.
ZlibLibrary const& zlib();

}  // namespace py::vm
