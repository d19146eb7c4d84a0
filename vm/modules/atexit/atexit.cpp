#include "vm/modules/atexit/atexit.h"

#include "vm/errors/unraisable.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module atexit: functions that are called when the program ends.

namespace py::vm {
namespace {

/// Of (function, arguments, keywords), or None where one was taken back; those at the end are called first.
List* functions = nullptr;

Raises<Value> register_function(Thread& thread, Value* args) {
    if (!is_callable(args[0])) return raise(thread, TypeError_type, "the first argument must be callable");
    functions->append(Value::of(make_tuple({args[0], args[1], args[2]})));
    return args[0];
}

Raises<void> call_entry(Thread& thread, Tuple* entry) {
    Dict* keywords = entry->items[2].as<Dict>();
    List* values = make_list(std::span<Value const>(entry->items[1].as<Tuple>()->span()));
    size_t positional = values->size;
    List* keyword_names = new_list();
    for (int64_t i = keywords->next_entry(0); i >= 0; i = keywords->next_entry(uint32_t(i) + 1)) {
        keyword_names->append(keywords->entry(uint32_t(i)).key);
        values->append(keywords->entry(uint32_t(i)).value);
    }
    Tuple* all_names = keyword_names->size ? make_tuple(std::span<Value const>(keyword_names->span())) : nullptr;
    TRY(call(thread, entry->items[0], CallArgs{values->items, positional, all_names}));
    return {};
}

}  // namespace

/// Those that are registered meanwhile come too late.
void run_exit_functions(Thread& thread) {
    if (!functions) return;
    for (size_t i = functions->size; i-- > 0;) {
        if (i >= functions->size || is_none(functions->items[i])) continue;
        Tuple* entry = functions->items[i].as<Tuple>();
        if (!call_entry(thread, entry).ok())
            report_unraisable(thread, entry->items[0], "Exception ignored in atexit callback");
    }
    functions->clear();
}

namespace {

Raises<Value> run_functions(Thread& thread, Value*) {
    run_exit_functions(thread);
    return none();
}

Raises<Value> clear_functions(Thread&, Value*) {
    functions->clear();
    return none();
}

Raises<Value> count_functions(Thread&, Value*) { return Value::small(int64_t(functions->size)); }

/// Its place stays, as the functions may be running.
Raises<Value> unregister_function(Thread& thread, Value* args) {
    for (size_t i = 0; i < functions->size; i++) {
        if (is_none(functions->items[i])) continue;
        bool same = TRY(equal(thread, functions->items[i].as<Tuple>()->items[0], args[0]));
        if (same && i < functions->size) functions->items[i] = none();
    }
    return none();
}

constexpr MethodDef kFunctions[] = {
    {"register", "(func, /, *args, **kwargs)", register_function, "Has a function called when the program ends."},
    {"unregister", "(func, /)", unregister_function, "Has a function no longer called at the end."},
    {"_run_exitfuncs", "()", run_functions, "Calls all functions now."},
    {"_clear", "()", clear_functions, "Forgets all functions."},
    {"_ncallbacks", "()", count_functions, "How many functions there are."},
};

Raises<void> fill(Thread&, Module*) {
    if (functions) return {};
    functions = new_list();
    the_heap->add_roots([](Marker& marker, void*) { marker.mark(functions); }, nullptr);
    return {};
}

}  // namespace

extern NativeModule const kAtexitModule;
NativeModule const kAtexitModule{
    .name = "atexit", .doc = "Functions that are called when the program ends.", .functions = kFunctions, .fill = fill};

}  // namespace py::vm
