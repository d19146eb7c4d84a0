#include "marshal/base/complex_number.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace py;

TEST_CASE("a division is scaled, so that it does not overflow early") {
    auto quotient = divide({1e200, 1e200}, {1e200, 1e200});
    REQUIRE(quotient.ok());
    CHECK(quotient.value().real == 1);
    CHECK(quotient.value().imag == 0);
}

TEST_CASE("a divisor of zero has no quotient, whatever its signs") {
    CHECK(divide({1, 2}, {0, 0}).error() == ComplexError::Undefined);
    CHECK(divide({1, 2}, {-0.0, -0.0}).error() == ComplexError::Undefined);
    CHECK(std::isnan(divide({1, 2}, {NAN, NAN}).value().real));
}

TEST_CASE("small integer powers are exact") {
    auto square = power({1, 2}, {2, 0});
    REQUIRE(square.ok());
    CHECK(square.value().real == -3);
    CHECK(square.value().imag == 4);
    CHECK(power({3, 0}, {0, 0}).value().real == 1);
    CHECK(power({2, 0}, {-1, 0}).value().real == 0.5);
}

TEST_CASE("powers without a value tell why") {
    CHECK(power({0, 0}, {-1, 0}).error() == ComplexError::Undefined);
    CHECK(power({0, 0}, {1, 1}).error() == ComplexError::Undefined);
    CHECK(power({2, 0}, {0, INFINITY}).error() == ComplexError::Undefined);
    CHECK(power({1e200, 0}, {2, 0}).error() == ComplexError::Overflow);
}

TEST_CASE("zero to the power of no number is zero") { CHECK(power({0, 0}, {NAN, 0}).value().real == 0); }
