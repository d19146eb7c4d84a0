#include "compiler/driver/tree/paths.h"

#include <doctest/doctest.h>

using namespace py::compiler::driver;

TEST_CASE("cache path: tag and optimisation level stand before .pyc") {
    CHECK(cache_path("pkg/mod.py", 0) == "pkg/__pycache__/mod.cpython-311.pyc");
    CHECK(cache_path("mod.py", 2) == "__pycache__/mod.cpython-311.opt-2.pyc");
}

TEST_CASE("cache path: only the last suffix is replaced, and a name without one keeps its letters") {
    CHECK(cache_path("a.b.py", 0) == "__pycache__/a.b.cpython-311.pyc");
    CHECK(cache_path("/x/tool", 0) == "/x/__pycache__/toolcpython-311.pyc");
    CHECK(cache_path(".py", 0) == "__pycache__/py.cpython-311.pyc");
}

TEST_CASE("embedded path: as given on the command line") {
    CHECK(embedded_path("./src/a.py", "./src", Naming()) == "./src/a.py");
}

TEST_CASE("embedded path: -d stands in place of the directory") {
    Naming options;
    options.destination = "/usr/lib/app";
    CHECK(embedded_path("src/pkg/a.py", "src", options) == "/usr/lib/app/pkg/a.py");
    CHECK(embedded_path("src/pkg/a.py", "", options) == "/usr/lib/app/a.py");
}

TEST_CASE("embedded path: -s strips leading parts and -p puts others there") {
    Naming options;
    options.strip = "/tmp/root";
    CHECK(embedded_path("/tmp/root/usr/a.py", "/tmp/root/usr", options) == "usr/a.py");
    options.prepend = "/";
    CHECK(embedded_path("/tmp/root/usr/a.py", "/tmp/root/usr", options) == "/usr/a.py");
}

TEST_CASE("output path: beside the source without -o") {
    CHECK(output_path("src/a.py", "", Layout(), 0, true) == "src/__pycache__/a.cpython-311.pyc");
}

TEST_CASE("output path: -o is the file of a single source") {
    Layout options;
    options.output = "out.pyc";
    CHECK(output_path("src/a.py", "", options, 0, true) == "out.pyc");
}

TEST_CASE("output path: -o is a folder for several sources and for trees") {
    Layout options;
    options.output = "out";
    CHECK(output_path("src/a.py", "", options, 0, false) == "out/__pycache__/a.cpython-311.pyc");
    CHECK(output_path("src/pkg/m.py", "src/", options, 0, false) == "out/pkg/__pycache__/m.cpython-311.pyc");
    options.legacy = true;
    CHECK(output_path("src/pkg/m.py", "src", options, 0, false) == "out/pkg/m.pyc");
}

TEST_CASE("embedded path: --path-map replaces whole parts at the front, the longest first") {
    Naming options;
    options.maps = {{"/build", "/x"}, {"/build/src", "/usr/lib"}, {"/b", "/no"}};
    CHECK(embedded_path("/build/src/a.py", "", options) == "/usr/lib/a.py");
    CHECK(embedded_path("/build/srcs/a.py", "", options) == "/x/srcs/a.py");
    CHECK(embedded_path("/buildings/a.py", "", options) == "/buildings/a.py");
}

TEST_CASE("compiled folder: a prefix mirrors the absolute path") {
    Layout layout;
    layout.prefix = "/var/cache";
    CHECK(compiled_folder("/usr/lib/pkg", "/usr/lib", layout) == "/var/cache/usr/lib/pkg");
    layout.legacy = true;
    CHECK(compiled_folder("/usr/lib/pkg", "/usr/lib", layout) == "/usr/lib/pkg");
}
