#include <cstddef>
#include <cstdint>

#include "marshal/base/arena.h"
#include "marshal/code/object_factory.h"
#include "marshal/format/pyc.h"
#include "marshal/format/reader.h"

/// Any bytes are either refused or read into objects; as a .pyc, header first.
extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
    py::Arena arena;
    py::code::ObjectFactory objects(arena);
    py::ByteView bytes(data, size);
    (void)py::marshal::read_object(bytes, objects);
    if (py::marshal::read_pyc_header(bytes).ok())
        (void)py::marshal::read_code(bytes.subspan(py::marshal::kPycHeaderSize), objects);
    return 0;
}
