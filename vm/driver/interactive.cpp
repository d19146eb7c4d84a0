#include "vm/driver/interactive.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "vm/driver/exit.h"
#include "vm/driver/line_input.h"
#include "vm/errors/os_error.h"
#include "vm/modules/io/standard_streams.h"
#include "vm/objects/exception.h"
#include "vm/runtime/code/compiler_interface.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/configuration.h"
#include "vm/runtime/system/read_file.h"

// The conversation at the prompt: statement by statement, as long as there is input.

namespace py::vm {
namespace {

/// What is left to do with lines read so far.
enum class Progress { Complete, NeedsMore, Wrong };

/// Lines of one statement.
class Statement {
  public:
    void add(std::string const& line) {
        text_ += line + "\n";
        last_is_empty_ = line.empty();
    }
    std::string const& text() const { return text_; }
    bool is_blank() const {
        size_t at = text_.find_first_not_of(" \t\f\n");
        return at == std::string::npos || text_[at] == '#';
    }

    /// A block goes on until an empty line.
    Progress progress() const {
        std::string problem = problem_of(text_);
        if (problem == kIncomplete) return last_is_empty_ && !is_inside_token() ? Progress::Wrong : Progress::NeedsMore;
        if (!problem.empty()) return Progress::Wrong;
        if (last_is_empty_) return Progress::Complete;
        bool is_block = problem_of(std::string_view(text_).substr(0, text_.size() - 1)) == kIncomplete;
        return is_block ? Progress::NeedsMore : Progress::Complete;
    }

  private:
    static constexpr std::string_view kIncomplete = "incomplete input";

    /// The message of the SyntaxError that a text gives; empty if it is a statement.
    static std::string problem_of(std::string_view text, uint32_t flags = kAllowIncompleteInput | kDontImplyDedent) {
        CompiledSource compiled = the_compiler->compile({.source = as_bytes(text),
                                                         .source_is_str = true,
                                                         .filename = "<stdin>",
                                                         .mode = CompileMode::Single,
                                                         .flags = flags});
        return compiled.error ? compiled.error->message : std::string();
    }

    /// An empty line does not end brackets, a string, or what a backslash continues.
    bool is_inside_token() const {
        std::string problem = problem_of(text_, 0);
        return problem.ends_with("was never closed") || problem.starts_with("unterminated triple-quoted") ||
               problem.starts_with("unexpected EOF");
    }

    std::string text_;
    bool last_is_empty_ = false;
};

/// sys.ps1 or sys.ps2 as text; nothing where it cannot be had.
std::string prompt_text(Thread& thread, char const* name) {
    Value prompt = sys_module()->dict->find(intern(name));
    if (prompt.is_empty()) return {};
    Raises<Str*> text = str_of(thread, prompt);
    if (text.ok()) return to_utf8(text.value());
    thread.pending = nullptr;
    return {};
}

/// Reads the lines of the next statement.
InputLine::Kind read_statement(Thread& thread, Statement& statement) {
    for (char const* prompt = "ps1";; prompt = "ps2") {
        InputLine line = read_input_line(thread, prompt_text(thread, prompt));
        if (line.kind != InputLine::Kind::Text) {
            // What ends in the middle of a statement gets its error.
            bool has_begun = line.kind == InputLine::Kind::End && !statement.text().empty();
            return has_begun ? InputLine::Kind::Text : line.kind;
        }
        statement.add(line.text);
        if (line.unterminated || statement.is_blank() || statement.progress() != Progress::NeedsMore) {
            return InputLine::Kind::Text;
        }
    }
}

Raises<void> run_statement(Thread& thread, Dict* space, std::string_view text) {
    Code* code = TRY(compile_source(thread, {.source = as_bytes(text),
                                             .source_is_str = true,
                                             .filename = "<stdin>",
                                             .mode = CompileMode::Single,
                                             .optimize = configuration.optimize}));
    TRY(run_in_namespaces(thread, code, space, Value::of(space)));
    return {};
}

void greet() {
    if (configuration.quiet) return;
    std::fprintf(stderr, "Python %s on linux\n", std::string(version_text()).c_str());
    if (!configuration.no_site) {
        std::fprintf(stderr, "Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n");
    }
}

/// Prints what went wrong, if something did.
void tell(Thread& thread, Raises<void> const& result) {
    if (!result.ok()) print_exception(thread);
}

Raises<void> run_startup_file(Thread& thread, Dict* space, char const* path) {
    auto bytes = read_file(path);
    if (!bytes) {
        std::fprintf(stderr, "Could not open PYTHONSTARTUP\n");
        return raise_os_error(thread, errno, Value::of(make_str(path)));
    }
    Code* code = TRY(compile_source(thread, {.source = *bytes, .filename = path, .optimize = configuration.optimize}));
    TRY(run_in_namespaces(thread, code, space, Value::of(space)));
    return {};
}

void prepare(Thread& thread, Dict* space) {
    char const* path = configuration.ignore_environment ? nullptr : std::getenv("PYTHONSTARTUP");
    if (path && *path) tell(thread, run_startup_file(thread, space, path));
    Value hook = sys_module()->dict->find(intern("__interactivehook__"));
    if (hook.is_empty() || call(thread, hook, {}).ok()) return;
    std::fprintf(stderr, "Failed calling sys.__interactivehook__\n");
    print_exception(thread);
}

void set_prompts() {
    Dict* sys = sys_module()->dict;
    if (sys->find(intern("ps1")).is_empty()) sys->store(intern("ps1"), Value::of(intern(">>> ")));
    if (sys->find(intern("ps2")).is_empty()) sys->store(intern("ps2"), Value::of(intern("... ")));
}

}  // namespace

bool wants_conversation() { return configuration.interactive || isatty(STDIN_FILENO); }

bool asks_for_inspection() {
    char const* value = configuration.ignore_environment ? nullptr : std::getenv("PYTHONINSPECT");
    return value && *value;
}

int converse(Thread& thread, Dict* space, Conversation kind) {
    if (kind == Conversation::FromTheStart) {
        greet();
        prepare(thread, space);
    } else if (!wants_conversation()) {
        return 0;
    }
    set_prompts();
    for (;;) {
        (void)flush_standard_streams(thread);
        Statement statement;
        InputLine::Kind read = read_statement(thread, statement);
        if (read == InputLine::Kind::End) break;
        if (read == InputLine::Kind::Interrupted) {
            thread.pending = nullptr;
            std::fprintf(stderr, "\nKeyboardInterrupt\n");
            continue;
        }
        if (statement.is_blank()) continue;
        if (run_statement(thread, space, statement.text()).ok()) continue;
        // With -i and no program, not even SystemExit ends it.
        if (kind == Conversation::AfterProgram || !configuration.inspect) {
            if (auto status = pending_exit_status(thread)) return *status;
        }
        print_exception(thread);
    }
    // The prompt's line ends.
    std::fprintf(stderr, "\n");
    return 0;
}

}  // namespace py::vm
