#include "compiler/driver/paths.h"

#include <doctest/doctest.h>

using namespace py::compiler::driver;

namespace {

Options with_inputs(std::vector<std::string> inputs) {
    Options options;
    options.inputs = std::move(inputs);
    return options;
}

}  // namespace

TEST_CASE("cache path: tag and optimisation level stand before .pyc") {
    CHECK(cache_path("pkg/mod.py", 0, "cpython-311") == "pkg/__pycache__/mod.cpython-311.pyc");
    CHECK(cache_path("mod.py", 2, "cpython-311") == "__pycache__/mod.cpython-311.opt-2.pyc");
}

TEST_CASE("cache path: only the last suffix is replaced, and a name without one keeps its letters") {
    CHECK(cache_path("a.b.py", 0, "cpython-311") == "__pycache__/a.b.cpython-311.pyc");
    CHECK(cache_path("/x/tool", 0, "cpython-311") == "/x/__pycache__/toolcpython-311.pyc");
    CHECK(cache_path(".py", 0, "cpython-311") == "__pycache__/py.cpython-311.pyc");
}

TEST_CASE("embedded path: as given on the command line") {
    CHECK(embedded_path("./src/a.py", "./src", with_inputs({"./src"})) == "./src/a.py");
}

TEST_CASE("embedded path: -d stands in place of the directory") {
    auto options = with_inputs({"src"});
    options.destination = "/usr/lib/app";
    CHECK(embedded_path("src/pkg/a.py", "src", options) == "/usr/lib/app/pkg/a.py");
    CHECK(embedded_path("src/pkg/a.py", "", options) == "/usr/lib/app/a.py");
}

TEST_CASE("embedded path: -s strips leading parts and -p puts others there") {
    auto options = with_inputs({"/tmp/root/usr"});
    options.strip = "/tmp/root";
    CHECK(embedded_path("/tmp/root/usr/a.py", "/tmp/root/usr", options) == "usr/a.py");
    options.prepend = "/";
    CHECK(embedded_path("/tmp/root/usr/a.py", "/tmp/root/usr", options) == "/usr/a.py");
}

TEST_CASE("output path: beside the source without -o") {
    CHECK(output_path("src/a.py", "", with_inputs({"src/a.py"})) == "src/__pycache__/a.cpython-311.pyc");
}

TEST_CASE("output path: -o is the file of a single source") {
    auto options = with_inputs({"src/a.py"});
    options.output = "out.pyc";
    CHECK(output_path("src/a.py", "", options) == "out.pyc");
}

TEST_CASE("output path: -o is a folder for several sources and for trees") {
    auto options = with_inputs({"src/a.py", "b.py"});
    options.output = "out";
    CHECK(output_path("src/a.py", "", options) == "out/__pycache__/a.cpython-311.pyc");
    CHECK(output_path("src/pkg/m.py", "src/", options) == "out/pkg/__pycache__/m.cpython-311.pyc");
    options.legacy = true;
    CHECK(output_path("src/pkg/m.py", "src", options) == "out/pkg/m.pyc");
}
