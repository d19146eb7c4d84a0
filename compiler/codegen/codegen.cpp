#include "compiler/codegen/codegen.h"

#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {

Diagnosed<code::CodeObject const*> generate(ast::ModNode const* tree, symtable::SymbolTable const& symbols,
                                            symtable::FutureFeatures const& future, CodegenOptions const& options,
                                            symtable::StageContext context, assembler::ConstantPool& pool) {
    auto workspace = take_workspace(*options.target);
    auto code = Generator(symbols, future, options, context, pool, *workspace).generate_module(tree);
    give_back(std::move(workspace));
    return code;
}

}  // namespace py::compiler::codegen
