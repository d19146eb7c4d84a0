#include "compiler/codegen/generator.h"
#include "compiler/codegen/statements/statement_queries.h"

namespace py::compiler::codegen {
namespace {

/// Names that code generation adds itself, mangled ones among them, and constants of most modules: memory that is taken
/// at once.
constexpr size_t kNamesToCome = 64;
constexpr size_t kUsualConstants = 256;

/// A string that CPython holds in a static object: shared, and not interned.
code::StrObject const* make_static_str(Arena& arena, std::string_view text) {
    uint32_t length = code::count_characters(text);
    auto* str = arena.make<code::StrObject>(arena.copy(text), length, length == text.size());
    str->shared = true;
    return str;
}

}  // namespace

Generator::Generator(symtable::SymbolTable const& symbols, symtable::FutureFeatures const& future,
                     CodegenOptions const& options, symtable::StageContext context, assembler::ConstantPool& pool,
                     Workspace& workspace)
    : symbols_(symbols),
      future_(future),
      options_(options),
      context_(context),
      objects_(context.objects),
      pool_(pool),
      filename_(make_static_str(context.objects.arena(), context.filename)),
      units_(workspace.units),
      names_used_(workspace.names_used),
      constants_used_(workspace.constants_used),
      assembler_(pool, context.objects, workspace.assembler) {
    names_used_.restart(size_t(objects_.interned_count()) + kNamesToCome);
    constants_used_.restart(kUsualConstants);
    names_.annotations = objects_.intern("__annotations__");
    names_.class_ = objects_.intern("__class__");
    names_.classcell = objects_.intern("__classcell__");
    names_.debug = objects_.intern("__debug__");
    names_.doc = objects_.intern("__doc__");
    names_.empty = objects_.intern("");
    names_.future = objects_.intern("__future__");
    names_.join = objects_.intern("join");
    names_.module = objects_.intern("__module__");
    names_.name = objects_.intern("__name__");
    names_.qualname = objects_.intern("__qualname__");
    names_.return_ = objects_.intern("return");
    static_names_.module = make_static_str(context.objects.arena(), "<module>");
    static_names_.lambda = make_static_str(context.objects.arena(), "<lambda>");
    static_names_.generator_expression = make_static_str(context.objects.arena(), "<genexpr>");
    static_names_.list_comprehension = make_static_str(context.objects.arena(), "<listcomp>");
    static_names_.set_comprehension = make_static_str(context.objects.arena(), "<setcomp>");
    static_names_.dict_comprehension = make_static_str(context.objects.arena(), "<dictcomp>");
}

Diagnosed<code::CodeObject const*> Generator::generate_module(ast::ModNode const* tree) {
    note_imports();
    enter_scope(static_names_.module, UnitKind::Module, symbols_.top(), 1);
    unit_->location.line = 1;
    switch (tree->kind) {
        case ast::ModKind::Module: TRY(body(ast::as<ast::Module>(tree).body)); break;
        case ast::ModKind::Interactive: {
            auto const& statements = ast::as<ast::Interactive>(tree).body;
            if (contains_annotation(statements)) emit(Opcode::SETUP_ANNOTATIONS);
            interactive_ = true;
            TRY(visit(statements));
            break;
        }
        case ast::ModKind::Expression:
            TRY(visit(ast::as<ast::Expression>(tree).body));
            return exit_scope(FallsOff::WithTop);
        case ast::ModKind::FunctionType: VERIFY_NOT_REACHED();
    }
    return exit_scope(FallsOff::WithNone);
}

void Generator::note_imports() {
    imported_.resize(size_t(objects_.interned_count()) + 1);
    for (auto const& symbol : symbols_.top()->symbols) {
        imported_[symbol.name->id] = (symbol.flags & symtable::kDefImport) != 0;
    }
}

Diagnosed<void> Generator::body(Statements statements) {
    // SETUP_ANNOTATIONS of a module is on the line of its first statement.
    if (unit_->kind == UnitKind::Module && !statements.empty()) set_location(statements[0]->range);
    if (contains_annotation(statements)) emit(Opcode::SETUP_ANNOTATIONS);
    if (options_.optimize < 2 && docstring_of(statements) != nullptr) {
        TRY(visit(ast::as<ast::Expr>(statements[0]).value));
        unset_location();
        TRY(name_operation(names_.doc, ast::ExprContext::Store));
        statements = statements.subspan(1);
    }
    return visit(statements);
}

}  // namespace py::compiler::codegen
