#pragma once

#include "compiler/parser/error_actions.h"
#include "compiler/parser/fast_actions.h"

namespace py::compiler::parser {

/// Reads valid programs. Nested more than `kMaximumDepth` deep, it gives up and leaves the source to the
/// checked parser.
struct FastTraits {
    using Actions = FastActions;
    static constexpr bool kTracksFurthestToken = false;
    static constexpr uint32_t kMaximumDepth = 200;
};

/// Fails the way CPython does: it knows the furthest token looked at, and gives up at the same depth.
struct CheckedTraits {
    using Actions = ErrorActions;
    static constexpr bool kTracksFurthestToken = true;
    static constexpr uint32_t kMaximumDepth = 6000;
};

/// The primitives that generated rules are written in: looking at the next token, moving on, and remembering
/// results. A rule that fails leaves the parser where it was.
template <class Traits>
class RuleRunner : public Traits::Actions {
  public:
    using Base = typename Traits::Actions;
    using Base::Base;

  protected:
    using Base::arena_, Base::depth_, Base::furthest_, Base::input_, Base::mark_, Base::stopped_, Base::symbols_,
        Base::token_count_, Base::tokens_;
    /// Counts a rule among those being matched.
    class Descent {
      public:
        explicit Descent(RuleRunner& runner) : runner_(runner) { runner.depth_++; }
        ~Descent() { runner_.depth_--; }
        bool allowed() {
            if (runner_.depth_ <= Traits::kMaximumDepth) [[likely]]
                return true;
            runner_.too_deep();
            return false;
        }

      private:
        RuleRunner& runner_;
    };

    uint8_t symbol() {
        if constexpr (Traits::kTracksFurthestToken) {
            if (mark_ > furthest_) [[unlikely]]
                reach(mark_);
        }
        return symbols_[mark_];
    }
    bool accept(uint8_t wanted) {
        if (symbol() != wanted) return false;
        mark_++;
        return true;
    }
    /// Moves past a token that is known to be right.
    bool skip() {
        mark_++;
        return true;
    }
    Token const* take_next() {
        Token const* token = &tokens_[mark_++];
        __builtin_assume(token != nullptr);
        return token;
    }
    Token const* take(uint8_t wanted) { return symbol() == wanted ? take_next() : nullptr; }
    bool is_at_name() {
        uint8_t next = symbol();
        return next == lexer::symbol_of(TokenKind::NAME) || next >= kFirstSoftKeyword;
    }
    bool accept_name() {
        if (!is_at_name()) return false;
        mark_++;
        return true;
    }
    Token const* take_name() { return is_at_name() ? take_next() : nullptr; }

    /// Back to an earlier token.
    void go_back(uint32_t begin) {
        mark_ = begin;
        if constexpr (requires { this->forget_from(begin); }) this->forget_from(begin);
    }
    /// Goes back to where the match began if an action refuses it.
    template <class T>
    T settled(uint32_t begin, T value) {
        if (!ok(value)) go_back(begin);
        return value;
    }

    /// A result remembered for a rule at this place: returns whether there is one, and moves behind it.
    template <class T>
    bool recall(uint32_t rule, T& result) {
        if (memos_.empty()) memos_.resize(token_count_ + 1);
        for (Memo* memo = memos_[mark_]; memo != nullptr; memo = memo->next) {
            if (memo->rule != rule) continue;
            std::memcpy(static_cast<void*>(&result), memo->result, sizeof(T));
            mark_ = memo->end;
            return true;
        }
        return false;
    }
    template <class T>
    void remember(uint32_t rule, uint32_t begin, T const& result) {
        static_assert(sizeof(T) <= sizeof(Memo::result));
        auto* memo = arena_.template make<Memo>(memos_[begin], rule, mark_);
        std::memcpy(memo->result, &result, sizeof(T));
        memos_[begin] = memo;
    }
    /// A token that must come: its absence is an error at once.
    Token const* force(uint8_t wanted, char const* shown) {
        if (Token const* token = take(wanted)) return token;
        raise_expected(shown);
        return nullptr;
    }
    template <class T>
    T forced(T value, char const* shown) {
        if (!ok(value)) raise_expected(shown);
        return value;
    }
    void raise_expected(char const* shown) {
        if (stopped_) return;
        this->raise_at(parser::Actions::range_of(&tokens_[mark_]), std::string("expected ") + shown);
    }

    /// Notes that a token is looked at which none has looked at before.
    void reach(uint32_t index) {
        if (stopped_) return;
        furthest_ = index;
        if (symbols_[index] == lexer::symbol_of(TokenKind::ERRORTOKEN)) this->stop();
    }

    void too_deep() {
        if constexpr (Traits::kTracksFurthestToken) {
            diag::Diagnostic error;
            error.type = diag::DiagnosticType::MemoryError;
            this->raise(input_.diagnostics.fail(std::move(error)).value);
        } else {
            this->stop();
        }
    }

  private:
    static constexpr uint8_t kFirstSoftKeyword = lexer::symbol_of(lexer::Keyword(lexer::kHardKeywordCount + 1));

    struct Memo {
        Memo* next;
        uint32_t rule;
        uint32_t end;
        uint64_t result[2] = {};
    };
    std::vector<Memo*> memos_;
};

}  // namespace py::compiler::parser
