#include "compiler/driver/compile_job.h"

#include <fmt/format.h>

#include "compiler/compiler.h"
#include "compiler/diag/render.h"
#include "compiler/driver/files.h"
#include "compiler/driver/paths.h"
#include "compiler/driver/pyc_output.h"
#include "compiler/driver/stage_dump.h"

namespace py::compiler::driver {

namespace {

using diag::Diagnostic;
using diag::DiagnosticType;

/// The line of `source` with that number, without its end; empty if there is none.
std::string_view line_of(ByteView source, int32_t number) {
    auto text = as_text(source);
    for (; number > 1; number--) {
        size_t end = text.find('\n');
        if (end == text.npos) return {};
        text.remove_prefix(end + 1);
    }
    return text.substr(0, text.find('\n'));
}

class JobRun {
  public:
    JobRun(Job const& job, Options const& options)
        : job_(job),
          options_(options),
          name_(job.path == "-" ? "<stdin>" : embedded_path(job.path, job.root, options)) {}

    JobOutcome run() && {
        if (options_.quiet == 0 && options_.emit == Emit::Pyc) outcome_.out += job_.announcement;
        if (!job_.problem.empty()) {
            fail_on_file(job_.path, job_.problem);
        } else if (!job_.path.empty()) {
            compile_source();
        }
        return std::move(outcome_);
    }

  private:
    void compile_source() {
        bool writes_pyc = options_.emit == Emit::Pyc;
        auto target = writes_pyc ? output_path(job_.path, job_.root, options_) : std::string();
        if (writes_pyc && is_fresh(job_.path, target, options_)) return;
        if (writes_pyc && options_.quiet == 0 && job_.path != "-")
            outcome_.out += fmt::format("Compiling {}...\n", quoted(job_.path));
        auto source = read_source(job_.path);
        if (!source.ok()) return fail_on_file(job_.path, source.error().message());
        if (!writes_pyc) return dump(source.value().bytes);
        compile_to(target, source.value());
    }

    CompileOptions compile_options() const {
        CompileOptions options;
        options.filename = name_;
        options.optimize = options_.optimize;
        options.warnings_are_errors =
            options_.warnings.syntax == WarningAction::Error && options_.warnings.deprecation == WarningAction::Error;
        return options;
    }

    void compile_to(std::string const& target, SourceFile const& source) {
        auto compilation = compile(source.bytes, compile_options());
        if (!report(compilation.warnings, compilation.error.get(), source.bytes)) return;
        auto written = write_pyc(target, *compilation.code, source, job_.path == "-", options_);
        if (!written.ok()) fail_on_file(target, written.error());
    }

    void dump(ByteView source) {
        auto result = dump_stage(source, compile_options(), options_);
        // The tokens before an error are worth seeing; no other stage has a text then.
        bool good = report(result.warnings, result.error.get(), source);
        if (good || result.error) outcome_.out += result.text;
    }

    /// Prints what the compiler had to say. Whether there is a result that may be used.
    bool report(std::vector<Diagnostic> const& warnings, Diagnostic const* error, ByteView source) {
        for (auto const& warning : warnings) {
            switch (options_.warnings.of(warning.type)) {
                case WarningAction::Ignore: break;
                case WarningAction::Show: print(warning, source); break;
                case WarningAction::Error: {
                    auto raised = warning;
                    raised.type = DiagnosticType::SyntaxError;
                    return fail(raised), false;
                }
            }
        }
        if (error) fail(*error);
        return !error;
    }

    void print(Diagnostic const& warning, ByteView source) {
        if (options_.error_format == ErrorFormat::Json) {
            outcome_.err += diag::render_json(warning) + "\n";
        } else if (options_.quiet < 2) {
            outcome_.err += diag::render_warning(warning, line_of(source, warning.lineno.value_or(0)));
        }
    }

    void fail(Diagnostic const& error) {
        outcome_.ok = false;
        if (options_.error_format == ErrorFormat::Json) {
            outcome_.err += diag::render_json(error) + "\n";
        } else if (options_.quiet < 2) {
            outcome_.err += diag::render_error(error);
        }
    }

    void fail_on_file(std::string const& path, std::string const& message) {
        Diagnostic error;
        error.type = DiagnosticType::OSError;
        error.filename = path;
        error.message = message;
        fail(error);
    }

    Job const& job_;
    Options const& options_;
    std::string name_;
    JobOutcome outcome_;
};

}  // namespace

JobOutcome run_job(Job const& job, Options const& options) { return JobRun(job, options).run(); }

}  // namespace py::compiler::driver
