#include <cstdlib>
#include <cstring>

#include "compiler/lexer/lexer.h"
#include "marshal/base/verify.h"

namespace py::compiler::lexer {
namespace {

/// Storage larger than this many tokens goes back to the system.
#if __has_feature(address_sanitizer)
constexpr size_t kMostKept = 0;
#else
constexpr size_t kMostKept = 256 * 1024;
#endif

/// The largest storage that is not in use.
struct Spare {
    Token* tokens = nullptr;
    size_t capacity = 0;

    ~Spare() { std::free(tokens); }
};

thread_local Spare spare;

/// A token and its symbol.
constexpr size_t kBytesEach = sizeof(Token) + 1;

}  // namespace

TokenStorage::~TokenStorage() {
    bool keep = capacity_ > spare.capacity && capacity_ <= kMostKept;
    if (keep) {
        std::swap(tokens_, spare.tokens);
        std::swap(capacity_, spare.capacity);
    }
    std::free(tokens_);
}

void TokenStorage::grow(size_t used, size_t capacity) {
    TokenStorage grown;
    if (used == 0 && spare.capacity >= capacity) {
        grown.tokens_ = std::exchange(spare.tokens, nullptr);
        grown.capacity_ = std::exchange(spare.capacity, 0);
    } else {
        grown.tokens_ = static_cast<Token*>(std::malloc(capacity * kBytesEach));
        grown.capacity_ = capacity;
        VERIFY(grown.tokens_ != nullptr);
    }
    if (used != 0) {
        std::memcpy(static_cast<void*>(grown.tokens()), tokens(), used * sizeof(Token));
        std::memcpy(grown.symbols(), symbols(), used);
    }
    *this = std::move(grown);
}

}  // namespace py::compiler::lexer
