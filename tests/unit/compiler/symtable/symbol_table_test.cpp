#include "compiler/symtable/symbol_table.h"

#include <doctest/doctest.h>

#include <string>

using namespace py;
using namespace py::compiler;
using namespace py::compiler::symtable;

TEST_CASE("mangle: a private name gets its class in front, without the class's underscores") {
    Arena arena;
    code::ObjectFactory objects(arena);
    auto mangled = [&](char const* class_name, char const* name) {
        return mangle(objects.intern(class_name), objects.intern(name), objects)->text;
    };
    CHECK(mangled("Spam", "__eggs") == "_Spam__eggs");
    CHECK(mangled("__Spam", "__eggs") == "_Spam__eggs");
    CHECK(mangled("Spam", "__eggs__") == "__eggs__");
    CHECK(mangled("Spam", "_eggs") == "_eggs");
    CHECK(mangled("Spam", "__eggs.ham") == "__eggs.ham");
    CHECK(mangled("___", "__eggs") == "__eggs");
}

TEST_CASE("mangle: outside a class every name stays") {
    Arena arena;
    code::ObjectFactory objects(arena);
    Identifier name = objects.intern("__eggs");
    CHECK(mangle(nullptr, name, objects) == name);
}

TEST_CASE("symbol list: what comes after a question is found as well") {
    Arena arena;
    code::ObjectFactory objects(arena);
    SymbolList symbols;
    for (int i = 0; i < 300; i++) {
        Identifier name = objects.intern("name" + std::to_string(i));
        if (i % 3 == 0) CHECK(symbols.find(arena, name) == nullptr);
        symbols.add(arena, name).flags = uint32_t(i + 1);
        if (i % 7 == 0) CHECK(symbols.find(arena, name)->flags == uint32_t(i + 1));
    }
    CHECK(symbols.find(arena, objects.intern("name299"))->flags == 300);
}

TEST_CASE("symbol list: many symbols are found again, in the order of their coming") {
    Arena arena;
    code::ObjectFactory objects(arena);
    SymbolList symbols;
    for (int i = 0; i < 1000; i++) {
        Symbol& symbol = symbols.find_or_add(arena, objects.intern("name" + std::to_string(i)));
        CHECK(symbol.flags == 0);
        symbol.flags = uint32_t(i + 1);
    }
    CHECK(symbols.size() == 1000);
    for (int i = 0; i < 1000; i++) {
        Identifier name = objects.intern("name" + std::to_string(i));
        CHECK(symbols[size_t(i)].name == name);
        CHECK(symbols.find(arena, name)->flags == uint32_t(i + 1));
    }
    CHECK(symbols.find(arena, objects.intern("other")) == nullptr);
}
