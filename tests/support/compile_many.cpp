// compile_many: compiles many small programs in one process, for tests that compare outcomes with python3.11.
//
// A request on standard input is a line `MODE FUTURE-FLAGS TYPE-COMMENTS ONLY-AST IS-STR STRICT OPTIMIZE NAME-SIZE
// SOURCE-SIZE`, the file name and the source; STRICT is -W error. The answer is a line: the error as JSON, or `null`.

#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "compiler/compiler.h"
#include "compiler/diag/render.h"
#include "compiler/stack_space.h"
#include "compiler/stages.h"

using namespace py;
using namespace py::compiler;

namespace {

struct Request {
    CompileOptions options;
    bool only_ast = false;
    std::string source;
};

Mode mode_of(std::string_view name) {
    if (name == "eval") return Mode::Eval;
    if (name == "single") return Mode::Single;
    return name == "func_type" ? Mode::FuncType : Mode::Exec;
}

bool read_text(std::string& text, size_t size) {
    text.resize(size);
    return std::fread(text.data(), 1, size, stdin) == size;
}

bool read_request(Request& request) {
    char mode[16];
    int type_comments, only_ast, is_str, strict;
    size_t name_size, source_size;
    auto& options = request.options;
    if (std::scanf("%15s %u %d %d %d %d %d %zu %zu", mode, &options.future_flags, &type_comments, &only_ast, &is_str,
                   &strict, &options.optimize, &name_size, &source_size) != 9)
        return false;
    std::getchar();
    options.mode = mode_of(mode);
    options.type_comments = type_comments;
    options.source_is_str = is_str;
    options.warnings_are_errors = strict;
    request.only_ast = only_ast;
    return read_text(options.filename, name_size) && read_text(request.source, source_size);
}

/// The error, or nothing.
std::unique_ptr<diag::Diagnostic> parse_only(Request const& request) {
    Arena arena;
    Stages stages(as_bytes(request.source), request.options, arena);
    auto tree = stages.tree();
    return tree.ok() ? nullptr : std::make_unique<diag::Diagnostic>(*tree.error());
}

void answer(Request const& request) {
    auto error =
        request.only_ast ? parse_only(request) : std::move(compile(as_bytes(request.source), request.options).error);
    fmt::print("{}\n", error ? diag::render_json(*error) : "null");
    std::fflush(stdout);
}

}  // namespace

int main() {
    bool done = call_with_stack(kCompilerStack, [] {
        for (Request request; read_request(request); request = {}) answer(request);
    });
    return done ? 0 : 1;
}
