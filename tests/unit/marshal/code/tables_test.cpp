#include <doctest/doctest.h>

#include "marshal/code/exception_table.h"
#include "marshal/code/location_table.h"

using namespace py;
using namespace py::code;

TEST_CASE("location table: a short entry keeps the line") {
    Bytes table{0x80 | 2 << 3 | 1, 0x35};
    LocationReader reader(table, 7);
    auto entry = reader.next();
    REQUIRE(entry);
    CHECK(entry->length == 2);
    CHECK(entry->line == 7);
    CHECK(entry->column == (2 << 3 | 3));
    CHECK(entry->end_column == entry->column + 5);
    CHECK(!reader.next());
    CHECK(!reader.is_malformed());
}

TEST_CASE("location table: a one-line entry moves up to two lines on") {
    Bytes table{0x80 | 12 << 3, 4, 9};
    auto entry = LocationReader(table, 1).next();
    REQUIRE(entry);
    CHECK(entry->line == 3);
    CHECK(entry->end_column == 9);
}

TEST_CASE("location table: a long entry moves by a signed number, and its columns may be unknown") {
    Bytes table{0x80 | 14 << 3, 5, 1, 0, 0};
    auto entry = LocationReader(table, 10).next();
    REQUIRE(entry);
    CHECK(entry->line == 8);
    CHECK(entry->end_line == 9);
    CHECK(entry->column == -1);
    CHECK(entry->end_column == -1);
}

TEST_CASE("location table: an entry without location has no line and moves none") {
    Bytes table{0x80 | 15 << 3, 0x80 | 13 << 3, 2};
    LocationReader reader(table, 5);
    CHECK(!reader.next()->line);
    auto entry = reader.next();
    CHECK(entry->line == 6);
    CHECK(entry->start == 1);
}

TEST_CASE("location table: entries that are cut off or begin wrongly are malformed") {
    for (Bytes table : {Bytes{0x80}, Bytes{0x05}, Bytes{0x80 | 14 << 3, 0x40, 0x80},
                        Bytes{0x80 | 13 << 3, 0x7F, 0x7F, 0x7F, 0x7F, 0x7F, 0x7F, 0x3F}}) {
        LocationReader reader(table, 1);
        CHECK(!reader.next());
        CHECK(reader.is_malformed());
    }
}

TEST_CASE("exception table: numbers are groups of six bits, high one first") {
    Bytes table{0x80 | 1, 0x41, 2, 7, 5};
    ExceptionTableReader reader(table);
    auto entry = reader.next();
    REQUIRE(entry);
    CHECK(entry->start == 1);
    CHECK(entry->end == 1 + 66);
    CHECK(entry->target == 7);
    CHECK(entry->depth == 2);
    CHECK(entry->pushes_lasti);
    CHECK(!reader.next());
    CHECK(!reader.is_malformed());
}

TEST_CASE("exception table: entries that are cut off or begin wrongly are malformed") {
    for (Bytes table :
         {Bytes{0x80}, Bytes{1, 2, 3, 4}, Bytes{0x80, 1, 0x82, 3}, Bytes{0xFF, 0x7F, 0x7F, 0x7F, 0x7F, 0x7F, 0}}) {
        ExceptionTableReader reader(table);
        CHECK(!reader.next());
        CHECK(reader.is_malformed());
    }
}
