#include "vm/modules/sys/functions.h"

#include <cstdlib>

#include "vm/modules/warnings/warnings.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/exception.h"
#include "vm/objects/function/function.h"
#include "vm/objects/long/int.h"
#include "vm/objects/set/set.h"
#include "vm/runtime/audit.h"
#include "vm/runtime/finalization.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/protocol/object_size.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/configuration.h"
#include "vm/runtime/tracing/tracing.h"

// sys: what asks for encodings and limits, audit hooks, breakpoints, sizes.

namespace py::vm {

int64_t int_max_str_digits();
void set_int_max_str_digits(int64_t digits);

namespace {

Value text(char const* value) { return Value::of(intern(value)); }

Raises<Value> get_default_encoding(Thread&, Value*) { return text("utf-8"); }
Raises<Value> get_encode_errors(Thread&, Value*) { return text("surrogateescape"); }

Raises<Value> is_finalizing(Thread&, Value*) { return boolean(program_ends()); }

/// There are no reference counts; the smallest number that a program can see is as good as any.
Raises<Value> get_refcount(Thread&, Value*) { return Value::small(2); }
Raises<Value> get_allocated_blocks(Thread&, Value*) {
    return make_int(int64_t(the_heap->live_bytes() / Heap::kGranule));
}
Raises<Value> do_nothing(Thread&, Value*) { return none(); }

constexpr int64_t kLeastDigits = 640;

Raises<Value> get_digit_limit(Thread&, Value*) { return Value::small(int_max_str_digits()); }
Raises<Value> set_digit_limit(Thread& thread, Value* args) {
    int64_t digits = TRY(to_int64(thread, args[0]));
    if (digits != 0 && digits < kLeastDigits) {
        return raise(thread, ValueError_type, "maxdigits must be 0 or larger than {}", {kLeastDigits});
    }
    set_int_max_str_digits(digits);
    return none();
}

int dlopen_flags = 2;
Raises<Value> get_dlopen_flags(Thread&, Value*) { return Value::small(dlopen_flags); }
Raises<Value> set_dlopen_flags(Thread& thread, Value* args) {
    dlopen_flags = int(TRY(to_int64(thread, args[0])));
    return none();
}

Raises<Value> get_size_of(Thread& thread, Value* args) {
    auto size = call_special(thread, args[0], intern("__sizeof__"), {});
    if (!size.ok()) {
        if (!args[1].is_empty() && catch_pending(thread, TypeError_type)) return args[1];
        return size;
    }
    if (!is_int(size.value())) {
        if (!args[1].is_empty()) return args[1];
        return raise(thread, TypeError_type, "'{}' object cannot be interpreted as an integer",
                     {type_of(size.value())});
    }
    auto own = int64_of(size.value());
    if (!own) return raise(thread, OverflowError_type, "Python int too large to convert to C ssize_t");
    if (*own < 0) return raise(thread, ValueError_type, "__sizeof__() should return >= 0");
    return make_int(uint64_t(*own) + uint64_t(collector_header_size(args[0])));
}

// Audit hooks.

List* audit_hooks = nullptr;

/// A hook is traced only if it says so by an attribute `__cantrace__`.
Raises<void> call_audit_hook(Thread& thread, Value hook, Value event, Value arguments) {
    static Str* can_trace = intern("__cantrace__");
    Value trace = trace_function(), profile = profile_function();
    bool traced = !trace.is_empty() || !profile.is_empty();
    if (traced) {
        Value wanted = TRY(find_attribute(thread, hook, can_trace));
        traced = wanted.is_empty() || !TRY(truth_of(thread, wanted));
    }
    if (traced) {
        set_trace_function(thread, kEmpty);
        set_profile_function(thread, kEmpty);
    }
    auto told = call(thread, hook, {event, arguments});
    if (traced) {
        Exception* pending = thread.take_pending();
        set_trace_function(thread, trace);
        set_profile_function(thread, profile);
        thread.pending = pending;
    }
    if (!told.ok()) return Error{};
    return {};
}

Raises<void> call_audit_hooks(Thread& thread, Value event, Value arguments) {
    for (size_t i = 0; audit_hooks && i < audit_hooks->size; i++) {
        TRY(call_audit_hook(thread, audit_hooks->items[i], event, arguments));
    }
    return {};
}

Raises<Value> sys_audit(Thread& thread, Value* args) {
    if (!args[0].is<Str>())
        return raise(thread, TypeError_type, "expected str for argument 'event', not {}", {type_of(args[0])});
    TRY(call_audit_hooks(thread, args[0], args[1]));
    return none();
}

Raises<Value> add_audit_hook(Thread& thread, Value* args) {
    auto told = call_audit_hooks(thread, text("sys.addaudithook"), Value::of(empty_tuple()));
    if (!told.ok()) {
        // A hook may refuse others.
        if (catch_pending(thread, RuntimeError_type)) return none();
        return Error{};
    }
    if (!audit_hooks) {
        audit_hooks = new_list();
        the_heap->add_roots([](Marker& marker, void*) { marker.mark(audit_hooks); }, nullptr);
    }
    audit_hooks->append(args[0]);
    return none();
}

// breakpoint()

Error warn_about_breakpoint(Thread& thread, std::string_view name) {
    TRY(issue_warning(thread, Value::of(format_message("Ignoring unimportable $PYTHONBREAKPOINT: \"{}\"", {name})),
                      &RuntimeWarning_type, 1, kEmpty));
    return raise(thread, ImportError_type, "");
}

/// The function that PYTHONBREAKPOINT names, pdb.set_trace without it.
Raises<Value> find_debugger(Thread& thread, std::string_view name) {
    size_t dot = name.rfind('.');
    std::string_view module_name = dot == std::string_view::npos ? "builtins" : name.substr(0, dot);
    std::string_view function = dot == std::string_view::npos ? name : name.substr(dot + 1);
    Value import = builtins_module()->dict->find(names.__import__);
    Value wanted = Value::of(make_tuple({Value::of(intern(function))}));
    auto module = module_name.empty()
                      ? Raises<Value>(raise(thread, ImportError_type, ""))
                      : call(thread, import, {Value::of(intern(module_name)), none(), none(), wanted, Value::small(0)});
    if (!module.ok()) {
        if (!catch_pending(thread, ImportError_type)) return Error{};
        return warn_about_breakpoint(thread, name);
    }
    Value found = TRY(find_attribute(thread, module.value(), intern(function)));
    return found.is_empty() ? Raises<Value>(warn_about_breakpoint(thread, name)) : Raises<Value>(found);
}

Raises<Value> breakpoint_hook(Thread& thread, Value* args) {
    char const* asked = configuration.ignore_environment ? nullptr : std::getenv("PYTHONBREAKPOINT");
    std::string_view name = asked && *asked ? asked : "pdb.set_trace";
    if (name == "0") return none();
    auto debugger = find_debugger(thread, name);
    if (!debugger.ok()) {
        // The warning has told what is wrong.
        if (asked && catch_pending(thread, ImportError_type)) return none();
        return Error{};
    }
    Tuple* positional = args[0].as<Tuple>();
    Dict* keywords = args[1].as<Dict>();
    List* values = make_list(std::span<Value const>(positional->span()));
    List* keyword_names = new_list();
    for (int64_t i = keywords->next_entry(0); i >= 0; i = keywords->next_entry(uint32_t(i) + 1)) {
        keyword_names->append(keywords->entry(uint32_t(i)).key);
        values->append(keywords->entry(uint32_t(i)).value);
    }
    Tuple* all_names = keyword_names->size ? make_tuple(std::span<Value const>(keyword_names->span())) : nullptr;
    return call(thread, debugger.value(), CallArgs{values->items, positional->size, all_names});
}

constexpr MethodDef kFunctions[] = {
    {"getdefaultencoding", "()", get_default_encoding, "What str.encode and bytes.decode take without being told."},
    {"getfilesystemencoding", "()", get_default_encoding, "How names of files are encoded."},
    {"getfilesystemencodeerrors", "()", get_encode_errors, "What is done with names of files that do not decode."},
    {"is_finalizing", "()", is_finalizing, "Whether the machine is ending."},
    {"getrefcount", "(object, /)", get_refcount, "Of no meaning in a machine without reference counts."},
    {"getallocatedblocks", "()", get_allocated_blocks,
     "Memory that objects take, counted in the smallest pieces that the heap gives out."},
    {"_clear_type_cache", "()", do_nothing,
     "Does nothing: classes forget by themselves what they remember of attributes."},
    {"_debugmallocstats", "()", do_nothing, "Does nothing: there is no allocator of small objects to tell of."},
    {"get_int_max_str_digits", "()", get_digit_limit,
     "Most digits in conversions between int and str; 0 for no limit."},
    {"set_int_max_str_digits", "(maxdigits)", set_digit_limit,
     "Sets how many digits conversions between int and str may have."},
    {"getdlopenflags", "()", get_dlopen_flags, "How libraries are loaded: the RTLD_... flags."},
    {"setdlopenflags", "(flags, /)", set_dlopen_flags, "Sets how libraries are loaded: the RTLD_... flags."},
    {"getsizeof", "(object, default=None)", get_size_of, "About how many bytes an object takes."},
    {"audit", "(event, /, *args)", sys_audit, "Passes an event to the audit hooks."},
    {"addaudithook", "(hook)", add_audit_hook, "Adds a function that is told of audit events."},
    {"breakpointhook", "(*args, **kwargs)", breakpoint_hook, "What breakpoint() calls: the debugger."},
};

}  // namespace

std::span<MethodDef const> sys_functions() { return kFunctions; }

bool has_audit_hooks() { return audit_hooks != nullptr; }

Raises<void> audit(Thread& thread, std::string_view event, std::initializer_list<Value> arguments) {
    if (!audit_hooks) return {};
    return call_audit_hooks(thread, Value::of(intern(event)), Value::of(make_tuple(arguments)));
}

}  // namespace py::vm
