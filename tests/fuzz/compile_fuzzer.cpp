#include <cstddef>
#include <cstdint>

#include "compiler/compiler.h"
#include "compiler/diag/render.h"
#include "marshal/bytecode/disassembler.h"
#include "marshal/format/reader.h"
#include "marshal/format/writer.h"

/// From any bytes to marshal data, which must be readable again; or an error, which is rendered. The first byte
/// chooses mode and optimisation.
extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
    using namespace py::compiler;
    if (size == 0) return 0;
    CompileOptions options;
    options.filename = "fuzzed.py";
    options.mode = Mode(data[0] & 3);
    options.optimize = (data[0] >> 2) % 3;
    options.source_is_str = data[0] & 64;
    auto compilation = compile(py::ByteView(data + 1, size - 1), options);
    if (compilation.error) {
        (void)diag::render_error(*compilation.error);
        (void)diag::render_json(*compilation.error);
        return 0;
    }
    (void)py::bytecode::disassemble(*compilation.code, *options.target);
    auto written = py::marshal::write_module(*compilation.code);
    if (!written.ok()) return 0;
    py::Arena arena;
    py::code::ObjectFactory objects(arena);
    VERIFY(py::marshal::read_code(written.value(), objects).ok());
    return 0;
}
