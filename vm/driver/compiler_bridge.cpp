#include "vm/driver/compiler_bridge.h"

#include "compiler/compiler.h"
#include "compiler/symtable/symbol_table.h"
#include "vm/driver/syntax_maker.h"
#include "vm/driver/syntax_recorder.h"

namespace py::vm {
namespace {

constexpr uint32_t kFutureFlags = code::kFutureDivision | code::kFutureAbsoluteImport | code::kFutureWithStatement |
                                  code::kFuturePrintFunction | code::kFutureUnicodeLiterals | code::kFutureBarryAsBdfl |
                                  code::kFutureGeneratorStop | code::kFutureAnnotations;

compiler::Mode mode_of(CompileMode mode) {
    switch (mode) {
        case CompileMode::Exec: return compiler::Mode::Exec;
        case CompileMode::Eval: return compiler::Mode::Eval;
        case CompileMode::Single: return compiler::Mode::Single;
        case CompileMode::FuncType: return compiler::Mode::FuncType;
    }
}

SourceProblem problem_of(compiler::diag::Diagnostic const& diagnostic) {
    return {.type = compiler::diag::name_of(diagnostic.type),
            .message = diagnostic.message,
            .filename = diagnostic.filename,
            .lineno = diagnostic.lineno,
            .offset = diagnostic.offset,
            .end_lineno = diagnostic.end_lineno,
            .end_offset = diagnostic.end_offset,
            .text = diagnostic.text};
}

compiler::CompileOptions options_of(CompileRequest const& request) {
    compiler::CompileOptions options{.filename = request.filename,
                                     .mode = mode_of(request.mode),
                                     .optimize = request.optimize,
                                     .source_is_str = request.source_is_str,
                                     .future_flags = request.flags & kFutureFlags,
                                     .type_comments = (request.flags & kTypeComments) != 0,
                                     .top_level_await = (request.flags & kTopLevelAwait) != 0,
                                     .allow_incomplete = (request.flags & kAllowIncompleteInput) != 0,
                                     .imply_dedents = (request.flags & kDontImplyDedent) == 0,
                                     .warnings_are_errors = request.warnings_are_errors,
                                     .chunks = Arena::Chunks::Lasting};
    if (request.feature_version >= 0 && (request.flags & kOnlyAst)) options.feature_version = request.feature_version;
    return options;
}

constexpr SyntaxNodeType kNodeTypes[] = {
#define NODE_TYPE(name, base, has_position, fields) {name, base, has_position, fields},
#include "compiler/grammar/node_table.def"
#undef NODE_TYPE
};

ScopeDescription::Kind kind_of(compiler::symtable::ScopeKind kind) {
    switch (kind) {
        case compiler::symtable::ScopeKind::Module: return ScopeDescription::Kind::Module;
        case compiler::symtable::ScopeKind::Class: return ScopeDescription::Kind::Class;
        case compiler::symtable::ScopeKind::Function:
        case compiler::symtable::ScopeKind::Annotation: return ScopeDescription::Kind::Function;
    }
}

/// How far to the left of a symbol's flags its binding stands.
constexpr int kBindingShift = 11;

void describe_scope(compiler::symtable::Scope const& scope, size_t parent, std::vector<ScopeDescription>& scopes) {
    size_t place = scopes.size();
    ScopeDescription described{.name = std::string(scope.name->text),
                               .kind = kind_of(scope.kind),
                               .lineno = scope.kind == compiler::symtable::ScopeKind::Module ? 0 : scope.range.line,
                               .nested = scope.nested,
                               .symbols = {},
                               .parameters = {},
                               .parent = parent};
    for (compiler::symtable::Symbol const& symbol : scope.symbols) {
        described.symbols.push_back(
            {std::string(symbol.name->text), symbol.flags | uint32_t(symbol.binding) << kBindingShift});
    }
    for (compiler::symtable::Identifier name : scope.parameters) described.parameters.emplace_back(name->text);
    scopes.push_back(std::move(described));
    for (compiler::symtable::Scope const* child : scope.children) describe_scope(*child, place, scopes);
}

class LinkedCompiler : public CompilerInterface {
  public:
    CompiledSource compile(CompileRequest const& request) override {
        CompiledSource result;
        keep(carry_out(request, result.syntax), result);
        return result;
    }
    CompiledSource resolve_names(CompileRequest const& request) override {
        CompiledSource result;
        auto visit = [&](compiler::symtable::Scope const& top) { describe_scope(top, 0, result.scopes); };
        keep(compiler::resolve_names(request.source, options_of(request), visit), result);
        return result;
    }
    std::span<SyntaxNodeType const> syntax_node_types() override { return kNodeTypes; }

  private:
    static void keep(compiler::Compilation made, CompiledSource& result) {
        for (auto const& warning : made.warnings) result.warnings.push_back(problem_of(warning));
        if (made.error) result.error = std::make_unique<SourceProblem>(problem_of(*made.error));
        result.code = made.code;
        result.arena = std::move(made.arena);
    }
    static compiler::Compilation carry_out(CompileRequest const& request, std::vector<SyntaxStep>& steps) {
        if (request.tree) return compile_tree(request);
        if (request.flags & kOnlyAst) return parse(request, steps);
        return compiler::compile(request.source, options_of(request));
    }
    static compiler::Compilation compile_tree(CompileRequest const& request) {
        auto make_tree = [&](Arena& nodes, code::ObjectFactory& objects) {
            return make_syntax(*request.tree, nodes, objects);
        };
        return compiler::compile_tree(make_tree, options_of(request));
    }
    static compiler::Compilation parse(CompileRequest const& request, std::vector<SyntaxStep>& steps) {
        bool complete = true;
        compiler::Compilation made = compiler::parse(
            request.source, options_of(request),
            [&](compiler::ast::ModNode const& tree) { complete = record_syntax(tree, request.maximum_depth, steps); });
        if (!complete) {
            made.error = std::make_unique<compiler::diag::Diagnostic>();
            made.error->type = compiler::diag::DiagnosticType::RecursionError;
            made.error->message = "maximum recursion depth exceeded during ast construction";
        }
        return made;
    }
};

}  // namespace

CompilerInterface& linked_compiler() {
    static LinkedCompiler compiler;
    return compiler;
}

}  // namespace py::vm
