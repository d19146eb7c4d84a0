#include "loader/cache/cache_check.h"

#include <doctest/doctest.h>

using namespace py;
using namespace py::loader;
using bytecode::kTarget311;
using marshal::Invalidation;
using marshal::PycHeader;

namespace {

std::string problem(ByteView file) {
    auto header = check_header(file, kTarget311);
    return header.ok() ? "" : header.error().to_string();
}

Bytes header_of(PycHeader const& header) {
    auto bytes = marshal::encode_pyc_header(header);
    return Bytes(bytes.begin(), bytes.end());
}

}  // namespace

TEST_CASE("cache: what is wrong with a header is told exactly") {
    CHECK(problem(header_of({.magic = 3495})) == "");
    CHECK(problem(as_bytes("import sys\n")) == "not a .pyc file");
    CHECK(problem(header_of({.magic = 3531})) ==
          "compiled for Python 3.12 (magic number 3531), not Python 3.11 (3495)");
    CHECK(problem(header_of({.magic = 1})) ==
          "compiled for an unknown Python (magic number 1), not Python 3.11 (3495)");
    CHECK(problem(ByteView(header_of({.magic = 3495})).first(9)) == "truncated: 9 bytes where the header takes 16");
    Bytes flags = header_of({.magic = 3495});
    flags[4] = 8;
    CHECK(problem(flags) == "unknown flags 0x8");
    CHECK(problem({}) == "truncated: 0 bytes where the header takes 16");
}

TEST_CASE("cache: another version's number comes before what only that version knows") {
    Bytes bytes = header_of({.magic = 3571});
    bytes.resize(8);
    CHECK(problem(bytes) == "compiled for Python 3.13 (magic number 3571), not Python 3.11 (3495)");
}

TEST_CASE("cache: a source of another time or size makes it stale") {
    PycHeader header{.magic = 3495, .mtime = 5, .source_size = 7};
    CHECK(check_stamp(header, {5, 7}).ok());
    CHECK(check_stamp(header, {6, 7}).error().kind == CacheErrorKind::StaleTime);
    CHECK(check_stamp(header, {5, 8}).error().kind == CacheErrorKind::StaleSize);
    header.invalidation = Invalidation::CheckedHash;
    CHECK(check_stamp(header, {6, 8}).ok());
}

TEST_CASE("cache: a hash is compared only where it is to be checked") {
    ByteView source = as_bytes("x = 1\n");
    PycHeader header{.magic = 3495, .invalidation = Invalidation::CheckedHash};
    CHECK(check_hash(header, source, kTarget311).error().kind == CacheErrorKind::StaleHash);
    header.source_hash = marshal::source_hash(source, kTarget311);
    CHECK(check_hash(header, source, kTarget311).ok());
    header = {.magic = 3495, .invalidation = Invalidation::UncheckedHash};
    CHECK(check_hash(header, source, kTarget311).ok());
}

TEST_CASE("cache: a cache lies beside its source") {
    CHECK(cache_path("m.py", kTarget311, 0) == "__pycache__/m.cpython-311.pyc");
    CHECK(cache_path("/a.b/m.n.py", kTarget311, 2) == "/a.b/__pycache__/m.n.cpython-311.opt-2.pyc");
}
