#include "vm/driver/machine.h"

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "loader/loader.h"
#include "vm/driver/compiler_bridge.h"
#include "vm/interp/frame.h"
#include "vm/lowering/lowering.h"
#include "vm/modules/io/standard_streams.h"
#include "vm/modules/sys/sys.h"
#include "vm/objects/exception.h"
#include "vm/runtime/builtins_module.h"
#include "vm/runtime/code_storage.h"
#include "vm/runtime/finalization.h"
#include "vm/runtime/interrupts.h"
#include "vm/runtime/operations.h"

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
        std::printf("cannot be lowered at %u: %s\n\n", lowered.error().offset * 2, std::string(lowered.error().rule).c_str());
    }
    for (Value constant : code->consts->span()) {
        if (constant.is<Code>()) dump(thread, constant.as<Code>());
    }
}

/// The exit status that a SystemExit asks for; prints what is no number.
int exit_status(Thread& thread, Exception* exception) {
    Value code = exception_field(exception, "code");
    if (code.is_empty() || is_none(code)) return 0;
    if (is_int(code)) return int(clamped_int64_of(code) & 0xFF);
    Raises<Str*> text = str_of(thread, code);
    if (text.ok()) std::fprintf(stderr, "%s\n", to_utf8(text.value()).c_str());
    return 1;
}

int report(Thread& thread) {
    Exception* exception = thread.take_pending();
    std::fflush(stdout);
    if (exception->type()->is_subtype_of(&SystemExit_type)) return exit_status(thread, exception);
    std::string text = render_exception(thread, exception);
    std::fwrite(text.data(), 1, text.size(), stderr);
    if (exception->type()->is_subtype_of(&KeyboardInterrupt_type)) {
        // The shell shall see that the process died of the signal.
        flush_standard_streams(thread);
        std::signal(SIGINT, SIG_DFL);
        kill(getpid(), SIGINT);
    }
    return 1;
}

/// What CPython exits with where the standard streams could not be written out.
constexpr int kExitFlushFailed = 120;

int run_main(Thread& thread, Code* code, RunOptions const& options) {
    std::vector<std::string> argv{options.path};
    argv.insert(argv.end(), options.arguments.begin(), options.arguments.end());
    set_argv(argv);
    Module* main = new_module("__main__");
    loaded_modules()->store(names.__main__, Value::of(main));
    main->dict->store(names.__file__, Value::of(make_str(options.path)));
    main->dict->store(names.__builtins__, Value::of(builtins_module()));
    main->dict->store(names.__annotations__, Value::of(new_dict()));
    Function* function = new_function(code, main->dict);
    catch_interrupts(thread);
    Raises<Value> result = run_code(thread, function, Value::of(main->dict));
    int status = result.ok() ? 0 : report(thread);
    the_heap->finalize_all();
    run_finalizers(thread);
    if (!flush_standard_streams(thread)) status = kExitFlushFailed;
    if (options.stats) {
        std::fprintf(stderr, "collections %llu, live bytes after the last %zu\n",
                     static_cast<unsigned long long>(the_heap->collections()), the_heap->live_bytes());
    }
    return status;
}

}  // namespace

int run_pyc(RunOptions const& options) {
    std::ifstream file(options.path, std::ios::binary);
    if (!file) return fail(options.path, "cannot be opened");
    py::Bytes bytes{std::istreambuf_iterator<char>(file), {}};
    Arena arena;
    code::ObjectFactory factory(arena);
    auto module = loader::load_pyc(bytes, bytecode::kTarget311, factory);
    if (!module.ok()) return fail(options.path, module.error().to_string());
    code::CodeObject const* source = module.value().code;
    std::string stale = stale_reason(module.value().header, source);
    if (!stale.empty()) return fail(options.path, stale);

    the_heap = new Heap;
    the_compiler = &linked_compiler();
    auto* thread = new Thread(*the_heap);
    mark_static_objects();
    prepare_builtin_types(*thread);
    start_static_objects();
    prepare_modules(*thread);
    Code* main_code = make_code(source, new_code_storage(std::move(arena), std::move(module.value().verified)));
    if (options.dump_lowered) {
        dump(*thread, main_code);
        return 0;
    }
    return run_main(*thread, main_code, options);
}

}  // namespace py::vm
