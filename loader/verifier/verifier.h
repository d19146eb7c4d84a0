#pragma once

#include <span>
#include <string>
#include <string_view>

#include "marshal/base/arena.h"
#include "marshal/base/hash_map.h"
#include "marshal/base/result.h"
#include "marshal/bytecode/target.h"
#include "marshal/code/code_object.h"

namespace py::loader {

enum class Rule : uint8_t {
#define RULE(name, message) name,
#include "loader/verifier/rules.def"
#undef RULE
};

std::string_view message_of(Rule rule);

struct VerifyError {
    Rule rule;
    code::CodeObject const* code;
    /// In bytes from the start of the instructions; nothing for rules about the object as a whole.
    std::optional<uint32_t> offset;

    /// One line: the code object, the offset and the rule.
    std::string to_string() const;
};

/// What verification found out about one code object.
struct VerifiedCode {
    /// The stack's depth before the instruction that begins at a code unit, with its EXTENDED_ARG prefixes or behind
    /// them; -1 where none begins or none is ever reached.
    std::span<int16_t const> depths;
};

using VerifiedModule = HashMap<code::CodeObject const*, VerifiedCode>;

/// Checks a code object and all that its constants hold, so that the virtual machine can run it unchecked. What holds
/// afterwards is listed in docs/loader.md. The object may come from untrusted bytes; time is linear in their number.
/// Results live in `arena`.
Result<VerifiedModule, VerifyError> verify(code::CodeObject const& root, bytecode::Target const& target, Arena& arena);

}  // namespace py::loader
