// marshal_model FILE.pyc...: reads each file, forgets its reference bits, writes it again by our rules, and compares.
// A second line of defence beside unit tests: the rules are the ones of the compiler, the files are CPython's.

#include <fmt/format.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

#include "marshal/format/pyc.h"
#include "marshal/format/reader.h"
#include "marshal/format/writer.h"
#include "tests/marshal/relinker.h"

using namespace py;

namespace {

Bytes read_file(char const* path) {
    std::ifstream file(path, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(file), {});
}

/// What differs, or nothing.
std::string compare(Bytes const& expected, Result<Bytes, marshal::WriteError> const& written) {
    if (!written.ok()) return std::string(message_of(written.error()));
    auto [at, other] = std::ranges::mismatch(expected, written.value());
    if (at == expected.end() && other == written.value().end()) return {};
    size_t offset = size_t(at - expected.begin());
    std::string expected_context, written_context;
    for (size_t i = offset; i < offset + 16; i++) {
        if (i < expected.size()) expected_context += fmt::format(" {:02x}", expected[i]);
        if (i < written.value().size()) written_context += fmt::format(" {:02x}", written.value()[i]);
    }
    return fmt::format("offset {}:\n  CPython{}\n  ours   {}", offset + 16, expected_context, written_context);
}

std::string check(char const* path) {
    Bytes file = read_file(path);
    if (!marshal::read_pyc_header(file).ok()) return "not a .pyc";
    ByteView body = ByteView(file).subspan(marshal::kPycHeaderSize);
    Arena arena;
    code::ObjectFactory original(arena), remade(arena);
    auto code = marshal::read_code(body, original);
    if (!code.ok()) return std::string(marshal::message_of(code.error().kind));
    Bytes expected(body.begin(), body.end());
    if (auto difference = compare(expected, marshal::write_object(*code.value())); !difference.empty()) {
        return "rewritten, " + difference;
    }
    auto* relinked = tests::Relinker(remade).relink(*code.value());
    return compare(expected, marshal::write_module(*relinked));
}

}  // namespace

int main(int argc, char** argv) {
    int failed = 0;
    for (int i = 1; i < argc; i++) {
        std::string difference = check(argv[i]);
        if (difference.empty()) continue;
        fmt::print("{}: {}\n", argv[i], difference);
        failed++;
    }
    fmt::print("{} passed, {} failed\n", argc - 1 - failed, failed);
    return failed == 0 ? 0 : 1;
}
