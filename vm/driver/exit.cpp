#include "vm/driver/exit.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "vm/errors/unraisable.h"
#include "vm/modules/atexit/atexit.h"
#include "vm/modules/io/standard_streams.h"
#include "vm/objects/exception.h"
#include "vm/runtime/audit.h"
#include "vm/runtime/finalization.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {
namespace {

void write_error(Thread& thread, Exception* exception) {
    std::string text = render_exception(thread, exception);
    thread.pending = nullptr;
    Value stream = sys_module()->dict->find(names.stderr);
    if (!stream.is_empty() && !is_none(stream)) {
        if (call_method(thread, stream, names.write, {Value::of(make_str(text))}).ok()) return;
        thread.pending = nullptr;
    }
    std::fwrite(text.data(), 1, text.size(), stderr);
}

void write_error(Thread& thread, char const* text) {
    Value stream = sys_module()->dict->find(names.stderr);
    if (stream.is_empty() || is_none(stream) ||
        !call_method(thread, stream, names.write, {Value::of(make_str(text))}).ok()) {
        thread.pending = nullptr;
        std::fputs(text, stderr);
    }
}

/// The exit status that a SystemExit asks for; prints what is no number.
int exit_status(Thread& thread, Exception* exception) {
    Value code = exception_field(exception, "code");
    // A subclass, or the program, may have made it an attribute of another kind.
    if (code.is_empty()) code = none();
    if (is_none(code)) return 0;
    if (is_int(code)) return int(clamped_int64_of(code) & 0xFF);
    (void)flush_standard_streams(thread);
    Raises<Str*> text = str_of(thread, code);
    thread.pending = nullptr;
    if (text.ok()) write_error(thread, (to_utf8(text.value()) + "\n").c_str());
    return 1;
}

void call_excepthook(Thread& thread, Exception* exception) {
    Value traceback = exception->traceback ? Value::of(exception->traceback) : none();
    Dict* sys = sys_module()->dict;
    sys->store(intern("last_type"), Value::of(exception->type()));
    sys->store(intern("last_value"), Value::of(exception));
    sys->store(intern("last_traceback"), traceback);
    Value hook = sys->find(names.excepthook);
    auto told = audit(thread, "sys.excepthook",
                      {hook.is_empty() ? none() : hook, Value::of(exception->type()), Value::of(exception), traceback});
    if (!told.ok()) {
        // A hook that raises RuntimeError wants the exception not to be shown.
        if (!catch_pending(thread, RuntimeError_type)) report_unraisable(thread, kEmpty, {});
        return;
    }
    if (hook.is_empty()) {
        write_error(thread, "sys.excepthook is missing\n");
        return write_error(thread, exception);
    }
    if (call(thread, hook, {Value::of(exception->type()), Value::of(exception), traceback}).ok()) return;
    Exception* second = thread.take_pending();
    write_error(thread, "Error in sys.excepthook:\n");
    write_error(thread, second);
    write_error(thread, "\nOriginal exception was:\n");
    write_error(thread, exception);
}

/// Calls a function of a module, if the program has imported it.
void call_at_end(Thread& thread, char const* module_name, char const* function) {
    Value module = loaded_modules()->find(intern(module_name));
    if (module.is_empty() || is_none(module)) return;
    auto found = find_attribute(thread, module, intern(function));
    if (found.ok() && (found.value().is_empty() || call(thread, found.value(), {}).ok())) return;
    Exception* exception = thread.take_pending();
    write_error(thread, ("Exception ignored on " + std::string(module_name) + " shutdown:\n").c_str());
    write_error(thread, exception);
}

}  // namespace

void print_exception(Thread& thread) {
    Exception* exception = thread.take_pending();
    (void)flush_standard_streams(thread);
    call_excepthook(thread, exception);
    (void)flush_standard_streams(thread);
}

std::optional<int> pending_exit_status(Thread& thread) {
    if (!thread.pending->type()->is_subtype_of(&SystemExit_type)) return std::nullopt;
    return exit_status(thread, thread.take_pending());
}

int report_exception(Thread& thread) {
    if (auto status = pending_exit_status(thread)) return *status;
    Exception* exception = thread.pending;
    print_exception(thread);
    if (exception->type()->is_subtype_of(&KeyboardInterrupt_type)) {
        // The shell shall see that the process died of the signal.
        end_program(thread, 1);
        std::signal(SIGINT, SIG_DFL);
        kill(getpid(), SIGINT);
    }
    return 1;
}

int end_program(Thread& thread, int status) {
    call_at_end(thread, "threading", "_shutdown");
    run_exit_functions(thread);
    note_program_ends();
    bool flushed = flush_standard_streams(thread);
    keep_standard_streams();
    run_all_finalizers(thread);
    thread.pending = nullptr;
    flushed &= flush_standard_streams(thread);
    return flushed || status ? status : 120;
}

}  // namespace py::vm
