#include "vm/builtins/functions.h"
#include "vm/objects/exception.h"
#include "vm/objects/frame/frame.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

// Builtins about objects, classes and attributes.

namespace py::vm {

Raises<Value> builtin_len(Thread& thread, Value* args) { return make_int(TRY(length_of(thread, args[0]))); }

namespace {
Raises<Value> builtin_repr(Thread& thread, Value* args) { return Value::of(TRY(repr_of(thread, args[0]))); }
Raises<Value> builtin_ascii(Thread& thread, Value* args) { return Value::of(TRY(ascii_of(thread, args[0]))); }
Raises<Value> builtin_hash(Thread& thread, Value* args) { return make_int(TRY(hash_of(thread, args[0]))); }
Raises<Value> builtin_id(Thread&, Value* args) { return identity_of(args[0]); }
Raises<Value> builtin_callable(Thread&, Value* args) { return boolean(is_callable(args[0])); }
}  // namespace

Raises<Value> builtin_isinstance(Thread& thread, Value* args) {
    return boolean(TRY(is_instance(thread, args[0], args[1])));
}

namespace {
Raises<Value> builtin_issubclass(Thread& thread, Value* args) {
    return boolean(TRY(is_subclass(thread, args[0], args[1])));
}

Raises<Str*> attribute_name(Thread& thread, Value name, char const* function) {
    if (name.is<Str>()) return intern(name.as<Str>());
    if (std::string_view(function) == "getattr" || std::string_view(function) == "hasattr") {
        return raise(thread, TypeError_type, "attribute name must be string, not '{}'", {type_of(name)});
    }
    return raise(thread, TypeError_type, "attribute name must be string, not '{}'", {type_of(name)});
}

Raises<Value> builtin_getattr(Thread& thread, Value* args) {
    Str* name = TRY(attribute_name(thread, args[1], "getattr"));
    if (args[2].is_empty()) return get_attribute(thread, args[0], name);
    Value found = TRY(find_attribute(thread, args[0], name));
    return found.is_empty() ? args[2] : found;
}
Raises<Value> builtin_hasattr(Thread& thread, Value* args) {
    Str* name = TRY(attribute_name(thread, args[1], "hasattr"));
    return boolean(!TRY(find_attribute(thread, args[0], name)).is_empty());
}
Raises<Value> builtin_setattr(Thread& thread, Value* args) {
    TRY(set_attribute(thread, args[0], TRY(attribute_name(thread, args[1], "setattr")), args[2]));
    return none();
}
Raises<Value> builtin_delattr(Thread& thread, Value* args) {
    TRY(set_attribute(thread, args[0], TRY(attribute_name(thread, args[1], "delattr")), kEmpty));
    return none();
}

Raises<Value> builtin_format(Thread& thread, Value* args) {
    Str* spec = empty_str();
    if (!args[1].is_empty()) {
        if (!args[1].is<Str>())
            return raise(thread, TypeError_type, "format() argument 2 must be str, not {}", {type_of(args[1])});
        spec = args[1].as<Str>();
    }
    return Value::of(TRY(format_value(thread, args[0], spec)));
}

Raises<Value> builtin_locals(Thread& thread, Value*) {
    if (!thread.fp) return raise(thread, SystemError_type, "frame does not exist");
    return current_locals(thread);
}
Raises<Value> builtin_globals(Thread& thread, Value*) {
    return thread.fp ? Value::of(frame_function(thread.fp)->globals) : none();
}

Raises<Value> builtin_vars(Thread& thread, Value* args) {
    if (args[0].is_empty()) return builtin_locals(thread, args);
    Value dict = TRY(find_attribute(thread, args[0], names.__dict__));
    if (dict.is_empty()) return raise(thread, TypeError_type, "vars() argument must have __dict__ attribute");
    return dict;
}

Raises<Value> builtin_dir(Thread& thread, Value* args) {
    Value names_found;
    if (args[0].is_empty()) {
        names_found = TRY(builtin_locals(thread, args));
        if (!names_found.is_exact<Dict>()) names_found = TRY(call_method(thread, names_found, names.keys, {}));
    } else {
        names_found = TRY(call_special(thread, args[0], names.__dir__, {}));
    }
    Value list = Value::of(TRY(list_from(thread, names_found)));
    TRY(call_method(thread, list, intern("sort"), {}));
    return list;
}

/// Replaces bases that are not types by what their `__mro_entries__` gives.
Raises<Tuple*> resolve_bases(Thread& thread, Tuple* bases) {
    List* resolved = new_list();
    bool replaced = false;
    for (Value base : bases->span()) {
        if (!base.is<Type>()) {
            Value hook = TRY(find_attribute(thread, base, names.__mro_entries__));
            if (!hook.is_empty()) {
                Value entries = TRY(call(thread, hook, {Value::of(bases)}));
                if (!entries.is<Tuple>()) return raise(thread, TypeError_type, "__mro_entries__ must return a tuple");
                for (Value entry : entries.as<Tuple>()->span()) resolved->append(entry);
                replaced = true;
                continue;
            }
        }
        resolved->append(base);
    }
    return replaced ? make_tuple(std::span<Value const>(resolved->span())) : bases;
}

/// `__build_class__(body, name, *bases, metaclass=None, **keywords)`: what a class statement calls.
Raises<Value> build_class(Thread& thread, Value* args) {
    if (!args[0].is<Function>()) return raise(thread, TypeError_type, "__build_class__: func must be a function");
    if (!args[1].is<Str>()) return raise(thread, TypeError_type, "__build_class__: name is not a string");
    Function* body = args[0].as<Function>();
    Value name = args[1];
    Tuple* original = args[2].as<Tuple>();
    Dict* keywords = copy_dict(args[3].as<Dict>());
    Tuple* bases = TRY(resolve_bases(thread, original));
    Value meta = keywords->find(names.metaclass);
    keywords->remove(names.metaclass);
    if (meta.is_empty()) meta = bases->size ? Value::of(type_of(bases->items[0])) : Value::of(&type_type);
    if (meta.is<Type>()) {
        for (Value base : bases->span()) {
            Type* kind = type_of(base);
            if (meta.as<Type>()->is_subtype_of(kind)) continue;
            if (!kind->is_subtype_of(meta.as<Type>())) {
                return raise(
                    thread, TypeError_type,
                    "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the "
                    "metaclasses of all its bases");
            }
            meta = Value::of(kind);
        }
    }
    // The keywords of the class statement, in the form of a call.
    Tuple* keyword_names = new_tuple(keywords->size);
    Tuple* values = new_tuple(3 + keywords->size);
    size_t at = 0;
    for (int64_t i = keywords->next_entry(0); i >= 0; i = keywords->next_entry(uint32_t(i) + 1)) {
        keyword_names->items[at] = keywords->entry(uint32_t(i)).key;
        values->items[3 + at++] = keywords->entry(uint32_t(i)).value;
    }
    Tuple* names_or_null = at ? keyword_names : nullptr;
    values->items[0] = name;
    values->items[1] = Value::of(bases);
    values->items[2] = none();
    Value space = Value::of(new_dict());
    Value prepare = TRY(find_attribute(thread, meta, names.__prepare__));
    if (!prepare.is_empty()) {
        Tuple* prepare_args = new_tuple(2 + at);
        prepare_args->items[0] = name;
        prepare_args->items[1] = Value::of(bases);
        for (size_t i = 0; i < at; i++) prepare_args->items[2 + i] = values->items[3 + i];
        space = TRY(call(thread, prepare, CallArgs{prepare_args->items, 2, names_or_null}));
        if (!type_of(space)->slots.get_item) {
            Value owner = meta.is<Type>() ? Value::of(meta.as<Type>()->name) : Value::of(intern("<metaclass>"));
            return raise(thread, TypeError_type, "{}.__prepare__() must return a mapping, not {}",
                         {owner.as<Str>(), type_of(space)});
        }
    }
    Value cell = TRY(run_code(thread, body, space));
    if (bases != original) TRY(set_item(thread, space, Value::of(intern("__orig_bases__")), Value::of(original)));
    values->items[2] = space;
    Value made = TRY(call(thread, meta, CallArgs{values->items, 3, names_or_null}));
    if (cell.is<Cell>() && made.is<Type>() && cell.as<Cell>()->content.is_empty()) {
        return raise(thread, RuntimeError_type,
                     "__class__ not set defining '{}' as {}. Was __classcell__ propagated to type.__new__?",
                     {name.as<Str>(), TRY(repr_of(thread, made))});
    }
    if (cell.is<Cell>() && made.is<Type>() && cell.as<Cell>()->content != made) {
        Str* content = TRY(repr_of(thread, cell.as<Cell>()->content));
        return raise(thread, TypeError_type, "__class__ set to {} defining '{}' as {}",
                     {content, name.as<Str>(), TRY(repr_of(thread, made))});
    }
    return made;
}

constexpr MethodDef kFunctions[] = {
    {"__build_class__", "(func, name, /, *bases, **kwds)", build_class,
     "What a class statement calls, with its body as a function."},
    {"len", "(obj, /)", builtin_len, "How many items there are. TypeError for objects without __len__()."},
    {"repr", "(obj, /)", builtin_repr, "An object as text for programmers, from which it can often be made again."},
    {"ascii", "(obj, /)", builtin_ascii, "As repr(), with escapes for whatever is not ASCII."},
    {"hash", "(obj, /)", builtin_hash,
     "An int that is the same for all that compares equal. TypeError for what cannot be in a set."},
    {"id", "(obj, /)", builtin_id, "An int that no other object has as long as this one exists."},
    {"callable", "(obj, /)", builtin_callable, "Whether it can be called. Classes can, and instances with __call__()."},
    {"isinstance", "(obj, class_or_tuple, /)", builtin_isinstance,
     "Whether the class of an object is the given one or derived from it. Of a tuple or union, any one will do."},
    {"issubclass", "(cls, class_or_tuple, /)", builtin_issubclass,
     "Whether one class is the other or derived from it. Of a tuple or union, any one will do."},
    {"getattr", "(object, name, default=None, /)", builtin_getattr,
     "An attribute by its name. If there is none, `default`, or AttributeError without one."},
    {"hasattr", "(obj, name, /)", builtin_hasattr, "Whether getattr() finds an attribute of that name."},
    {"setattr", "(obj, name, value, /)", builtin_setattr, "Assigns to an attribute by its name."},
    {"delattr", "(obj, name, /)", builtin_delattr, "Deletes an attribute by its name."},
    {"format", "(value, format_spec='', /)", builtin_format,
     "An object as text, as a format specification says. An empty one mostly means str()."},
    {"locals", "()", builtin_locals, "The caller's variables, as a dict. Changing it does not always change them."},
    {"globals", "()", builtin_globals, "The dict of variables of the caller's module."},
    {"vars", "(object=None, /)", builtin_vars,
     "The dict of an object's own attributes; without an object, the same as locals()."},
    {"dir", "(object=None, /)", builtin_dir,
     "A sorted list of the names of an object's attributes; without an object, of the caller's variables."},
};

}  // namespace

std::span<MethodDef const> builtin_object_functions() { return kFunctions; }

}  // namespace py::vm
