#pragma once

namespace py::compiler::ast {

/// `node` as the constructor `T` that its kind names; the caller has looked at the kind.
template <class T, class Base>
T const& as(Base const* node) {
    return *static_cast<T const*>(node);
}

/// `node` as `T` if it is one, else null; a null node is none.
template <class T, class Base>
T const* try_as(Base const* node) {
    return node != nullptr && node->kind == T::kKind ? static_cast<T const*>(node) : nullptr;
}

}  // namespace py::compiler::ast
