#pragma once

#include "marshal/base/verify.h"
#include "vm/objects/type/type.h"

namespace py::vm {

/// `left op right` of plain numbers; of an order and 0 where a function compared two things.
template <class T>
bool ordered(T left, T right, CompareOperator op) {
    switch (op) {
        case CompareOperator::Less: return left < right;
        case CompareOperator::LessEqual: return left <= right;
        case CompareOperator::Equal: return left == right;
        case CompareOperator::NotEqual: return left != right;
        case CompareOperator::Greater: return left > right;
        case CompareOperator::GreaterEqual: return left >= right;
    }
    VERIFY_NOT_REACHED();
}

}  // namespace py::vm
