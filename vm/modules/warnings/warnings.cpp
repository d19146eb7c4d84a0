#include "vm/modules/warnings/warnings.h"

#include <cstdio>

#include "vm/interp/frame.h"
#include "vm/objects/exception.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/code/locations.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module _warnings: filters, and what is done with a warning.

namespace py::vm {
namespace {

/// What the module starts with, and goes on with where nobody has imported `warnings`.
struct State {
    List* filters = nullptr;
    Dict* once_registry = nullptr;
    Str* default_action = nullptr;
    int64_t filters_version = 0;
};
State state;

Value filter(char const* action, Type& category, Value module) {
    return Value::of(make_tuple({Value::of(intern(action)), none(), Value::of(&category), module, Value::small(0)}));
}

void prepare_state() {
    if (state.filters) return;
    the_heap->add_roots(
        [](Marker& marker, void*) {
            marker.mark(state.filters);
            marker.mark(state.once_registry);
            marker.mark(state.default_action);
        },
        nullptr);
    state.filters = make_list(std::initializer_list<Value>{
        filter("default", DeprecationWarning_type, Value::of(names.__main__)),
        filter("ignore", DeprecationWarning_type, none()), filter("ignore", PendingDeprecationWarning_type, none()),
        filter("ignore", ImportWarning_type, none()), filter("ignore", ResourceWarning_type, none())});
    state.once_registry = new_dict();
    state.default_action = intern("default");
}

/// An attribute of the module `warnings`, which may have replaced what is here; empty if it is not imported.
Raises<Value> warnings_attribute(Thread& thread, char const* name) {
    Value module = loaded_modules()->find(intern("warnings"));
    if (module.is_empty() || is_none(module)) return kEmpty;
    return find_attribute(thread, module, intern(name));
}

/// One warning on its way.
struct Warning {
    Value message = kEmpty;
    Value text = kEmpty;
    Value category = kEmpty;
    Value filename = kEmpty;
    Value line = kEmpty;
    Value module = kEmpty;
    /// A dict, None, or empty.
    Value registry = kEmpty;
    Value source_line = kEmpty;
    Value source = kEmpty;
};

Raises<bool> matches(Thread& thread, Value pattern, Value text) {
    if (is_none(pattern)) return true;
    if (pattern.is_exact<Str>()) return compare_truth(thread, pattern, text, CompareOperator::Equal);
    return truth_of(thread, TRY(call_method(thread, pattern, intern("match"), {text})));
}

Raises<bool> filter_applies(Thread& thread, Tuple* item, Warning const& warning) {
    if (!TRY(matches(thread, item->items[1], warning.text))) return false;
    if (!TRY(is_subclass(thread, warning.category, item->items[2]))) return false;
    if (!TRY(matches(thread, item->items[3], warning.module))) return false;
    int64_t line = TRY(to_int64(thread, item->items[4]));
    return line == 0 || line == TRY(to_int64(thread, warning.line));
}

Raises<Str*> find_action(Thread& thread, Warning const& warning, Value& chosen) {
    Value filters = TRY(warnings_attribute(thread, "filters"));
    if (filters.is_empty()) filters = Value::of(state.filters);
    if (!filters.is<List>()) return raise(thread, ValueError_type, "_warnings.filters must be a list");
    for (size_t i = 0; i < filters.as<List>()->size; i++) {
        Value item = filters.as<List>()->items[i];
        if (!item.is<Tuple>() || item.as<Tuple>()->size != 5) {
            return raise(thread, ValueError_type, "_warnings.filters item {} isn't a 5-tuple", {i});
        }
        Value action = item.as<Tuple>()->items[0];
        if (!action.is<Str>())
            return raise(thread, TypeError_type, "action must be a string, not '{}'", {type_of(action)});
        if (!TRY(filter_applies(thread, item.as<Tuple>(), warning))) continue;
        chosen = item;
        return action.as<Str>();
    }
    Value action = TRY(warnings_attribute(thread, "defaultaction"));
    if (action.is_empty()) action = Value::of(state.default_action);
    if (!action.is<Str>()) {
        return raise(thread, TypeError_type, "_warnings.defaultaction must be a string, not '{}'", {type_of(action)});
    }
    return action.as<Str>();
}

/// Whether the registry knows the warning since the filters last changed.
Raises<bool> already_warned(Thread& thread, Dict* registry, Value key, bool remember) {
    Str* version_key = intern("version");
    Value version = registry->find(version_key);
    if (!version.is_small() || version.small() != state.filters_version) {
        registry->clear();
        registry->store(version_key, Value::small(state.filters_version));
    } else {
        Value known = TRY(registry->find(thread, key));
        if (!known.is_empty() && TRY(truth_of(thread, known))) return true;
    }
    if (remember) TRY(registry->store(thread, key, boolean(true)));
    return false;
}

Raises<Dict*> once_registry(Thread& thread) {
    Value found = TRY(warnings_attribute(thread, "onceregistry"));
    if (found.is_empty()) return state.once_registry;
    if (found.is<Dict>()) return found.as<Dict>();
    return raise(thread, TypeError_type, "_warnings.onceregistry must be a dict, not '{}'", {type_of(found)});
}

/// Line `wanted` of a file without white space in front, or nothing.
std::string source_line_of(Str* filename, int64_t wanted) {
    FILE* file = std::fopen(to_utf8(filename).c_str(), "r");
    if (!file) return {};
    std::string line;
    int64_t at = 1;
    for (int c; (c = std::getc(file)) != EOF && at <= wanted;) {
        if (at == wanted && c != '\n') line.push_back(char(c));
        if (c == '\n') at++;
    }
    std::fclose(file);
    size_t start = line.find_first_not_of(" \t\f");
    return start == std::string::npos ? std::string() : line.substr(start);
}

/// The text of a warning, where the module `warnings` is not there to show it.
Raises<void> show_plainly(Thread& thread, Warning const& warning) {
    Value stream = sys_module()->dict->find(names.stderr);
    if (stream.is_empty() || is_none(stream)) return {};
    StrBuilder text;
    text.append(TRY(str_of(thread, warning.filename)));
    text.append(':');
    text.append(TRY(str_of(thread, warning.line)));
    text.append(": ");
    Value name = TRY(get_attribute(thread, warning.category, names.__name__));
    text.append(TRY(str_of(thread, name)));
    text.append(": ");
    text.append(TRY(str_of(thread, warning.text)));
    text.append('\n');
    std::string line = warning.source_line.is<Str>() ? to_utf8(warning.source_line.as<Str>())
                       : warning.filename.is<Str>()
                           ? source_line_of(warning.filename.as<Str>(), TRY(to_int64(thread, warning.line)))
                           : std::string();
    if (!line.empty()) text.append("  " + line + "\n");
    TRY(call_method(thread, stream, names.write, {Value::of(text.finish())}));
    return {};
}

Raises<void> show(Thread& thread, Warning const& warning) {
    if (!warning.source.is_empty() && !is_none(warning.source) &&
        loaded_modules()->find(intern("warnings")).is_empty()) {
        // What allocated the source is for `warnings` to tell.
        Value import = builtins_module()->dict->find(names.__import__);
        auto imported =
            import.is_empty() ? Raises<Value>(none()) : call(thread, import, {Value::of(intern("warnings"))});
        if (!imported.ok() && !catch_pending(thread, ImportError_type)) return Error{};
    }
    Value shower = TRY(warnings_attribute(thread, "_showwarnmsg"));
    if (shower.is_empty()) return show_plainly(thread, warning);
    if (!is_callable(shower)) return raise(thread, TypeError_type, "warnings._showwarnmsg() must be set to a callable");
    Value maker = TRY(warnings_attribute(thread, "WarningMessage"));
    if (maker.is_empty()) return raise(thread, RuntimeError_type, "unable to get warnings.WarningMessage");
    Value source = warning.source.is_empty() ? none() : warning.source;
    Value message = TRY(call(
        thread, maker, {warning.message, warning.category, warning.filename, warning.line, none(), none(), source}));
    TRY(call(thread, shower, {message}));
    return {};
}

/// What the action leaves to do: whether the warning is to be shown.
Raises<bool> enter_in_registry(Thread& thread, Str* action, Warning const& warning, Value key, Value chosen) {
    if (equal_text(action, "always")) return true;
    bool has_registry = warning.registry.is<Dict>();
    if (has_registry) TRY(warning.registry.as<Dict>()->store(thread, key, boolean(true)));
    if (equal_text(action, "default")) return true;
    if (equal_text(action, "once")) {
        Dict* registry = TRY(once_registry(thread));
        Value once_key = Value::of(make_tuple({warning.text, warning.category}));
        return !TRY(already_warned(thread, registry, once_key, true));
    }
    if (equal_text(action, "module")) {
        if (!has_registry) return true;
        Value module_key = Value::of(make_tuple({warning.text, warning.category, Value::small(0)}));
        return !TRY(already_warned(thread, warning.registry.as<Dict>(), module_key, true));
    }
    Str* shown = chosen.is_empty() ? intern("None") : TRY(repr_of(thread, chosen));
    return raise(thread, RuntimeError_type, "Unrecognized action ({}) in warnings.filters:\n {}",
                 {TRY(repr_of(thread, Value::of(action))), shown});
}

Value module_from_filename(Value filename) {
    if (!filename.is<Str>() || filename.as<Str>()->length == 0) return Value::of(intern("<unknown>"));
    Str* name = filename.as<Str>();
    std::string text = to_utf8(name);
    return text.ends_with(".py") ? Value::of(substring(name, 0, name->length - 3)) : filename;
}

Raises<void> process(Thread& thread, Warning warning) {
    if (!warning.registry.is_empty() && !is_none(warning.registry) && !warning.registry.is<Dict>()) {
        return raise(thread, TypeError_type, "'registry' must be a dict or None");
    }
    if (warning.module.is_empty()) warning.module = module_from_filename(warning.filename);
    if (type_of(warning.message)->is_subtype_of(&Warning_type)) {
        warning.text = Value::of(TRY(str_of(thread, warning.message)));
        warning.category = Value::of(type_of(warning.message));
    } else {
        warning.text = warning.message;
        warning.message = TRY(call(thread, warning.category, {warning.message}));
    }
    Value key = Value::of(make_tuple({warning.text, warning.category, warning.line}));
    if (warning.registry.is<Dict>() && TRY(already_warned(thread, warning.registry.as<Dict>(), key, false))) return {};
    Value chosen = kEmpty;
    Str* action = TRY(find_action(thread, warning, chosen));
    if (equal_text(action, "error")) {
        if (warning.message.is<Exception>()) return raise_exception(thread, warning.message.as<Exception>());
        return raise(thread, TypeError_type, "exceptions must derive from BaseException");
    }
    if (equal_text(action, "ignore")) return {};
    if (!TRY(enter_in_registry(thread, action, warning, key, chosen))) return {};
    return show(thread, warning);
}

// Where a warning belongs.

bool is_internal(Code* code) {
    std::string name = to_utf8(code->filename);
    return name.find("importlib") != std::string::npos && name.find("_bootstrap") != std::string::npos;
}

/// The frame `level` frames out, those of importlib not counted unless it is importlib itself that warns.
FrameWalker find_place(Thread& thread, int64_t level) {
    FrameWalker walker(thread);
    bool count_all = level <= 0 || (!walker.done() && is_internal(frame_code(walker.fp())));
    while (--level > 0 && !walker.done()) {
        walker.step();
        while (!count_all && !walker.done() && is_internal(frame_code(walker.fp()))) walker.step();
    }
    return walker;
}

void set_context(Thread& thread, int64_t level, Warning& warning) {
    FrameWalker place = find_place(thread, level);
    Dict* globals = sys_module()->dict;
    warning.filename = Value::of(names.sys);
    int64_t line = 1;
    if (!place.done()) {
        Code* code = frame_code(place.fp());
        globals = frame_function(place.fp())->globals;
        warning.filename = Value::of(code->filename);
        line = location_at(*code->source, code_offset(code, place.ip())).line;
    }
    warning.line = Value::small(line);
    Str* registry_name = intern("__warningregistry__");
    warning.registry = globals->find(registry_name);
    if (warning.registry.is_empty()) {
        warning.registry = Value::of(new_dict());
        globals->store(registry_name, warning.registry);
    }
    warning.module = globals->find(names.__name__);
    if (!warning.module.is<Str>() && !(!warning.module.is_empty() && is_none(warning.module))) {
        warning.module = Value::of(intern("<string>"));
    }
}

Raises<Value> check_category(Thread& thread, Value message, Value category) {
    if (type_of(message)->is_subtype_of(&Warning_type)) return Value::of(type_of(message));
    if (category.is_empty() || is_none(category)) return Value::of(&UserWarning_type);
    if (category.is<Type>() && category.as<Type>()->is_subtype_of(&Warning_type)) return category;
    return raise(thread, TypeError_type, "category must be a Warning subclass, not '{}'", {type_of(category)});
}

Raises<Value> warnings_warn(Thread& thread, Value* args) {
    Value category = TRY(check_category(thread, args[0], args[1]));
    int64_t level = args[2].is_empty() ? 1 : TRY(to_int64(thread, args[2]));
    TRY(issue_warning(thread, args[0], category.as<Type>(), level, args[3]));
    return none();
}

/// The line from the loader of a module, where `module_globals` is given.
Raises<Value> loaded_source_line(Thread& thread, Value globals, Value line) {
    if (globals.is_empty() || is_none(globals)) return kEmpty;
    if (!globals.is<Dict>())
        return raise(thread, TypeError_type, "module_globals must be a dict, not '{}'", {type_of(globals)});
    Value loader = globals.as<Dict>()->find(names.__loader__);
    Value name = globals.as<Dict>()->find(names.__name__);
    if (loader.is_empty() || name.is_empty()) return kEmpty;
    Value getter = TRY(find_attribute(thread, loader, intern("get_source")));
    if (getter.is_empty()) return kEmpty;
    Value text = TRY(call(thread, getter, {name}));
    if (is_none(text)) return kEmpty;
    Value lines = TRY(call_method(thread, text, intern("splitlines"), {}));
    return get_item(thread, lines, Value::small(TRY(to_int64(thread, line)) - 1));
}

Raises<Value> warnings_warn_explicit(Thread& thread, Value* args) {
    Warning warning{.message = args[0], .category = args[1], .filename = args[2], .line = args[3]};
    if (!args[2].is<Str>())
        return raise(thread, TypeError_type, "warn_explicit() argument 3 must be str, not {}", {type_of(args[2])});
    warning.line = Value::small(TRY(to_int64(thread, args[3])));
    if (!args[4].is_empty()) warning.module = args[4];
    warning.registry = args[5];
    warning.source = args[7];
    warning.source_line = TRY(loaded_source_line(thread, args[6], warning.line));
    if (!type_of(args[0])->is_subtype_of(&Warning_type))
        warning.category = TRY(check_category(thread, args[0], args[1]));
    TRY(process(thread, warning));
    return none();
}

Raises<Value> filters_mutated(Thread&, Value*) {
    state.filters_version++;
    return none();
}

constexpr MethodDef kFunctions[] = {
    {"warn", "(message, category=None, stacklevel=1, source=None)", warnings_warn,
     "Issues a warning about the calling code, or ignores it, or raises it."},
    {"warn_explicit",
     "(message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None)",
     warnings_warn_explicit, "Issues a warning about a given line."},
    {"_filters_mutated", "()", filters_mutated, "Has the filters be looked at anew, for they have changed."},
};

Raises<void> fill(Thread&, Module* module) {
    prepare_state();
    module->dict->store(intern("filters"), Value::of(state.filters));
    module->dict->store(intern("_onceregistry"), Value::of(state.once_registry));
    module->dict->store(intern("_defaultaction"), Value::of(state.default_action));
    return {};
}

}  // namespace

Raises<void> warn_explicit(Thread& thread, Type& category, Value message, Str* filename, int64_t line) {
    prepare_state();
    return process(thread, {.message = message,
                            .category = Value::of(&category),
                            .filename = Value::of(filename),
                            .line = Value::small(line)});
}

Raises<void> issue_warning(Thread& thread, Value message, Type* category, int64_t stack_level, Value source) {
    prepare_state();
    Warning warning{.message = message, .category = Value::of(category), .source = source};
    set_context(thread, stack_level, warning);
    return process(thread, warning);
}

extern NativeModule const kWarningsModule;
NativeModule const kWarningsModule{
    .name = "_warnings", .doc = "What the module warnings stands on.", .functions = kFunctions, .fill = fill};

}  // namespace py::vm
