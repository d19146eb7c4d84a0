#include "vm/objects/value.h"

#include <doctest/doctest.h>

#include <initializer_list>
#include <limits>

using py::vm::both_small;
using py::vm::fits_small;
using py::vm::kEmpty;
using py::vm::Value;

TEST_CASE("a value of 48 bits keeps its number and sign") {
    for (int64_t number : {int64_t(0), int64_t(1), int64_t(-1), (int64_t(1) << 47) - 1, -(int64_t(1) << 47)}) {
        CHECK(fits_small(number));
        CHECK(Value::small(number).is_small());
        CHECK(Value::small(number).small() == number);
    }
    CHECK_FALSE(fits_small(int64_t(1) << 47));
}

TEST_CASE("no double is taken for a tagged value") {
    for (double number :
         {0.0, -0.0, 1.5, -1e308, std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
        CHECK(Value::real(number).is_real());
        CHECK(Value::real(number).real() == number);
    }
}

TEST_CASE("a NaN gets its canonical bits") {
    Value value = Value::real(-std::numeric_limits<double>::quiet_NaN());
    CHECK(value.is_real());
    CHECK(value.bits == 0x7FF8'0000'0000'0000);
}

TEST_CASE("two ints are told from an int and a double by one test") {
    CHECK(both_small(Value::small(-1), Value::small(5)));
    CHECK_FALSE(both_small(Value::small(1), Value::real(1)));
    CHECK_FALSE(both_small(Value::small(1), kEmpty));
}
