#pragma once

#include <span>

#include "compiler/ast/base.h"

namespace py::compiler::parser {

using ast::Seq;

/// A value of an enumeration, or the failure to match one.
template <class Enum>
struct Choice {
    Enum value{};
    bool found = false;

    Choice() = default;
    Choice(Enum value) : value(value), found(true) {}
    operator Enum() const { return value; }
};

// What a rule returns tells whether it matched: a null pointer, false, an empty Choice, and a sequence
// without address stand for failure. A sequence may match and be empty; then it has some address or other.

template <class T>
bool ok(T* value) {
    return value != nullptr;
}
inline bool ok(bool value) { return value; }
template <class Enum>
bool ok(Choice<Enum> value) {
    return value.found;
}
template <class T>
bool ok(Seq<T> value) {
    return value.data() != nullptr;
}

/// Makes a sequence that matched tell itself apart from a failure.
template <class T>
Seq<T> matched(Seq<T> value) {
    static constinit T nothing{};
    return value.data() != nullptr ? value : Seq<T>(&nothing, size_t(0));
}

/// The result of a rule whose items matched. A null pointer stays one: then the action has refused the match.
template <class T>
struct Succeeded {
    static T from(T value) { return value; }
};
template <class T>
struct Succeeded<Seq<T>> {
    static Seq<T> from(Seq<T> value) { return matched(value); }
};
template <class T, class V>
T succeeded(V value) {
    return Succeeded<T>::from(T(value));
}

}  // namespace py::compiler::parser
