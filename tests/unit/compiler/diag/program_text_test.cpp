#include "compiler/diag/program_text.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <string_view>

using py::compiler::diag::program_text;

namespace {

/// A file that is gone when the test is over.
struct TemporaryFile {
    explicit TemporaryFile(std::string_view content) {
        int descriptor = mkstemp(name.data());
        FILE* file = fdopen(descriptor, "w");
        std::fwrite(content.data(), 1, content.size(), file);
        std::fclose(file);
    }
    ~TemporaryFile() { unlink(name.c_str()); }

    std::string name = "/tmp/program_text_XXXXXX";
};

}  // namespace

TEST_CASE("program text: a line comes with its newline, the last one as it is") {
    TemporaryFile file("a\nb");
    CHECK(program_text(file.name, 1) == "a\n");
    CHECK(program_text(file.name, 2) == "b");
}

TEST_CASE("program text: every kind of newline becomes a line feed") {
    TemporaryFile file("a\rb\r\nc\n");
    CHECK(program_text(file.name, 1) == "a\n");
    CHECK(program_text(file.name, 2) == "b\n");
    CHECK(program_text(file.name, 3) == "c\n");
}

TEST_CASE("program text: no file, no line and no UTF-8 give nothing") {
    TemporaryFile file("a\n\xff\n\xed\xa0\x80\n");
    CHECK(!program_text("/tmp/no such file", 1));
    CHECK(!program_text(file.name, 0));
    CHECK(!program_text(file.name, 2));
    CHECK(!program_text(file.name, 3));
    CHECK(!program_text(file.name, 4));
}

TEST_CASE("program text: a byte order mark stays, a NUL ends the text") {
    TemporaryFile file("\xef\xbb\xbfx\n");
    CHECK(program_text(file.name, 1) == "\xef\xbb\xbfx\n");
    TemporaryFile with_nul(std::string_view("c\0d\n", 4));
    CHECK(program_text(with_nul.name, 1) == "c");
}

TEST_CASE("program text: of a very long line the last piece is left") {
    TemporaryFile file("\"" + std::string(2000, 'a') + "\"; x\nnext\n");
    CHECK(program_text(file.name, 1) == "aaa\"; x\n");
    CHECK(program_text(file.name, 2) == "next\n");
}
