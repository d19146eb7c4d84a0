#include "marshal/code/value_set.h"

#include <doctest/doctest.h>

#include "marshal/code/object_factory.h"

using namespace py;
using namespace py::code;

TEST_CASE("value set: 1, 1.0, 1+0j and True are one value") {
    Arena arena;
    ObjectFactory objects(arena);
    ValueSet values;
    values.insert(objects.make_int(1));
    CHECK(values.contains(objects.make_float(1.0)));
    CHECK(values.contains(objects.make_complex(1.0, 0.0)));
    CHECK(values.contains(&kTrue));
    CHECK_FALSE(values.contains(&kFalse));
}

TEST_CASE("value set: a large int equals only the float with exactly its value") {
    Arena arena;
    ObjectFactory objects(arena);
    uint64_t limbs[] = {0, 1};
    CHECK(equal_values(objects.make_int(limbs, false), objects.make_float(18446744073709551616.0)));
    limbs[0] = 1;
    CHECK_FALSE(equal_values(objects.make_int(limbs, false), objects.make_float(18446744073709551616.0)));
}

TEST_CASE("value set: text and bytes are never equal") {
    Arena arena;
    ObjectFactory objects(arena);
    CHECK_FALSE(equal_values(objects.make_str("ab"), objects.make_bytes(as_bytes("ab"))));
}
