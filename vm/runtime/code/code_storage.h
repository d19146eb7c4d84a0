#pragma once

#include <memory>
#include <vector>

#include "loader/verifier/verifier.h"
#include "marshal/base/arena.h"
#include "vm/objects/object.h"
#include "vm/objects/str/str.h"

namespace py::vm {

struct Code;
struct LoweredCode;

/// The plain C++ memory that code objects stand on: what the loader read or the compiler made, and the register code of
/// it. Every `Code` made from it refers to it, and it goes when the last of them does.
struct CodeStorage : Object {
    static constexpr Layout kLayout = Layout::CodeStorage;

    struct Memory {
        Arena arena;
        loader::VerifiedModule verified;
        std::vector<std::unique_ptr<LoweredCode>> lowered;
    };
    Memory* memory;
};

/// `verified` knows every code object in `arena` that is to be run.
CodeStorage* new_code_storage(Arena arena, loader::VerifiedModule verified);

}  // namespace py::vm
