#include "vm/objects/function/signature.h"

#include <doctest/doctest.h>

using py::vm::Signature;

TEST_CASE("a method's signature counts self, and defaults are not required") {
    constexpr Signature signature("($self, index=-1, /)");
    CHECK(signature.parameters == 2);
    CHECK(signature.positional == 2);
    CHECK(signature.required == 1);
    CHECK(signature.positional_only == 2);
    CHECK(signature.has_self);
    CHECK_FALSE(signature.is_simple(1));
    CHECK(signature.is_simple(2));
}

TEST_CASE("stars take parameters of their own") {
    constexpr Signature signature("(first, /, *rest, key=None, **others)");
    CHECK(signature.parameters == 4);
    CHECK(signature.positional == 1);
    CHECK(signature.variadic);
    CHECK(signature.variadic_keywords);
    CHECK_FALSE(signature.is_simple(1));
}

TEST_CASE("a bare star makes what follows keyword-only") {
    constexpr Signature signature("($self, /, *, key=None, reverse=False)");
    CHECK(signature.parameters == 3);
    CHECK(signature.positional == 1);
    CHECK_FALSE(signature.variadic);
    CHECK_FALSE(signature.required_keywords);
}

TEST_CASE("commas and brackets inside a default do not end a parameter") {
    constexpr Signature signature("(a, b=f(1, 2), c=3)");
    CHECK(signature.parameters == 3);
    CHECK(signature.required == 1);
}
