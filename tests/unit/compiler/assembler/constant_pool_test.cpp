#include "compiler/assembler/constant_pool.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace py;
using namespace py::compiler::assembler;

namespace {

struct Fixture {
    Arena arena;
    code::ObjectFactory objects{arena};
    ConstantPool pool{objects};

    bool same(code::Object const* left, code::Object const* right) { return pool.merge(left) == pool.merge(right); }
    code::Object const* pair(code::ObjectKind kind, code::Object const* first, code::Object const* second) {
        code::Object const* items[] = {first, second};
        return objects.make_sequence(kind, items);
    }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "constant pool: equal constants of one type are one object") {
    CHECK(same(objects.make_int(1000), objects.make_int(1000)));
    CHECK(same(objects.make_str("a b"), objects.make_str("a b")));
    CHECK(!same(objects.make_int(1000), objects.make_float(1000)));
    CHECK(!same(objects.make_str("a b"), objects.make_bytes(as_bytes("a b"))));
}

TEST_CASE_FIXTURE(Fixture, "constant pool: zeros differ by sign, and NaN is itself alone") {
    CHECK(!same(objects.make_float(0.0), objects.make_float(-0.0)));
    CHECK(!same(objects.make_complex(0.0, 1), objects.make_complex(-0.0, 1)));
    auto* nan = objects.make_float(std::nan(""));
    CHECK(same(nan, nan));
    CHECK(!same(nan, objects.make_float(std::nan(""))));
}

TEST_CASE_FIXTURE(Fixture, "constant pool: types count inside tuples") {
    using enum code::ObjectKind;
    CHECK(same(pair(Tuple, objects.make_int(1), &code::kNone), pair(Tuple, objects.make_int(1), &code::kNone)));
    CHECK(!same(pair(Tuple, objects.make_int(1), &code::kNone), pair(Tuple, &code::kTrue, &code::kNone)));
}

TEST_CASE_FIXTURE(Fixture, "constant pool: members of a tuple are merged too") {
    auto* number = pool.merge(objects.make_float(2.5));
    auto* merged = pool.merge(pair(code::ObjectKind::Tuple, objects.make_float(2.5), &code::kNone));
    CHECK(static_cast<code::SequenceObject const*>(merged)->items[0] == number);
}

TEST_CASE_FIXTURE(Fixture, "constant pool: frozensets are equal in any order") {
    using enum code::ObjectKind;
    auto *one = objects.make_str("one 1"), *two = objects.make_str("two 2");
    CHECK(same(pair(FrozenSet, one, two), pair(FrozenSet, two, one)));
    CHECK(!same(pair(FrozenSet, one, two), pair(FrozenSet, one, one)));
}

TEST_CASE_FIXTURE(Fixture, "constant pool: strings that look like names come back interned") {
    CHECK(pool.merge(objects.make_str("name_1")) == objects.intern("name_1"));
    CHECK(pool.merge(objects.make_str("a b")) != objects.intern("a b"));
}

TEST_CASE_FIXTURE(Fixture, "constant pool: a finished table is merged without its members") {
    auto* first = objects.make_tuple(std::array<code::Object const*, 1>{objects.intern("\u0436\u0436")});
    auto* second = objects.make_tuple(std::array<code::Object const*, 1>{objects.intern("\u0436\u0436")});
    CHECK(pool.merge_table(first) == first);
    CHECK(pool.merge_table(second) == first);
}
