#include "compiler/driver/compileall/py_compile.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "compiler/compiler.h"
#include "compiler/diag/render.h"
#include "compiler/driver/batch/pyc_output.h"
#include "compiler/driver/io/shown_line.h"
#include "compiler/driver/io/text.h"
#include "compiler/driver/tree/paths.h"
#include "marshal/format/writer.h"

namespace py::compiler::driver {

namespace {

using Kind = PyCompileOutcome::Kind;
using diag::Diagnostic;
using diag::DiagnosticType;

/// `str()` of the exception.
std::string text_of(Diagnostic const& error) {
    auto base = std::string(base_name(error.filename));
    bool is_syntax_error = error.type == DiagnosticType::SyntaxError ||
                           error.type == DiagnosticType::IndentationError || error.type == DiagnosticType::TabError;
    if (!is_syntax_error || (base.empty() && !error.lineno)) return error.message;
    if (base.empty()) return fmt::format("{} (line {})", error.message, *error.lineno);
    if (!error.lineno) return fmt::format("{} ({})", error.message, base);
    return fmt::format("{} ({}, line {})", error.message, base, *error.lineno);
}

/// What PyCompileError says: a traceback for SyntaxError itself, a line for all others.
std::string message_of(Diagnostic const& error) {
    if (error.type != DiagnosticType::SyntaxError)
        return fmt::format("Sorry: {}: {}", diag::name_of(error.type), text_of(error));
    return diag::render_error(error);
}

PyCompileOutcome os_error(FileError error, std::string const& path) {
    PyCompileOutcome outcome;
    outcome.kind = Kind::OSError;
    outcome.class_name = os_error_class(error.number);
    outcome.message = fmt::format("{}: {}", error.message(), quoted(path));
    return outcome;
}

/// Refuses to put a regular file where something else stands.
PyCompileOutcome check_target(std::string const& target) {
    PyCompileOutcome outcome;
    auto kind = target_kind(target);
    if (kind == TargetKind::Free || kind == TargetKind::Regular) return outcome;
    outcome.kind = Kind::OSError;
    outcome.class_name = os_error_class(EEXIST);
    outcome.message = decode_file_name(target);
    outcome.message +=
        kind == TargetKind::Link
            ? " is a symlink and will be changed into a regular file if import writes a byte-compiled file to it"
            : " is a non-regular file and will be changed into a regular one if import writes a byte-compiled file to "
              "it";
    return outcome;
}

/// The path that the system refuses: the folder, if it cannot be made.
std::string refused_path(std::string const& target) {
    auto folder = std::string(parent_of(target));
    return folder.empty() || ::access(folder.c_str(), F_OK) == 0 ? target : folder;
}

/// Python shows the line of a warning from the file that the code names, which may be another one, or none.
Bytes shown_source(PyCompileRequest const& request, ByteView source) {
    auto name = encode_file_name(request.shown_name);
    if (name == request.file) return {source.begin(), source.end()};
    auto other = read_at(AT_FDCWD, name.c_str());
    return other.ok() ? std::move(other).value() : Bytes();
}

/// Shows the warnings. The result is the first that is to be an error, as which it comes before any of the compiler's.
std::optional<Diagnostic> take_warnings(std::vector<Diagnostic> const& warnings, PyCompileRequest const& request,
                                        ByteView source, std::string& text) {
    if (warnings.empty()) return {};
    auto shown = shown_source(request, source);
    for (auto warning : warnings) {
        switch (request.warnings.of(warning.type)) {
            case WarningAction::Ignore: break;
            case WarningAction::Show:
                text += printable(diag::render_warning(warning, shown_line(shown, warning.lineno.value_or(0))));
                break;
            case WarningAction::Error: warning.type = DiagnosticType::SyntaxError; return warning;
        }
    }
    return {};
}

/// The compiler takes warnings for errors all or none, and only then has errors with the text that they are about. So
/// where only some are errors, and the first is, a second compilation makes the error of it.
Compilation compile_with_warnings(ByteView source, CompileOptions options, WarningActions const& actions) {
    options.warnings_are_errors = actions.syntax == WarningAction::Error && actions.deprecation == WarningAction::Error;
    auto compilation = compile(source, options);
    auto const& warnings = compilation.warnings;
    if (warnings.empty() || actions.of(warnings.front().type) != WarningAction::Error) return compilation;
    options.warnings_are_errors = true;
    return compile(source, options);
}

}  // namespace

std::string_view os_error_class(int number) {
    switch (number) {
#define OS_ERROR(number, name) \
    case number: return #name;
#include "compiler/driver/compileall/os_errors.def"
#undef OS_ERROR
        default: return "OSError";
    }
}

PyCompileOutcome py_compile(PyCompileRequest const& request) {
    auto outcome = check_target(request.target);
    if (outcome.failed()) return outcome;
    auto source = read_source(request.file);
    if (!source.ok()) return os_error(source.error(), request.file);
    if (request.level > 2) {
        outcome.kind = Kind::CompileError;
        outcome.message = "Sorry: ValueError: compile(): invalid optimize value";
        return outcome;
    }
    CompileOptions options;
    options.filename = request.shown_name;
    options.optimize = std::max(request.level, 0);
    auto compilation = compile_with_warnings(source.value().bytes, options, request.warnings);
    auto error = take_warnings(compilation.warnings, request, source.value().bytes, outcome.warnings);
    if (!error && compilation.error) error = *compilation.error;
    if (error) {
        outcome.kind = Kind::CompileError;
        outcome.message = printable(message_of(*error));
        return outcome;
    }
    auto body = marshal::write_module(*compilation.code);
    if (!body.ok()) {
        outcome.kind = Kind::CompileError;
        outcome.message = fmt::format("Sorry: ValueError: {}", marshal::message_of(body.error()));
        return outcome;
    }
    auto header = make_header(source.value(), request.invalidation);
    if (request.spare_equal && holds(request.target, header, body.value())) {
        mark_as_written_now(request.target);
        outcome.kind = Kind::Equal;
        return outcome;
    }
    auto written = write_pyc(request.target, header, body.value(), source.value());
    return written.ok() ? outcome : os_error(written.error(), refused_path(request.target));
}

}  // namespace py::compiler::driver
