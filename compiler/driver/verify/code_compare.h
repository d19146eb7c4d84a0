#pragma once

#include <string>
#include <vector>

#include "marshal/bytecode/target.h"
#include "marshal/code/code_object.h"

namespace py::compiler::driver {

/// One thing in which a code object is not what it should be.
struct CodeDifference {
    /// The qualified name of the code object, as it should be.
    std::string function;
    /// In bytes from the start of the instructions; -1 where no instruction is concerned.
    int64_t offset = -1;
    /// The field of the code object: `co_code`, `co_consts[3]`…
    std::string field;
    /// What is wrong, in English, with both values.
    std::string message;

    /// `in f, at 12: co_code: LOAD_CONST 1 (2) where LOAD_CONST 2 (3) belongs`.
    std::string to_string() const;
};

/// Compares two code objects, and those among their constants, field by field: by value, whatever objects are shared
/// and however they are marshalled. `found` may come from untrusted bytes. File names are not compared, but all code
/// objects of `found` must name the same. At most `limit` differences are told.
std::vector<CodeDifference> compare_code(code::CodeObject const& expected, code::CodeObject const& found,
                                         bytecode::Target const& target, size_t limit);

}  // namespace py::compiler::driver
