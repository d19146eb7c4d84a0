#include "vm/driver/machine.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "compiler/source/encoding_cookie.h"
#include "loader/loader.h"
#include "marshal/base/utf8.h"
#include "vm/driver/command_line.h"
#include "vm/driver/compiler_bridge.h"
#include "vm/driver/exit.h"
#include "vm/driver/interactive.h"
#include "vm/driver/program_pages.h"
#include "vm/interp/frame.h"
#include "vm/lowering/lowering.h"
#include "vm/modules/io/standard_streams.h"
#include "vm/modules/tracemalloc/allocation_traces.h"
#include "vm/objects/exception.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/code/code_storage.h"
#include "vm/runtime/import/import_system.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/configuration.h"
#include "vm/runtime/system/hash_secret.h"
#include "vm/runtime/system/read_file.h"
#include "vm/runtime/thread/interrupts.h"
#include "vm/specialize/statistics.h"

namespace py::vm {
namespace {

int fail(std::string const& path, std::string const& reason) {
    std::fprintf(stderr, "pyrun: %s: %s\n", path.c_str(), reason.c_str());
    return 1;
}

/// Why the file does not fit its source, or nothing.
std::string stale_reason(marshal::PycHeader const& header, code::CodeObject const* code) {
    std::string source_path(code->filename->text);
    struct stat status;
    if (stat(source_path.c_str(), &status) != 0) return "";
    auto same_stamp = loader::check_stamp(header, {uint32_t(status.st_mtime), uint32_t(status.st_size)});
    if (!same_stamp.ok()) return same_stamp.error().to_string() + " (" + source_path + ")";
    if (header.invalidation == marshal::Invalidation::CheckedHash) {
        std::ifstream file(source_path, std::ios::binary);
        py::Bytes source{std::istreambuf_iterator<char>(file), {}};
        auto same_hash = loader::check_hash(header, source, bytecode::kTarget311);
        if (!same_hash.ok()) return same_hash.error().to_string() + " (" + source_path + ")";
    }
    return "";
}

/// Before anything can be collected.
void mark_static_objects() {
    for (Object* object : std::initializer_list<Object*>{&none_object, &not_implemented_object, &ellipsis_object,
                                                         &true_object, &false_object}) {
        object->flags = kStatic;
    }
}

void start_static_objects() {
    auto start = [](Object& object, Type& type) { object.set_shape(type.root_shape); };
    start(none_object, none_type);
    start(not_implemented_object, not_implemented_type);
    start(ellipsis_object, ellipsis_type);
    start(true_object, bool_type);
    start(false_object, bool_type);
    true_object.limb_count = 1;
    true_object.limb = 1;
}

void dump(Thread& thread, Code* code) {
    if (!complete_code(thread, code).ok()) return;
    auto lowered = lower(code);
    std::printf("# %s\n", to_utf8(code->qualname).c_str());
    if (lowered.ok()) {
        std::printf("%s\n", dump_lowered(*lowered.value()).c_str());
    } else {
        std::printf("cannot be lowered at %u: %s\n\n", lowered.error().offset * 2,
                    std::string(lowered.error().rule).c_str());
    }
    for (Value constant : code->consts->span()) {
        if (constant.is<Code>()) dump(thread, constant.as<Code>());
    }
}

/// A .pyc on its way to run.
struct LoadedFile {
    /// Null: `status` is what the process ends with.
    Code* code = nullptr;
    int status = 1;
};

LoadedFile load_file(std::string const& path, py::Bytes const& bytes) {
    Arena arena(Arena::Chunks::Lasting);
    Arena scratch;
    code::ObjectFactory factory(arena, scratch);
    auto module = loader::load_pyc(bytes, bytecode::kTarget311, factory);
    if (!module.ok()) return {nullptr, fail(path, module.error().to_string())};
    code::CodeObject const* source = module.value().code;
    std::string stale = stale_reason(module.value().header, source);
    if (!stale.empty()) return {nullptr, fail(path, stale)};
    return {make_code(source, new_code_storage(std::move(arena), std::move(module.value().verified)))};
}

bool is_pyc(std::string const& path, py::Bytes const& bytes) {
    if (path.ends_with(".pyc")) return true;
    return bytes.size() >= 4 && bytes[0] == (bytecode::kTarget311.magic & 0xFF) &&
           bytes[1] == bytecode::kTarget311.magic >> 8 && bytes[2] == 13 && bytes[3] == 10;
}

/// The end of a zip file's directory, which may have a comment behind it.
bool is_zip(py::Bytes const& bytes) {
    constexpr size_t kRecord = 22;
    constexpr uint8_t kMark[] = {'P', 'K', 5, 6};
    if (bytes.size() < kRecord) return false;
    size_t lowest = bytes.size() > kRecord + 65535 ? bytes.size() - kRecord - 65535 : 0;
    auto found = std::find_end(bytes.begin() + long(lowest), bytes.end(), std::begin(kMark), std::end(kMark));
    return found != bytes.end();
}

// `__main__`

Module* make_main_module(Thread& thread) {
    Module* main = new_module("__main__");
    loaded_modules()->store(names.__main__, Value::of(main));
    main->dict->store(names.__package__, none());
    main->dict->store(names.__builtins__, Value::of(builtins_module()));
    main->dict->store(names.__annotations__, Value::of(new_dict()));
    Value importlib = loaded_modules()->find(names._frozen_importlib);
    if (!importlib.is_empty()) {
        auto importer = find_attribute(thread, importlib, intern("BuiltinImporter"));
        if (importer.ok() && !importer.value().is_empty()) main->dict->store(names.__loader__, importer.value());
        thread.pending = nullptr;
    }
    return main;
}

Dict* main_namespace() { return loaded_modules()->find(names.__main__).as<Module>()->dict; }

Raises<void> set_main_loader(Thread& thread, std::string const& path, char const* loader_name) {
    Dict* main = main_namespace();
    Value filename = Value::of(make_str(path));
    main->store(names.__file__, filename);
    main->store(names.__cached__, none());
    Value external = loaded_modules()->find(intern("_frozen_importlib_external"));
    if (external.is_empty()) return {};
    Value loader = TRY(get_attribute(thread, external, intern(loader_name)));
    main->store(names.__loader__, TRY(call(thread, loader, {Value::of(names.__main__), filename})));
    return {};
}

Raises<void> run_main_code(Thread& thread, Code* code) {
    TRY(run_in_namespaces(thread, code, main_namespace(), Value::of(main_namespace())));
    return {};
}

Raises<void> run_source(Thread& thread, ByteView source, std::string const& filename, bool is_str) {
    Code* code = TRY(compile_source(
        thread, {.source = source, .source_is_str = is_str, .filename = filename, .optimize = configuration.optimize}));
    return run_main_code(thread, code);
}

/// A file that declares no encoding is UTF-8 to its last byte, comments included (PEP 263): SyntaxError.
Raises<void> check_undeclared_encoding(Thread& thread, std::string_view text, std::string const& filename) {
    if (text.starts_with("\xEF\xBB\xBF") || !compiler::source::find_encoding_cookie(text).empty()) return {};
    auto invalid = utf8::find_invalid(text, utf8::Surrogates::Reject);
    if (!invalid) return {};
    auto line = std::count(text.begin(), text.begin() + long(*invalid), '\n') + 1;
    return raise(
        thread, SyntaxError_type,
        fmt::format("Non-UTF-8 code starting with '\\x{:02x}' in file {} on line {}, but no encoding declared; "
                    "see https://peps.python.org/pep-0263/ for details",
                    uint8_t(text[*invalid]), filename, line));
}

Raises<void> run_file_text(Thread& thread, std::string_view text, std::string const& filename) {
    TRY(check_undeclared_encoding(thread, text, filename));
    return run_source(thread, as_bytes(text), filename, false);
}

void prepend_path(std::string const& entry) {
    Value path = sys_module()->dict->find(names.path);
    if (path.is<List>()) path.as<List>()->insert(0, Value::of(make_str(entry)));
}

Raises<void> run_module_as_main(Thread& thread, std::string const& name, bool set_argv) {
    Value import = builtins_module()->dict->find(names.__import__);
    Value runpy = TRY(call(thread, import, {Value::of(intern("runpy"))}));
    TRY(call_method(thread, runpy, intern("_run_module_as_main"), {Value::of(make_str(name)), boolean(set_argv)}));
    return {};
}

std::string current_folder() {
    std::error_code error;
    return std::filesystem::current_path(error).string();
}

std::string folder_of_script(std::string const& path) {
    std::error_code error;
    std::filesystem::path file = path;
    if (std::filesystem::is_symlink(file, error))
        file = file.parent_path() / std::filesystem::read_symlink(file, error);
    std::filesystem::path real = std::filesystem::absolute(file, error).lexically_normal();
    return real.parent_path().string();
}

/// What a run of the program came to: a pending exception, or a status.
struct Outcome {
    bool raised = false;
    int status = 0;
};

Outcome outcome_of(Raises<void> result) { return {!result.ok(), 0}; }

std::string without_first_line(std::string text) {
    size_t end = text.find('\n');
    return end == std::string::npos ? std::string() : text.substr(end);
}

/// As CPython names the main program: seen from the root, but otherwise as given.
std::string seen_from_root(std::string_view path) {
    if (path.starts_with('/')) return std::string(path);
    std::error_code error;
    std::string folder = std::filesystem::current_path(error).string();
    return error ? std::string(path) : folder + "/" + std::string(path);
}

Outcome run_file(Thread& thread, CommandLine const& line) {
    std::string path = seen_from_root(line.target);
    std::error_code error;
    bool is_folder = std::filesystem::is_directory(path, error);
    std::optional<py::Bytes> bytes;
    if (!is_folder) {
        errno = 0;
        bytes = read_file(path);
        if (!bytes) {
            int number = errno;
            std::string shown = to_utf8(MUST(repr_of(thread, Value::of(make_str(path)))));
            std::fprintf(stderr, "%s: can't open file %s: [Errno %d] %s\n", configuration.original_arguments[0].c_str(),
                         shown.c_str(), number, std::strerror(number));
            return {false, 2};
        }
    }
    if (is_folder || is_zip(*bytes)) {
        prepend_path(path);
        return outcome_of(run_module_as_main(thread, "__main__", false));
    }
    if (!configuration.safe_path) prepend_path(folder_of_script(path));
    if (is_pyc(path, *bytes)) {
        LoadedFile loaded = load_file(path, *bytes);
        if (!loaded.code) return {false, loaded.status};
        auto prepared = set_main_loader(thread, path, "SourcelessFileLoader");
        return outcome_of(prepared.ok() ? run_main_code(thread, loaded.code) : prepared);
    }
    auto prepared = set_main_loader(thread, path, "SourceFileLoader");
    if (!prepared.ok()) return {true, 0};
    std::string text(as_text(*bytes));
    if (line.skip_first_line) text = without_first_line(std::move(text));
    return outcome_of(run_file_text(thread, text, path));
}

Outcome run_standard_input(Thread& thread) {
    if (!configuration.safe_path) prepend_path("");
    if (wants_conversation()) return {false, converse(thread, main_namespace(), Conversation::FromTheStart)};
    std::string text;
    char buffer[4096];
    for (ssize_t size; (size = read(0, buffer, sizeof buffer)) > 0;) text.append(buffer, size_t(size));
    return outcome_of(run_file_text(thread, text, "<stdin>"));
}

Outcome run_target(Thread& thread, CommandLine const& line) {
    switch (line.action) {
        case CommandLine::Action::Command: {
            if (!configuration.safe_path) prepend_path("");
            std::string text = line.target + "\n";
            return outcome_of(run_source(thread, as_bytes(text), "<string>", true));
        }
        case CommandLine::Action::Module:
            if (!configuration.safe_path) prepend_path(current_folder());
            return outcome_of(run_module_as_main(thread, line.target, true));
        case CommandLine::Action::File: return run_file(thread, line);
        case CommandLine::Action::StandardInput: return run_standard_input(thread);
        case CommandLine::Action::Print:
        case CommandLine::Action::DumpLowered: break;
    }
    return {};
}

Raises<void> import_at_start(Thread& thread, char const* name) {
    Value import = builtins_module()->dict->find(names.__import__);
    TRY(call(thread, import, {Value::of(intern(name))}));
    return {};
}

int fail_to_start(Thread& thread, char const* where) {
    (void)report_exception(thread);
    std::fprintf(stderr, "Fatal Python error: %s\n", where);
    return end_program(thread, 1);
}

/// For -X faulthandler. The streams of the program are not there yet, so it writes to the descriptor of standard error.
Raises<void> watch_for_faults(Thread& thread) {
    Value enable = TRY(imported_attribute(thread, "faulthandler", "enable"));
    TRY(call(thread, enable, {make_int(int64_t(STDERR_FILENO))}));
    return {};
}

/// For -X tracemalloc.
bool start_tracing_allocations() {
    int limit = configuration.traced_frames;
    if (limit > kMostTracedFrames) {
        std::fprintf(stderr,
                     "Fatal Python error: init_interp_main: can't initialize tracemalloc\n"
                     "Python runtime state: core initialized\nValueError: %s\n",
                     std::string(kFrameLimitProblem).c_str());
        return false;
    }
    if (limit > 0) allocation_traces().start(limit);
    return true;
}

/// Reports how the program ended; -i, or PYTHONINSPECT even if the program itself has set it, leads to a conversation
/// then.
int finish(Thread& thread, CommandLine const& line, Outcome outcome) {
    bool has_run = line.action != CommandLine::Action::StandardInput;
    if (!has_run || !(configuration.inspect || asks_for_inspection())) {
        return outcome.raised ? report_exception(thread) : outcome.status;
    }
    if (outcome.raised) print_exception(thread);
    return converse(thread, main_namespace(), Conversation::AfterProgram);
}

int dump_lowered_file(Thread& thread, std::string const& path) {
    auto bytes = read_file(path);
    if (!bytes) return fail(path, "cannot be opened");
    LoadedFile loaded = load_file(path, *bytes);
    if (!loaded.code) return loaded.status;
    dump(thread, loaded.code);
    return 0;
}

}  // namespace

Thread& start_machine() {
    set_hash_secret(configuration.hash_seed);
    if (configuration.int_max_str_digits >= 0) set_int_max_str_digits(configuration.int_max_str_digits);
    the_heap = new Heap;
    the_compiler = &linked_compiler();
    auto* thread = new Thread(*the_heap);
    mark_static_objects();
    prepare_builtin_types(*thread);
    start_static_objects();
    prepare_modules(*thread);
    prepare_signals(*thread);
    return *thread;
}

int run(CommandLine const& line) {
    if (line.stats) count_executions();
    Thread& thread = start_machine();
    if (line.action == CommandLine::Action::DumpLowered) return dump_lowered_file(thread, line.target);
    if (!start_import_system(thread).ok()) return fail_to_start(thread, "importlib cannot be started");
    make_main_module(thread);
    bool can_import = !loaded_modules()->find(names._frozen_importlib).is_empty();
    if (configuration.fault_handler && can_import && !watch_for_faults(thread).ok()) {
        return fail_to_start(thread, "init_interp_main: can't initialize faulthandler");
    }
    if (!start_tracing_allocations()) return 1;
    if (can_import && !complete_standard_streams(thread).ok()) {
        return fail_to_start(thread, "init_stdio_encoding: failed to get the Python codec name of the stdio encoding");
    }
    if (!configuration.warn_options.empty() && can_import && !import_at_start(thread, "warnings").ok())
        thread.pending = nullptr;
    if (!configuration.no_site && can_import && !import_at_start(thread, "site").ok()) {
        return fail_to_start(thread, "init_import_site: Failed to import the site module");
    }
    forget_program_pages();
    Outcome outcome = run_target(thread, line);
    int status = finish(thread, line, outcome);
    status = end_program(thread, status);
    if (line.stats) {
        std::fputs(execution_report().c_str(), stderr);
        std::fprintf(stderr, "collections %llu, live bytes after the last %zu\n",
                     static_cast<unsigned long long>(the_heap->collections()), the_heap->live_bytes());
    }
    return status;
}

int run_pyc(std::string const& path) {
    Thread& thread = start_machine();
    auto bytes = read_file(path);
    if (!bytes) return fail(path, "cannot be opened");
    LoadedFile loaded = load_file(path, *bytes);
    if (!loaded.code) return loaded.status;
    make_main_module(thread);
    auto result = run_main_code(thread, loaded.code);
    return end_program(thread, result.ok() ? 0 : report_exception(thread));
}

}  // namespace py::vm
