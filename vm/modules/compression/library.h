#pragma once

#include <bzlib.h>
#include <lzma.h>

#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// The system's libbz2 and liblzma. Each is loaded when the module that shows it is imported, so that other programs do
/// not pay for it.
struct Bz2Library {
#define BZ2_FUNCTION(name) decltype(&::name) name;
#define LZMA_FUNCTION(name)
#include "vm/modules/compression/libraries.def"
#undef BZ2_FUNCTION
#undef LZMA_FUNCTION
};
struct LzmaLibrary {
#define BZ2_FUNCTION(name)
#define LZMA_FUNCTION(name) decltype(&::name) name;
#include "vm/modules/compression/libraries.def"
#undef BZ2_FUNCTION
#undef LZMA_FUNCTION
};

/// Error: ImportError where the system does not have the library.
Raises<void> load_bz2(Thread& thread);
Raises<void> load_lzma(Thread& thread);
/// Once they are loaded.
Bz2Library const& bz2();
LzmaLibrary const& lzma();

}  // namespace py::vm
