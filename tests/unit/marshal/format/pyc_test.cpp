#include "marshal/format/pyc.h"

#include <doctest/doctest.h>

using namespace py;
using namespace py::marshal;
using bytecode::kTarget311;

TEST_CASE("pyc: a timestamp header is magic, no flags, time and size") {
    PycHeader header{.magic = 3495, .mtime = 0x01020304, .source_size = 6};
    CHECK(encode_pyc_header(header) == PycHeaderBytes{0xA7, 0x0D, 13, 10, 0, 0, 0, 0, 4, 3, 2, 1, 6, 0, 0, 0});
}

TEST_CASE("pyc: headers survive being written and read") {
    for (auto invalidation : {Invalidation::Timestamp, Invalidation::CheckedHash, Invalidation::UncheckedHash}) {
        PycHeader header{.magic = 3495, .invalidation = invalidation};
        if (invalidation != Invalidation::Timestamp) header.source_hash = {1, 2, 3, 4, 5, 6, 7, 8};
        auto bytes = encode_pyc_header(header);
        auto again = read_pyc_header(bytes);
        REQUIRE(again.ok());
        CHECK(again.value().invalidation == invalidation);
        CHECK(again.value().source_hash == header.source_hash);
    }
}

TEST_CASE("pyc: short files, other files and unknown flags are told apart") {
    Bytes bytes(16);
    CHECK(read_pyc_header(bytes).error() == PycHeaderError::NotPyc);
    bytes[2] = '\r';
    bytes[3] = '\n';
    CHECK(read_pyc_header(bytes).ok());
    CHECK(read_pyc_header(ByteView(bytes).first(15)).error() == PycHeaderError::Truncated);
    bytes[4] = 4;
    CHECK(read_pyc_header(bytes).error() == PycHeaderError::UnknownFlags);
    bytes[4] = 2;
    REQUIRE(read_pyc_header(bytes).ok());
    CHECK(read_pyc_header(bytes).value().invalidation == Invalidation::Timestamp);
}

TEST_CASE("pyc: the source hash is importlib's") {
    CHECK(source_hash(as_bytes(""), kTarget311) == SourceHash{0x73, 0x8d, 0x9c, 0xd5, 0xd5, 0xe8, 0x7f, 0x73});
    CHECK(source_hash(as_bytes("print(\"hello world\")\n"), kTarget311) ==
          SourceHash{0xca, 0x05, 0x97, 0x45, 0xdb, 0x81, 0x1d, 0x59});
}
