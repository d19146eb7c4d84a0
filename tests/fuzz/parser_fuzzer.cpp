#include <cstddef>
#include <cstdint>

#include "compiler/ast/dump.h"
#include "compiler/lexer/token_dump.h"
#include "compiler/stages.h"

/// Tokens and tree of any bytes, in each mode, with type comments and without; the first byte chooses.
extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
    using namespace py::compiler;
    if (size == 0) return 0;
    CompileOptions options;
    options.mode = Mode(data[0] & 3);
    options.type_comments = data[0] & 4;
    options.source_is_str = data[0] & 8;
    options.warnings_are_errors = data[0] & 16;
    py::Arena arena;
    Stages stages(py::ByteView(data + 1, size - 1), options, arena);
    auto tokens = stages.tokens();
    if (!tokens.ok()) return 0;
    (void)lexer::dump_tokens(*stages.source().value(), *tokens.value());
    auto tree = stages.tree();
    if (tree.ok()) (void)ast::dump(*tree.value(), ast::DumpPositions::Yes);
    return 0;
}
