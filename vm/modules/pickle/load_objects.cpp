#include "vm/modules/pickle/loader.h"
#include "vm/objects/exception.h"
#include "vm/runtime/audit.h"
#include "vm/runtime/import/import.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/protocol/operations.h"

// Unpickler.load: objects by name, and how they are made.

namespace py::vm {
namespace {

/// The names of today for those that Python 2 used.
Raises<void> translate_names(Thread& thread, Value& module, Value& name) {
    Value by_name = TRY(pickle_registry(thread, "_compat_pickle", "NAME_MAPPING"));
    Value by_module = TRY(pickle_registry(thread, "_compat_pickle", "IMPORT_MAPPING"));
    Value pair = TRY(by_name.as<Dict>()->find(thread, Value::of(make_tuple({module, name}))));
    if (!pair.is_empty()) {
        bool good = pair.is<Tuple>() && pair.as<Tuple>()->size == 2 && pair.as<Tuple>()->items[0].is<Str>() &&
                    pair.as<Tuple>()->items[1].is<Str>();
        if (!good) {
            return raise(thread, RuntimeError_type, "_compat_pickle.NAME_MAPPING values should be 2-tuples, not {}",
                         {type_of(pair)});
        }
        module = pair.as<Tuple>()->items[0];
        name = pair.as<Tuple>()->items[1];
        return {};
    }
    Value other = TRY(by_module.as<Dict>()->find(thread, module));
    if (other.is_empty()) return {};
    if (!other.is<Str>()) {
        return raise(thread, RuntimeError_type, "_compat_pickle.IMPORT_MAPPING values should be strings, not {}",
                     {type_of(other)});
    }
    module = other;
    return {};
}

}  // namespace

Raises<Value> find_pickled_class(Thread& thread, Unpickler* self, Value module, Value name) {
    TRY(audit(thread, "pickle.find_class", {module, name}));
    if (self->protocol < 3 && self->fix_imports) TRY(translate_names(thread, module, name));
    if (!module.is<Str>()) return raise(thread, TypeError_type, "module name must be a string");
    if (!name.is<Str>()) {
        return raise(thread, TypeError_type, "attribute name must be string, not '{}'", {type_of(name)});
    }
    TRY(import_module(thread, module.as<Str>(), none(), none(), none(), 0));
    Value modules = sys_module()->dict->find(intern("modules"));
    Value found = modules.is<Dict>() ? modules.as<Dict>()->find(intern(module.as<Str>())) : kEmpty;
    if (found.is_empty()) return raise_value(thread, KeyError_type, module);
    if (self->protocol >= 4) return TRY(follow_path(thread, found, name.as<Str>())).object;
    Value object = TRY(find_attribute(thread, found, intern(name.as<Str>())));
    if (!object.is_empty()) return object;
    return raise(thread, AttributeError_type, "Can't get attribute {} on {}",
                 {TRY(repr_of(thread, name)), TRY(repr_of(thread, found))});
}

/// As a subclass has it.
Raises<Value> PickleLoader::find_class(Value module, Value name) {
    if (type_of(Value::of(self_)) == &unpickler_type) return find_pickled_class(thread_, self_, module, name);
    static Str* method = intern("find_class");
    return call_method(thread_, Value::of(self_), method, {module, name});
}

Raises<void> PickleLoader::load_global_line() {
    Value module = Value::of(TRY(decode_bytes(thread_, as_bytes(TRY(input_.take_line())), "utf-8", "strict")));
    Value name = Value::of(TRY(decode_bytes(thread_, as_bytes(TRY(input_.take_line())), "utf-8", "strict")));
    push(TRY(find_class(module, name)));
    return {};
}

Raises<void> PickleLoader::load_stack_global() {
    Value name = TRY(pop());
    Value module = TRY(pop());
    if (type_of(name) != &str_type || type_of(module) != &str_type) {
        return raise(thread_, unpickling_error(), "STACK_GLOBAL requires str");
    }
    push(TRY(find_class(module, name)));
    return {};
}

Raises<void> PickleLoader::load_extension(int size) {
    uint64_t taken = TRY(input_.take_number(size));
    int64_t code = size == 4 ? int32_t(taken) : int64_t(taken);
    if (code <= 0) return raise(thread_, unpickling_error(), "EXT specifies code <= 0");
    Value cache = TRY(pickle_registry(thread_, "copyreg", "_extension_cache"));
    Value key = Value::small(code);
    Value known = TRY(cache.as<Dict>()->find(thread_, key));
    if (!known.is_empty()) {
        push(known);
        return {};
    }
    Value registry = TRY(pickle_registry(thread_, "copyreg", "_inverted_registry"));
    Value pair = TRY(registry.as<Dict>()->find(thread_, key));
    if (pair.is_empty()) return raise(thread_, ValueError_type, "unregistered extension code {}", {code});
    bool good = pair.is<Tuple>() && pair.as<Tuple>()->size == 2 && pair.as<Tuple>()->items[0].is<Str>() &&
                pair.as<Tuple>()->items[1].is<Str>();
    if (!good) {
        return raise(thread_, ValueError_type, "_inverted_registry[{}] isn't a 2-tuple of strings", {code});
    }
    Value object = TRY(find_class(pair.as<Tuple>()->items[0], pair.as<Tuple>()->items[1]));
    TRY(cache.as<Dict>()->store(thread_, key, object));
    push(object);
    return {};
}

Raises<void> PickleLoader::instantiate(Value type, List* arguments) {
    static Str* initial_arguments = intern("__getinitargs__");
    bool plain =
        arguments->size == 0 && type.is<Type>() && TRY(find_attribute(thread_, type, initial_arguments)).is_empty();
    if (plain) {
        push(TRY(call_method(thread_, type, names.__new__, {type})));
    } else {
        push(TRY(call(thread_, type, CallArgs{arguments->items, arguments->size})));
    }
    return {};
}

Raises<void> PickleLoader::load_instance_line() {
    List* arguments = TRY(pop_to_mark());
    Value module = Value::of(TRY(decode_bytes(thread_, as_bytes(TRY(input_.take_line())), "ascii", "strict")));
    Value name = Value::of(TRY(decode_bytes(thread_, as_bytes(TRY(input_.take_line())), "ascii", "strict")));
    Value type = TRY(find_class(module, name));
    return instantiate(type, arguments);
}

Raises<void> PickleLoader::load_object() {
    List* arguments = TRY(pop_to_mark());
    if (arguments->size == 0) return underflow();
    Value type = arguments->items[0];
    arguments->erase(0, 1);
    return instantiate(type, arguments);
}

Raises<void> PickleLoader::load_new_object(Keywords with_keywords) {
    bool has_keywords = with_keywords == Keywords::Yes;
    char const* name = has_keywords ? "NEWOBJ_EX" : "NEWOBJ";
    TRY(need(has_keywords ? 3 : 2));
    Value keywords = has_keywords ? TRY(pop()) : kEmpty;
    Value arguments = TRY(pop());
    Value type = TRY(pop());
    if (!type.is<Type>()) {
        return raise(thread_, unpickling_error(), "{} class argument must be a type, not {}", {name, type_of(type)});
    }
    if (!arguments.is<Tuple>()) {
        return raise(thread_, unpickling_error(), "{} args argument must be a tuple, not {}",
                     {name, type_of(arguments)});
    }
    if (has_keywords && !keywords.is<Dict>()) {
        return raise(thread_, unpickling_error(), "{} kwargs argument must be a dict, not {}",
                     {name, type_of(keywords)});
    }
    auto create = type.as<Type>()->slots.create;
    if (!create || type.as<Type>()->type_flags & kNoConstructor) {
        return raise(thread_, unpickling_error(), "{} class argument '{}' doesn't have __new__",
                     {name, type.as<Type>()});
    }
    List* values = make_list(std::span<Value const>(arguments.as<Tuple>()->span()));
    size_t positional = values->size;
    List* keyword_names = new_list();
    Dict* dict = has_keywords ? keywords.as<Dict>() : nullptr;
    for (int64_t i = dict ? dict->next_entry(0) : -1; i >= 0; i = dict->next_entry(uint32_t(i) + 1)) {
        DictEntry entry = dict->entry(uint32_t(i));
        if (!entry.key.is<Str>()) return raise(thread_, TypeError_type, "keywords must be strings");
        keyword_names->append(Value::of(intern(entry.key.as<Str>())));
        values->append(entry.value);
    }
    Tuple* names = keyword_names->size ? make_tuple(std::span<Value const>(keyword_names->span())) : nullptr;
    push(TRY(create(thread_, type.as<Type>(), CallArgs{values->items, positional, names})));
    return {};
}

Raises<void> PickleLoader::load_reduce() {
    TRY(need(2));
    Value arguments = TRY(pop());
    Value callable = TRY(pop());
    if (!arguments.is<Tuple>()) return raise(thread_, TypeError_type, "argument list must be a tuple");
    Tuple* tuple = arguments.as<Tuple>();
    push(TRY(call(thread_, callable, CallArgs{tuple->items, tuple->size})));
    return {};
}

Raises<void> PickleLoader::update_attributes(Value object, Dict* attributes) {
    Value target = TRY(get_attribute(thread_, object, names.__dict__));
    for (int64_t i = attributes->next_entry(0); i >= 0; i = attributes->next_entry(uint32_t(i) + 1)) {
        DictEntry entry = attributes->entry(uint32_t(i));
        Value key = type_of(entry.key) == &str_type ? Value::of(intern(entry.key.as<Str>())) : entry.key;
        TRY(set_item(thread_, target, key, entry.value));
    }
    return {};
}

Raises<void> PickleLoader::load_build() {
    static Str* set_state = intern("__setstate__");
    TRY(need(2));
    Value state = TRY(pop());
    Value object = top();
    Value method = TRY(find_attribute(thread_, object, set_state));
    if (!method.is_empty()) {
        TRY(call(thread_, method, {state}));
        return {};
    }
    Value slots = none();
    if (state.is<Tuple>() && state.as<Tuple>()->size == 2) {
        slots = state.as<Tuple>()->items[1];
        state = state.as<Tuple>()->items[0];
    }
    if (!is_none(state)) {
        if (!state.is<Dict>()) return raise(thread_, unpickling_error(), "state is not a dictionary");
        TRY(update_attributes(object, state.as<Dict>()));
    }
    if (is_none(slots)) return {};
    if (!slots.is<Dict>()) return raise(thread_, unpickling_error(), "slot state is not a dictionary");
    Dict* values = slots.as<Dict>();
    for (int64_t i = values->next_entry(0); i >= 0; i = values->next_entry(uint32_t(i) + 1)) {
        DictEntry entry = values->entry(uint32_t(i));
        if (!entry.key.is<Str>()) {
            return raise(thread_, TypeError_type, "attribute name must be string, not '{}'", {type_of(entry.key)});
        }
        TRY(set_attribute(thread_, object, intern(entry.key.as<Str>()), entry.value));
    }
    return {};
}

Raises<void> PickleLoader::load_persistent(Value id) {
    if (self_->persistent_load.is_empty()) {
        return raise(thread_, unpickling_error(),
                     "A load persistent id instruction was encountered,\nbut no persistent_load function was "
                     "specified.");
    }
    push(TRY(call(thread_, self_->persistent_load, {id})));
    return {};
}

Raises<void> PickleLoader::load_persistent_line() {
    std::string_view line = TRY(input_.take_line());
    for (char character : line) {
        if (uint8_t(character) < 0x80) continue;
        return raise(thread_, unpickling_error(), "persistent IDs in protocol 0 must be ASCII strings");
    }
    return load_persistent(Value::of(make_str(line)));
}

}  // namespace py::vm
