#include "compiler/parser/parser.h"

#include <algorithm>

#include "compiler/parser/feature_version.h"
#include "compiler/parser/literals/fstring.h"
#include "compiler/parser/parser_runs.h"

namespace py::compiler::parser {
namespace {

/// The tokens that rules see, and their symbols: all but TYPE_IGNORE, with the keywords of the version asked for.
struct RuleTokens {
    std::vector<Token> changed;
    std::vector<uint8_t> their_symbols;
    std::span<Token const> tokens;
    uint8_t const* symbols;

    RuleTokens(lexer::TokenBuffer const& buffer, bool type_comments, int feature_version = kLatestFeatureVersion)
        : tokens(buffer.tokens()), symbols(buffer.symbols()) {
        if (!type_comments && feature_version >= kAsyncKeywordsVersion) return;
        for (Token const& token : tokens) {
            if (token.kind != TokenKind::TYPE_IGNORE) changed.push_back(token);
        }
        if (feature_version < kAsyncKeywordsVersion) make_async_names_plain(changed);
        for (Token const& token : changed) their_symbols.push_back(token.symbol);
        their_symbols.push_back(lexer::symbol_of(TokenKind::ERRORTOKEN));
        tokens = changed;
        symbols = their_symbols.data();
    }
};

constexpr size_t kUsualNames = 1500;

StartRule start_rule(Mode mode) {
    switch (mode) {
        case Mode::Exec: return StartRule::File;
        case Mode::Eval: return StartRule::Eval;
        case Mode::Single: return StartRule::Interactive;
        case Mode::FuncType: return StartRule::FuncType;
    }
    VERIFY_NOT_REACHED();
}

diag::Diagnosed<void> report_warnings(lexer::TokenBuffer const& buffer, diag::Diagnostics& diagnostics) {
    for (auto const& warning : buffer.warnings()) {
        auto reported = diagnostics.warn(warning.diagnostic);
        if (!reported) return Err{reported.error()};
    }
    return {};
}

/// Tries the fast parser first. What it reported about a source that it then rejected is forgotten.
diag::Diagnosed<ParsedTree> run(ParserInput const& input, StartRule start) {
    size_t warnings_before = input.diagnostics.warnings().size();
    // What `single` may contain depends on how far the parser has looked: the checked one knows.
    ParsedTree tree = start == StartRule::Interactive ? ParsedTree() : run_fast_parser(input, start);
    if (!tree.found()) {
        input.diagnostics.warnings().resize(warnings_before);
        auto checked = run_checked_parser(input, start);
        if (!checked.ok()) {
            // After a syntax error CPython reads the rest of the tokens, and so comes by their warnings.
            bool read_all = checked.error()->type != diag::DiagnosticType::MemoryError;
            if (read_all) TRY(report_warnings(input.buffer, input.diagnostics));
            return Err{checked.error()};
        }
        tree = checked.value();
    }
    TRY(report_warnings(input.buffer, input.diagnostics));
    return tree;
}

}  // namespace

diag::Diagnosed<ast::ModNode*> parse(source::Source const& source, ParseOptions const& options, Arena& ast_arena,
                                     code::ObjectFactory& objects, diag::Diagnostics& diagnostics) {
    lexer::LexOptions lex_options{.type_comments = options.type_comments,
                                  .single = options.mode == Mode::Single,
                                  .imply_dedents = options.imply_dedents,
                                  .warnings_are_errors = options.warnings_are_errors};
    lexer::TokenBuffer buffer = lexer::lex(source, lex_options);
    // About as many names as most sources have; the table grows where there are more.
    objects.reserve_interned(std::min<size_t>(buffer.tokens().size() / 10, kUsualNames));
    RuleTokens tokens(buffer, options.type_comments, options.feature_version);
    ParserInput input{.source = source,
                      .buffer = buffer,
                      .tokens = tokens.tokens,
                      .symbols = tokens.symbols,
                      .arena = ast_arena,
                      .objects = objects,
                      .diagnostics = diagnostics,
                      .lex_options = lex_options,
                      .barry_as_flufl = options.barry_as_flufl,
                      .allow_incomplete = options.allow_incomplete};
    ast::ModNode* module = TRY(run(input, start_rule(options.mode))).module;
    if (options.feature_version < kLatestFeatureVersion) {
        TRY(check_feature_version(*module, options.feature_version, tokens.tokens, input));
    }
    return module;
}

diag::Diagnosed<ast::ExprNode*> parse_fstring_expression(LiteralContext& outer, FstringExpression const& expression) {
    ParserInput const& enclosing = static_cast<ParserState*>(outer.parser)->input();
    lexer::LexOptions lex_options{.warnings_are_errors = enclosing.lex_options.warnings_are_errors,
                                  .first_line = expression.first_line,
                                  .first_line_column = expression.first_line_column,
                                  .fstring = true};
    lexer::TokenBuffer buffer = lexer::lex(expression.source, lex_options);
    RuleTokens tokens(buffer, false);
    ParserInput input{.source = expression.source,
                      .buffer = buffer,
                      .tokens = tokens.tokens,
                      .symbols = tokens.symbols,
                      .arena = enclosing.arena,
                      .objects = enclosing.objects,
                      .diagnostics = enclosing.diagnostics,
                      .lex_options = lex_options,
                      .fstring_depth = expression.fstring_depth,
                      .barry_as_flufl = enclosing.barry_as_flufl};
    return TRY(run(input, StartRule::Fstring)).expression;
}

}  // namespace py::compiler::parser
