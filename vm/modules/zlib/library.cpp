#include "vm/modules/zlib/library.h"

#include <dlfcn.h>

#include "vm/objects/exception.h"

namespace py::vm {
namespace {

ZlibLibrary library;
bool loaded = false;

}  // namespace

ZlibLibrary const& zlib() { return library; }

Raises<void> load_zlib(Thread& thread) {
    if (loaded) return {};
    void* handle = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!handle) return raise(thread, ImportError_type, "{}", {dlerror()});
    bool complete = true;
#define ZLIB_FUNCTION(name)                                                   \
    library.name = reinterpret_cast<decltype(&::name)>(dlsym(handle, #name)); \
    complete &= library.name != nullptr;
#include "vm/modules/zlib/library.def"
#undef ZLIB_FUNCTION
    if (!complete) return raise(thread, ImportError_type, "libz.so.1 is too old");
    loaded = true;
    return {};
}

}  // namespace py::vm
