#pragma once

#include <cstring>
#include <memory>
#include <vector>

#include "compiler/ast/foldable.h"
#include "compiler/ast/reading_order.h"
#include "compiler/diag/diagnostics.h"
#include "compiler/grammar/node_factory.h"
#include "compiler/grammar/nodes.h"
#include "compiler/lexer/lexer.h"
#include "compiler/parser/literals/literal_context.h"
#include "compiler/parser/match_value.h"
#include "marshal/base/arena.h"

namespace py::compiler::parser {

using lexer::kSymbolCount;
using lexer::Token;
using lexer::TokenKind;

/// What one run of a parser over one token buffer starts from.
struct ParserInput {
    source::Source const& source;
    lexer::TokenBuffer const& buffer;
    /// The tokens of `buffer` without TYPE_IGNORE, and their symbols with one more ERRORTOKEN at the end.
    std::span<Token const> tokens;
    uint8_t const* symbols;
    Arena& arena;
    code::ObjectFactory& objects;
    diag::Diagnostics& diagnostics;
    /// What the buffer was made with.
    lexer::LexOptions lex_options;
    /// How many f-strings are around this source.
    int fstring_depth = 0;
    bool barry_as_flufl = false;
    /// Say "incomplete input" where the text ends too early.
    bool allow_incomplete = false;
};

/// Short runs of words are copied a block at a time: most need one, so that nobody need guess how long they are.
inline constexpr size_t kBlock = 4;
constexpr size_t blocks_of(size_t words) { return (words + kBlock - 1) / kBlock * kBlock; }
inline void copy_blocks(uint64_t* to, uint64_t const* from, size_t words) {
    for (size_t i = 0; i < words; i += kBlock) std::memcpy(to + i, from + i, kBlock * sizeof(uint64_t));
}

/// A stack of words that grows. A block behind its last one can be read.
class WordStack {
  public:
    size_t size() const { return size_; }
    uint64_t* at(size_t index) { return words_.get() + index; }
    uint64_t* push(size_t words) {
        if (size_ + words > capacity_) [[unlikely]]
            grow();
        size_ += words;
        return words_.get() + size_ - words;
    }
    void shrink(size_t size) { size_ = size; }

  private:
    void grow() {
        capacity_ = capacity_ * 2 + 128;
        auto grown = std::make_unique_for_overwrite<uint64_t[]>(blocks_of(capacity_) + kBlock);
        if (size_ != 0) std::memcpy(grown.get(), words_.get(), size_ * sizeof(uint64_t));
        words_ = std::move(grown);
    }

    std::unique_ptr<uint64_t[]> words_;
    size_t size_ = 0;
    size_t capacity_ = 0;
};

/// The state that rules and actions share: where the parser stands in the tokens, and whether it has stopped.
class ParserState {
  public:
    explicit ParserState(ParserInput const& input)
        : input_(input),
          source_(input.source),
          arena_(input.arena),
          objects_(input.objects),
          tokens_(input.tokens.data()),
          token_count_(uint32_t(input.tokens.size())),
          symbols_(input.symbols),
          literals_{input.source, input.arena,       input.objects,       input.diagnostics,
                    input.tokens, input.lex_options, input.fstring_depth, this} {}

    ParserInput const& input() const { return input_; }
    /// Set once an error was raised; from then on no rule matches any more.
    diag::Diagnostic const* error() const { return error_; }
    bool stopped() const { return stopped_; }
    /// The furthest token that any rule has looked at (kept by the checked parser only).
    uint32_t furthest() const { return furthest_; }
    bool barry_as_flufl() const { return input_.barry_as_flufl; }

  protected:
    template <class T>
    friend class Collector;

    /// Makes all rules fail from here on, in no time: the tokens ahead turn into ERRORTOKENs.
    void stop() {
        if (stopped_) return;
        stopped_ = true;
        dead_symbols_.assign(token_count_ + 1, lexer::symbol_of(TokenKind::ERRORTOKEN));
        symbols_ = dead_symbols_.data();
    }
    /// Keeps the first error only.
    void raise(diag::Diagnostic const* error) {
        if (stopped_) return;
        error_ = error;
        stop();
    }

    /// From the first token of a match to the last one before the parser's place.
    ast::SourceRange range_from(uint32_t start) const { return range_between(start, mark_ - 1); }
    /// The same without layout at the end: of what may end in a block.
    ast::SourceRange visible_range_from(uint32_t start) const {
        uint32_t last = mark_ - 1;
        while (last > start && is_layout(tokens_[last].kind)) last--;
        return range_between(start, last);
    }
    ast::SourceRange range_between(uint32_t first, uint32_t last) const {
        return {tokens_[first].line, tokens_[first].column, tokens_[last].end_line, tokens_[last].end_column};
    }
    /// Every node that a rule makes passes through here; what it means to the passes behind is remembered.
    template <class Node>
    Node* noted(Node* node) {
        if (ast::is_foldable(node)) [[unlikely]]
            last_foldable_ = mark_;
        if (!ast::is_read_in_order(node)) [[unlikely]]
            last_unordered_ = mark_;
        return node;
    }
    static bool is_layout(TokenKind kind) {
        return kind == TokenKind::ENDMARKER || (kind >= TokenKind::NEWLINE && kind <= TokenKind::DEDENT);
    }

    ParserInput const& input_;
    source::Source const& source_;
    Arena& arena_;
    code::ObjectFactory& objects_;
    Token const* tokens_;
    uint32_t token_count_;
    uint8_t const* symbols_;
    /// Index of the next token.
    uint32_t mark_ = 0;
    uint32_t furthest_ = 0;
    /// Where the parser stood when it last made a node that constant folding may change.
    uint32_t last_foldable_ = 0;
    /// Likewise for a node whose names the symbol table cannot take in the order of the source.
    uint32_t last_unordered_ = 0;
    /// How many rules are being matched inside each other.
    uint32_t depth_ = 0;
    bool stopped_ = false;
    diag::Diagnostic const* error_ = nullptr;
    LiteralContext literals_;

  private:
    std::vector<uint8_t> dead_symbols_;
    /// Items of the sequences being collected, those of inner sequences on top.
    WordStack scratch_;
};

/// Gathers the items of a sequence while it is being matched.
template <class T>
class Collector {
    static_assert(sizeof(T) % sizeof(uint64_t) == 0 && std::is_trivially_copyable_v<T>);
    static constexpr size_t kWords = sizeof(T) / sizeof(uint64_t);
    static_assert(alignof(T) == alignof(uint64_t));

  public:
    explicit Collector(ParserState& state) : state_(state), base_(state.scratch_.size()) {}
    ~Collector() { state_.scratch_.shrink(base_); }

    void push(T const& item) { std::memcpy(state_.scratch_.push(kWords), &item, sizeof(T)); }
    /// A failure if there are fewer than `minimum` items.
    Seq<T> finish(size_t minimum) {
        size_t count = (state_.scratch_.size() - base_) / kWords;
        if (count < minimum || count == 0) return {};
        size_t words = count * kWords;
        auto* to = static_cast<uint64_t*>(state_.arena_.allocate(blocks_of(words) * sizeof(uint64_t), alignof(T)));
        copy_blocks(to, state_.scratch_.at(base_), words);
        return {reinterpret_cast<T*>(to), count};
    }

  private:
    ParserState& state_;
    size_t base_;
};

/// Of items without a value only the number counts.
template <>
class Collector<bool> {
  public:
    explicit Collector(ParserState&) {}
    void push(bool) { count_++; }
    Seq<bool> finish(size_t minimum) { return count_ < minimum ? Seq<bool>() : matched(Seq<bool>()); }

  private:
    size_t count_ = 0;
};

}  // namespace py::compiler::parser
