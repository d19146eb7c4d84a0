#pragma once

#include <algorithm>
#include <span>

#include "compiler/grammar/nodes.h"
#include "marshal/code/object_factory.h"

/// Python's operations on constants. Each gives null where Python would raise, or where the value would be
/// larger than CPython wants to have in a .pyc: the expression then stays as it is.
namespace py::compiler::ast {

/// The truth value (`bool(value)`).
bool is_true(ConstantValue value);

ConstantValue fold_unary(Unaryop op, ConstantValue operand, code::ObjectFactory& objects);

/// `left` and `right` are numbers (bool included) for a value to come out.
ConstantValue fold_numbers(Operator op, ConstantValue left, ConstantValue right, code::ObjectFactory& objects);

/// Joins runs of plain data in an arena. Keeps room behind the last one it made, so that a long chain of `+`
/// takes linear memory.
template <class T>
class RunJoiner {
  public:
    std::span<T const> join(Arena& arena, std::span<T const> left, std::span<T const> right) {
        bool continues = !left.empty() && left.data() == room_.data() && left.size() == used_;
        if (!continues || right.size() > room_.size() - used_) {
            room_ = arena.make_array<T>((left.size() + right.size()) * 2);
            std::copy(left.begin(), left.end(), room_.begin());
        }
        std::copy(right.begin(), right.end(), room_.begin() + std::ptrdiff_t(left.size()));
        used_ = left.size() + right.size();
        return room_.first(used_);
    }

  private:
    /// The last run, and the room it lies in.
    std::span<T> room_;
    size_t used_ = 0;
};

/// Concatenates, repeats and subscripts str, bytes and tuples.
class SequenceFolder {
  public:
    explicit SequenceFolder(code::ObjectFactory& objects) : objects_(objects) {}

    /// `left + right`.
    ConstantValue concatenate(ConstantValue left, ConstantValue right);
    /// `left * right`, one of them an int.
    ConstantValue repeat(ConstantValue left, ConstantValue right);
    /// `sequence[index]`.
    ConstantValue subscript(ConstantValue sequence, ConstantValue index);

  private:
    code::ObjectFactory& objects_;
    RunJoiner<uint8_t> bytes_;
    RunJoiner<ConstantValue> items_;
};

/// A frozenset of `items`: of equal ones (1, 1.0 and True are equal) the first.
ConstantValue make_frozenset(std::span<ConstantValue const> items, code::ObjectFactory& objects);

}  // namespace py::compiler::ast
