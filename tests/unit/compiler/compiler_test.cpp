#include "compiler/compiler.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "compiler/stages.h"
#include "marshal/format/writer.h"

using namespace py;
using namespace py::compiler;

TEST_CASE("compile: a module's code object lives in the compilation's arena") {
    auto result = compile(as_bytes("x = 1\n"), {.filename = "m.py"});
    REQUIRE(result.code != nullptr);
    CHECK(result.error == nullptr);
    CHECK(result.code->filename->text == "m.py");
    CHECK(result.code->names->items.size() == 1);
}

TEST_CASE("compile: an error is returned in place of code") {
    auto result = compile(as_bytes("x = (1\n"), {});
    CHECK(result.code == nullptr);
    REQUIRE(result.error != nullptr);
    CHECK(result.error->message == "'(' was never closed");
}

TEST_CASE("compile: the same source gives the same bytes, whatever else was compiled before") {
    std::string_view source = "def f(a, b=(1, 'two')):\n    return [a for a in b if a]\n";
    auto first = compile(as_bytes(source), {});
    compile(as_bytes("two = f = 'a'\n"), {});
    auto second = compile(as_bytes(source), {});
    REQUIRE((first.code && second.code));
    CHECK(MUST(marshal::write_module(*first.code)) == MUST(marshal::write_module(*second.code)));
}

TEST_CASE("stages: a stage can be asked for twice") {
    Arena arena;
    CompileOptions options;
    Stages stages(as_bytes("pass\n"), options, arena);
    auto const* tree = MUST(stages.tree());
    CHECK(MUST(stages.folded_tree()) == tree);
    CHECK(MUST(stages.code()) == MUST(stages.code()));
}

TEST_CASE("compile: a function generated twice, in both copies of a finally clause, is one constant") {
    std::string_view source = "try: a()\nfinally: b(lambda: x)\n";
    auto result = compile(as_bytes(source), {});
    REQUIRE(result.code != nullptr);
    CHECK(std::ranges::count(result.code->consts->items, code::ObjectKind::Code, &code::Object::kind) == 1);
}
