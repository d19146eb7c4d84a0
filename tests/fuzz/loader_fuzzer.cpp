#include <cstddef>
#include <cstdint>

#include "loader/loader.h"
#include "marshal/base/arena.h"
#include "marshal/base/verify.h"
#include "marshal/bytecode/disassembler.h"
#include "marshal/format/writer.h"

/// Any bytes are either refused with a line of text or loaded, and what was loaded can be shown and written again.
extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
    py::Arena arena;
    py::code::ObjectFactory objects(arena);
    auto module = py::loader::load_pyc(py::ByteView(data, size), py::bytecode::kTarget311, objects);
    if (!module.ok()) {
        VERIFY(!module.error().to_string().empty());
        return 0;
    }
    (void)py::bytecode::disassemble(*module.value().code, py::bytecode::kTarget311);
    (void)py::marshal::write_module(*module.value().code);
    return 0;
}
