#include "compiler/codegen/index_table.h"

#include <doctest/doctest.h>

using py::compiler::codegen::IndexTable;

TEST_CASE("index table: an item keeps its position when the table has grown from searching to hashing") {
    std::vector<int64_t> values(100);
    std::vector<int64_t const*> items;
    IndexTable<int64_t> table;
    for (int32_t i = 0; i < 100; i++) CHECK(table.add(items, &values[size_t(i)]) == i);
    for (int32_t i = 0; i < 100; i++) CHECK(table.add(items, &values[size_t(i)]) == i);
    CHECK(items.size() == 100);
}

TEST_CASE("index table: after clear, it serves another vector") {
    std::vector<int64_t> values(40);
    std::vector<int64_t const*> items;
    IndexTable<int64_t> table;
    for (auto const& value : values) table.add(items, &value);
    items.clear();
    table.clear();
    CHECK(table.add(items, &values[39]) == 0);
}
