// pyc_dump dis|code|marshal FILE.pyc...: shows compiled files as pycc's --emit shows what it compiles.

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string_view>

#include "marshal/bytecode/disassembler.h"
#include "marshal/format/pyc.h"
#include "marshal/format/reader.h"

using namespace py;

namespace {

Bytes read_file(char const* path) {
    std::ifstream file(path, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(file), {});
}

bool dump(std::string_view what, char const* path) {
    Bytes file = read_file(path);
    if (file.size() < marshal::kPycHeaderSize) return false;
    ByteView body = ByteView(file).subspan(marshal::kPycHeaderSize);
    Arena arena;
    code::ObjectFactory objects(arena);
    auto code = marshal::read_code(body, objects);
    if (!code.ok()) return false;
    std::string text;
    if (what == "dis") text = bytecode::disassemble(*code.value(), bytecode::kTarget311);
    fwrite(text.data(), 1, text.size(), stdout);
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    bool ok = argc > 2;
    for (int i = 2; i < argc; i++) ok &= dump(argv[1], argv[i]);
    return ok ? 0 : 1;
}
