#pragma once

#include <span>
#include <vector>

#include "loader/verifier/verifier.h"
#include "marshal/code/exception_table.h"

namespace py::loader {

using Checked = Result<void, VerifyError>;

/// One code object under verification: what the checks find out for those after them. Reused from object to object.
struct CheckedCode {
    code::CodeObject const* code = nullptr;
    bytecode::Target const* target = nullptr;
    std::vector<code::ExceptionEntry> handlers;
    /// Locals that are cells, and free variables; `check_header` counts them.
    uint32_t cell_count = 0;
    uint32_t free_count = 0;
    /// Locals before this one are no cells and no free variables; locals from that one on are nothing else.
    uint32_t first_cell = 0;
    uint32_t behind_locals = 0;

    uint32_t units() const { return uint32_t(code->code->bytes.size() / 2); }
    uint32_t local_count() const { return uint32_t(code->localspluskinds->bytes.size()); }
    uint8_t kind_of(uint32_t local) const { return code->localspluskinds->bytes[local]; }
    bool is_generator() const;

    Err<VerifyError> failure(Rule rule) const { return Err{VerifyError{rule, code, {}}}; }
    Err<VerifyError> failure(Rule rule, uint32_t unit) const { return Err{VerifyError{rule, code, unit * 2}}; }
};

/// Flags, counts, kinds of locals.
Checked check_header(CheckedCode& checked);
/// The form of the location table, and the exception table but for what only the instructions tell.
Checked check_tables(CheckedCode& checked);

}  // namespace py::loader
