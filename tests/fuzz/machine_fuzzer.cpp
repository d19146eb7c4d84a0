#include <cstddef>
#include <cstdint>

#include "loader/loader.h"
#include "vm/driver/machine.h"
#include "vm/gc/heap.h"
#include "vm/objects/function/function.h"
#include "vm/objects/module/module.h"
#include "vm/runtime/code/code_storage.h"
#include "vm/runtime/code/compiler_interface.h"
#include "vm/runtime/finalization.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/thread/interrupts.h"
#include "vm/runtime/thread/thread.h"

namespace {

using namespace py;
using namespace py::vm;

/// Polls that one input may pass: back edges and calls.
constexpr uint64_t kBudget = 20'000;

/// What would leave the process, or wait for somebody.
constexpr std::string_view kWithheld[] = {"__import__", "breakpoint", "compile", "eval", "exec", "input", "open"};

/// Builtins of an input's own, so that no input sees what another has changed.
Dict* own_builtins() {
    Dict* own = copy_dict(builtins_module()->dict);
    for (std::string_view name : kWithheld) own->remove(intern(name));
    return own;
}

void run(Thread& thread, Code* code) {
    Dict* globals = new_dict();
    globals->store(intern("__name__"), Value::of(intern("__main__")));
    globals->store(intern("__builtins__"), Value::of(own_builtins()));
    limit_polls(thread, kBudget);
    (void)run_in_namespaces(thread, code, globals, Value::of(globals));
    thread.pending = nullptr;
    thread.heap.collect();
    run_finalizers(thread);
    end_poll_limit(thread);
    thread.pending = nullptr;
}

}  // namespace

/// Whatever the verifier accepts runs to its end, to an exception, or to the end of its budget.
extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
    static Thread& thread = start_machine();
    Arena arena;
    code::ObjectFactory objects(arena);
    auto module = loader::load_pyc(ByteView(data, size), bytecode::kTarget311, objects);
    if (!module.ok()) return 0;
    Code* code = make_code(module.value().code, new_code_storage(std::move(arena), std::move(module.value().verified)));
    run(thread, code);
    return 0;
}
