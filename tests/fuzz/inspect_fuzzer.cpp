#include <cstddef>
#include <cstdint>

#include "compiler/driver/inspect/code_diff.h"
#include "compiler/driver/inspect/normalize.h"
#include "marshal/base/verify.h"
#include "marshal/bytecode/disassembler.h"
#include "marshal/format/dump.h"
#include "marshal/format/reader.h"

/// Whatever the reader takes, verified or not, can be shown, normalised and compared; the normal form of a module
/// differs in nothing from the module, and is its own normal form.
extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
    using namespace py;
    ByteView bytes(data, size);
    (void)marshal::dump(bytes);
    Arena arena;
    code::ObjectFactory objects(arena);
    auto module = marshal::read_code(bytes, objects);
    if (!module.ok()) return 0;
    (void)bytecode::disassemble(*module.value(), bytecode::kTarget311);
    auto normal = compiler::driver::normalize_code(*module.value());
    if (!normal.ok()) return 0;
    auto again = marshal::read_code(normal.value(), objects);
    VERIFY(again.ok());
    VERIFY(compiler::driver::diff_code(*module.value(), *again.value(), bytecode::kTarget311).empty());
    auto twice = compiler::driver::normalize_code(*again.value());
    VERIFY(twice.ok() && twice.value() == normal.value());
    return 0;
}
