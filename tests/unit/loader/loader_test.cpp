#include "loader/loader.h"

#include <doctest/doctest.h>

using namespace py;
using namespace py::loader;

namespace {

std::string problem(std::string const& body) {
    auto header = marshal::encode_pyc_header({.magic = bytecode::kTarget311.magic});
    Bytes file(header.begin(), header.end());
    file.insert(file.end(), body.begin(), body.end());
    Arena arena;
    code::ObjectFactory objects(arena);
    auto module = load_pyc(file, bytecode::kTarget311, objects);
    return module.ok() ? "" : module.error().to_string();
}

}  // namespace

TEST_CASE("loader: damaged data is located in the file") {
    CHECK(problem("?") == "damaged at byte 16: unknown type code");
    CHECK(problem("") == "damaged at byte 16: data ends inside an object");
    CHECK(problem("N") == "damaged at byte 16: not a code object");
}
