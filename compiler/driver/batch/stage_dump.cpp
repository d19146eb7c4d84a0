#include "compiler/driver/batch/stage_dump.h"

#include "compiler/assembler/graph_dump.h"
#include "compiler/ast/dump.h"
#include "compiler/lexer/token_dump.h"
#include "compiler/stages.h"
#include "compiler/symtable/dump.h"
#include "marshal/bytecode/code_dump.h"
#include "marshal/bytecode/disassembler.h"
#include "marshal/format/dump.h"
#include "marshal/format/writer.h"

namespace py::compiler::driver {

namespace {

diag::Diagnosed<std::string> dump_graphs(Stages& stages) {
    assembler::GraphDump graphs;
    TRY(stages.code(&graphs));
    return graphs.text();
}

std::string dump_marshal(code::CodeObject const& code) {
    auto bytes = marshal::write_module(code);
    return bytes.ok() ? marshal::dump(bytes.value()) : std::string(marshal::message_of(bytes.error())) + "\n";
}

diag::Diagnosed<std::string> dump(Stages& stages, CompileOptions const& compile_options, Options const& options) {
    switch (options.emit) {
        case Emit::Pyc: break;
        case Emit::Tokens: return lexer::dump_tokens(*TRY(stages.source()), *TRY(stages.tokens()));
        case Emit::Ast:
            return ast::dump(*TRY(stages.tree()),
                             options.positions ? ast::DumpPositions::Yes : ast::DumpPositions::No) +
                   "\n";
        case Emit::Symtable: return symtable::dump(*TRY(stages.symbols()));
        case Emit::Cfg: return dump_graphs(stages);
        case Emit::Code: return bytecode::dump_code(*TRY(stages.code()), *compile_options.target);
        case Emit::Marshal: return dump_marshal(*TRY(stages.code()));
        case Emit::Dis: return bytecode::disassemble(*TRY(stages.code()), *compile_options.target);
    }
    VERIFY_NOT_REACHED();
}

/// What ended the tokens too early; null if nothing did.
std::unique_ptr<diag::Diagnostic> error_in_tokens(Stages& stages) {
    auto tokens = stages.tokens();
    if (!tokens.ok() || !tokens.value()->error()) return nullptr;
    return std::make_unique<diag::Diagnostic>(tokens.value()->error()->diagnostic);
}

}  // namespace

StageDump dump_stage(ByteView source, CompileOptions const& compile_options, Options const& options) {
    StageDump result;
    Arena arena;
    Stages stages(source, compile_options, arena);
    auto text = dump(stages, compile_options, options);
    if (text.ok()) {
        result.text = std::move(text).value();
    } else {
        result.error = std::make_unique<diag::Diagnostic>(*text.error());
    }
    if (options.emit == Emit::Tokens && text.ok()) result.error = error_in_tokens(stages);
    result.warnings = std::move(stages.diagnostics().warnings());
    return result;
}

}  // namespace py::compiler::driver
