#include "compiler/codegen/scoped_table.h"

#include <doctest/doctest.h>

using py::compiler::codegen::ScopedTable;

namespace {

struct Index {
    int value = -1;
};

}  // namespace

TEST_CASE("scoped table: an inner unit begins with default values, and gives back those of the outer one") {
    ScopedTable<Index> table;
    table.open();
    table[3].value = 30;
    table.open();
    CHECK(table[3].value == -1);
    table[3].value = 31;
    CHECK(table[3].value == 31);
    table.close();
    CHECK(table[3].value == 30);
}

TEST_CASE("scoped table: a unit sees nothing of one that was left before") {
    ScopedTable<Index> table;
    table.open();
    table.open();
    table[100].value = 1;
    table.close();
    table.open();
    CHECK(table[100].value == -1);
    table.close();
    CHECK(table[100].value == -1);
}

TEST_CASE("scoped table: after a restart nothing is left, even of units that were never closed") {
    ScopedTable<Index> table;
    table.restart(4);
    table.open();
    table.open();
    table[3].value = 30;
    table.restart(8);
    table.open();
    CHECK(table.find(3) == nullptr);
    CHECK(table[3].value == -1);
    table[7].value = 70;
    table.open();
    CHECK(table[7].value == -1);
    table.close();
    CHECK(table[7].value == 70);
}
