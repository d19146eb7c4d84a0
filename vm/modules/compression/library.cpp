#include "vm/modules/compression/library.h"

#include <dlfcn.h>

#include "vm/objects/exception.h"

namespace py::vm {
namespace {

Bz2Library bz2_library;
LzmaLibrary lzma_library;

Raises<void*> open_library(Thread& thread, char const* name) {
    void* handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!handle) return raise(thread, ImportError_type, "{}", {dlerror()});
    return handle;
}

template <class Function>
bool find_function(void* library, char const* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    return function != nullptr;
}

}  // namespace

Bz2Library const& bz2() { return bz2_library; }
LzmaLibrary const& lzma() { return lzma_library; }

Raises<void> load_bz2(Thread& thread) {
    void* handle = TRY(open_library(thread, "libbz2.so.1.0"));
    bool complete = true;
#define BZ2_FUNCTION(name) complete &= find_function(handle, #name, bz2_library.name);
#define LZMA_FUNCTION(name)
#include "vm/modules/compression/libraries.def"
#undef BZ2_FUNCTION
#undef LZMA_FUNCTION
    if (!complete) return raise(thread, ImportError_type, "libbz2.so.1.0 is too old");
    return {};
}

Raises<void> load_lzma(Thread& thread) {
    void* handle = TRY(open_library(thread, "liblzma.so.5"));
    bool complete = true;
#define BZ2_FUNCTION(name)
#define LZMA_FUNCTION(name) complete &= find_function(handle, #name, lzma_library.name);
#include "vm/modules/compression/libraries.def"
#undef BZ2_FUNCTION
#undef LZMA_FUNCTION
    if (!complete) return raise(thread, ImportError_type, "liblzma.so.5 is too old");
    return {};
}

}  // namespace py::vm
