#include "compiler/stages.h"

#include "compiler/assembler/constant_pool.h"
#include "compiler/ast/fold.h"
#include "compiler/ast/validate.h"
#include "compiler/codegen/codegen.h"
#include "compiler/diag/program_text.h"
#include "compiler/parser/parser.h"

namespace py::compiler {

using diag::Diagnosed;

Stages::Stages(ByteView source, CompileOptions const& options, Arena& objects_arena)
    : bytes_(source), options_(options), objects_(objects_arena), diagnostics_(options.warnings_are_errors) {}

Stages::Stages(TreeMaker const& make_tree, CompileOptions const& options, Arena& objects_arena)
    : Stages(ByteView(), options, objects_arena) {
    make_tree_ = &make_tree;
}

Diagnosed<source::Source const*> Stages::source() {
    if (!source_) {
        auto final_newline = options_.mode == Mode::Exec ? source::FinalNewline::Add : source::FinalNewline::Keep;
        auto kind = options_.source_is_str ? source::InputKind::Str : source::InputKind::File;
        source_.emplace(TRY(source::decode_source(bytes_, options_.filename, final_newline, diagnostics_, kind)));
    }
    return &*source_;
}

Diagnosed<lexer::TokenBuffer const*> Stages::tokens() {
    if (!tokens_) {
        auto const* text = TRY(source());
        tokens_.emplace(lexer::lex(*text, {.type_comments = options_.type_comments,
                                           .single = options_.mode == Mode::Single,
                                           .warnings_are_errors = options_.warnings_are_errors}));
    }
    return &*tokens_;
}

Diagnosed<ast::ModNode*> Stages::tree() {
    if (!tree_) tree_ = TRY(make_tree_ ? made_tree() : parsed_tree());
    return tree_;
}

Diagnosed<ast::ModNode*> Stages::parsed_tree() {
    auto const* text = TRY(source());
    parser::ParseOptions options{.mode = options_.mode,
                                 .type_comments = options_.type_comments,
                                 .allow_incomplete = options_.allow_incomplete,
                                 .imply_dedents = options_.imply_dedents,
                                 .warnings_are_errors = options_.warnings_are_errors,
                                 .barry_as_flufl = (options_.future_flags & code::kFutureBarryAsBdfl) != 0,
                                 .feature_version = options_.feature_version};
    return parser::parse(*text, options, tree_arena_, objects_, diagnostics_);
}

Diagnosed<ast::ModNode*> Stages::made_tree() {
    ast::ModNode* tree = (*make_tree_)(tree_arena_, objects_);
    if (!tree) return diagnostics_.fail(diag::recursion_error(options_.filename));
    TRY(ast::validate(*tree, options_.filename, diagnostics_));
    return tree;
}

Diagnosed<symtable::FutureFeatures const*> Stages::future_features() {
    if (!future_) {
        auto const* module = TRY(tree());
        future_ = TRY(symtable::read_future_features(module, options_.future_flags, context()));
    }
    return &*future_;
}

Diagnosed<ast::ModNode*> Stages::folded_tree() {
    if (!folded_) {
        TRY(future_features());
        TRY(fold(WholeTree::No));
        folded_ = true;
    }
    return tree_;
}

Diagnosed<void> Stages::fold(WholeTree whole_tree) {
    return ast::fold_constants(
        tree_,
        {.optimize = options_.optimize, .future_flags = future_->flags, .whole_tree = whole_tree == WholeTree::Yes},
        context());
}

Diagnosed<symtable::SymbolTable const*> Stages::symbols() {
    if (!symbols_) {
        auto const* module = TRY(folded_tree());
        auto table = symtable::build_symbol_table(module, *future_, context());
        // Of a tree that is too deep, folding complains first, and it has not looked everywhere yet.
        if (!table) TRY(fold(WholeTree::Yes));
        symbols_.emplace(TRY(std::move(table)));
    }
    return &*symbols_;
}

Diagnosed<symtable::SymbolTable> Stages::symbols_before_folding() {
    TRY(future_features());
    return symtable::build_symbol_table(tree_, *future_, context());
}

Diagnosed<code::CodeObject const*> Stages::code(assembler::GraphObserver* observer) {
    if (!code_) {
        auto const* table = TRY(symbols());
        assembler::ConstantPool pool(objects_);
        codegen::CodegenOptions options{.optimize = options_.optimize,
                                        .top_level_await = options_.top_level_await,
                                        .target = options_.target,
                                        .observer = observer};
        code_ = TRY(codegen::generate(tree_, *table, *future_, options, context(), pool));
    }
    return code_;
}

}  // namespace py::compiler
