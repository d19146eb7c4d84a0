#include "compiler/codegen/codegen.h"

#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {

Diagnosed<code::CodeObject const*> generate(ast::ModNode const* tree, symtable::SymbolTable const& symbols,
                                            symtable::FutureFeatures const& future, CodegenOptions const& options,
                                            symtable::StageContext context, assembler::ConstantPool& pool) {
    return Generator(symbols, future, options, context, pool).generate_module(tree);
}

}  // namespace py::compiler::codegen
