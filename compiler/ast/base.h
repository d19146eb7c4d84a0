#pragma once

#include <cstdint>
#include <span>

#include "marshal/code/object.h"

namespace py::compiler::symtable {
struct Scope;
}

namespace py::compiler::ast {

/// A piece of the source: lines from 1, columns in bytes of UTF-8 from 0, the end exclusive (as `ast` gives them).
/// Line 0 or −1 stands for "no position" in the compiler's later stages.
struct SourceRange {
    int32_t line = 0;
    int32_t column = 0;
    int32_t end_line = 0;
    int32_t end_column = 0;

    bool operator==(SourceRange const&) const = default;
};

/// Interned text: equal names are one pointer. Null where a field is optional and absent.
using Identifier = code::StrObject const*;
using String = code::StrObject const*;
using ConstantValue = code::Object const*;

/// Nodes in source order, in the arena of the tree.
template <class T>
using Seq = std::span<T>;

}  // namespace py::compiler::ast
