#include "vm/modules/pickle/saver.h"
#include "vm/objects/exception.h"
#include "vm/runtime/import/import.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// Pickler.dump: what is found again by name, and what says by `__reduce__` how it is made.

namespace py::vm {
namespace {

/// Whether a module has the value under a name, whatever looking it up does.
bool has_value(Thread& thread, Value module, Str* name, Value value) {
    auto found = follow_path(thread, module, name);
    if (found.ok()) return found.value().object == value;
    thread.pending = nullptr;
    return false;
}

/// The module that says it has the value, or in which it is found.
Raises<Value> module_name_of(Thread& thread, Value value, Str* name) {
    Value module_name = TRY(find_attribute(thread, value, names.__module__));
    if (!module_name.is_empty() && !is_none(module_name)) return module_name;
    Value modules = sys_module()->dict->find(intern("modules"));
    if (!modules.is<Dict>()) return raise(thread, RuntimeError_type, "unable to get sys.modules");
    // Looking up names may import more of them.
    Dict* copy = copy_dict(modules.as<Dict>());
    for (int64_t i = copy->next_entry(0); i >= 0; i = copy->next_entry(uint32_t(i) + 1)) {
        DictEntry entry = copy->entry(uint32_t(i));
        bool is_main = entry.key.is<Str>() && equal_text(entry.key.as<Str>(), "__main__");
        if (is_main || is_none(entry.value)) continue;
        if (has_value(thread, entry.value, name, value)) return entry.key;
    }
    return Value::of(intern("__main__"));
}

bool is_local(Str* name) { return to_utf8(name).find("<locals>") != std::string::npos; }

/// The part behind the last dot.
Str* last_name(Str* path) {
    for (size_t i = path->length; i > 0; i--) {
        if (path->at(i - 1) == '.') return intern(substring(path, i, path->length));
    }
    return path;
}

Raises<Value> loaded_module(Thread& thread, Str* name) {
    TRY(import_module(thread, name, none(), none(), none(), 0));
    Value modules = sys_module()->dict->find(intern("modules"));
    Value module = modules.is<Dict>() ? modules.as<Dict>()->find(intern(name)) : kEmpty;
    if (module.is_empty()) return raise(thread, ImportError_type, "{}", {name});
    return module;
}

bool is_part(Value part) { return !is_none(part); }

}  // namespace

Raises<PathTarget> follow_path(Thread& thread, Value start, Str* path) {
    PathTarget target{start, start};
    for (size_t begin = 0; begin <= path->length;) {
        size_t end = begin;
        while (end < path->length && path->at(end) != '.') end++;
        Str* name = intern(substring(path, begin, end));
        Value found = kEmpty;
        bool local = equal_text(name, "<locals>");
        if (!local) found = TRY(find_attribute(thread, target.object, name));
        if (found.is_empty()) {
            Str* shown = TRY(repr_of(thread, Value::of(path)));
            return raise(thread, AttributeError_type,
                         local ? "Can't get local attribute {} on {}" : "Can't get attribute {} on {}",
                         {shown, TRY(repr_of(thread, start))});
        }
        target = {found, target.object};
        begin = end + 1;
    }
    return target;
}

Raises<Value> pickle_registry(Thread& thread, char const* module, char const* name) {
    Value registry = TRY(imported_attribute(thread, module, name));
    if (registry.is<Dict>()) return registry;
    return raise(thread, RuntimeError_type, "{}.{} should be a dict, not {}", {module, name, type_of(registry)});
}

Raises<void> PickleSaver::save_type(Value type) {
    // Types that no module has are those of the only value they have.
    for (Value single : {none(), Value::of(&ellipsis_object), not_implemented()}) {
        if (type != Value::of(type_of(single))) continue;
        Value arguments = Value::of(make_tuple({single}));
        return save_reduction(Value::of(make_tuple({Value::of(&type_type), arguments})), type);
    }
    return save_global(type, kEmpty);
}

namespace {

/// The name to write. That of a built-in type is a new string each time in CPython, which no pickle has seen before:
/// the type datetime.datetime does not share the name of its module.
Str* own_name(Value value, Str* name) {
    bool built_in = value.is<Type>() && !(value.as<Type>()->type_flags & kHeapType);
    return built_in && name->width() == 1 ? make_latin1(name->latin1(), name->length) : name;
}

}  // namespace

Raises<void> PickleSaver::save_global(Value value, Value name) {
    if (name.is_empty()) name = TRY(find_attribute(thread_, value, names.__qualname__));
    if (name.is_empty()) name = TRY(get_attribute(thread_, value, names.__name__));
    if (!name.is<Str>()) return raise(thread_, TypeError_type, "expected string or bytes-like object");
    Str* path = name.as<Str>();
    if (is_local(path)) {
        return raise(thread_, AttributeError_type, "Can't pickle local object {}", {TRY(repr_of(thread_, name))});
    }
    Value module_name = TRY(module_name_of(thread_, value, path));
    if (!module_name.is<Str>()) return raise(thread_, TypeError_type, "module name must be a string");

    auto module = loaded_module(thread_, module_name.as<Str>());
    if (!module.ok()) {
        thread_.pending = nullptr;
        return raise(thread_, pickling_error(), "Can't pickle {}: import of module {} failed",
                     {TRY(repr_of(thread_, value)), TRY(repr_of(thread_, module_name))});
    }
    auto found = follow_path(thread_, module.value(), path);
    if (!found.ok()) {
        thread_.pending = nullptr;
        return raise(thread_, pickling_error(), "Can't pickle {}: attribute lookup {} on {} failed",
                     {TRY(repr_of(thread_, value)), path, module_name.as<Str>()});
    }
    if (found.value().object != value) {
        return raise(thread_, pickling_error(), "Can't pickle {}: it's not the same object as {}.{}",
                     {TRY(repr_of(thread_, value)), module_name.as<Str>(), path});
    }

    if (protocol_ >= 2 && TRY(save_extension(module_name.as<Str>(), path))) return {};
    Value parent = found.value().parent;
    bool in_module = parent == module.value();
    Str* last = last_name(path);
    if (protocol_ >= 4) {
        TRY(save(module_name));
        TRY(save(Value::of(own_name(value, in_module ? last : path))));
        put(PickleOp::StackGlobal);
    } else if (!in_module) {
        Value getter = TRY(builtin_named(thread_, "getattr"));
        Value arguments = Value::of(make_tuple({parent, Value::of(last)}));
        TRY(save_reduction(Value::of(make_tuple({getter, arguments})), kEmpty));
    } else {
        TRY(save_global_name(module_name.as<Str>(), last));
    }
    memoize(value);
    return {};
}

Raises<bool> PickleSaver::save_extension(Str* module_name, Str* name) {
    Value registry = TRY(pickle_registry(thread_, "copyreg", "_extension_registry"));
    if (registry.as<Dict>()->size == 0) return false;
    Value key = Value::of(make_tuple({Value::of(module_name), Value::of(name)}));
    Value code = TRY(registry.as<Dict>()->find(thread_, key));
    if (code.is_empty()) return false;
    int64_t number = TRY(to_c_long(thread_, code));
    if (number <= 0 || number > INT32_MAX) {
        return raise(thread_, RuntimeError_type, "extension code {} is out of range", {number});
    }
    int size = number <= UINT8_MAX ? 1 : number <= UINT16_MAX ? 2 : 4;
    put(size == 1 ? PickleOp::Extension1 : size == 2 ? PickleOp::Extension2 : PickleOp::Extension4);
    out_.put_number(uint64_t(number), size);
    return true;
}

/// By a line each for module and name, under the names that they have in Python 2 where that is to read them.
Raises<void> PickleSaver::save_global_name(Str* module_name, Str* name) {
    Str* shown_module = module_name;
    Str* shown_name = name;
    if (pickler_->fix_imports) {
        Value by_name = TRY(pickle_registry(thread_, "_compat_pickle", "REVERSE_NAME_MAPPING"));
        Value by_module = TRY(pickle_registry(thread_, "_compat_pickle", "REVERSE_IMPORT_MAPPING"));
        Value key = Value::of(make_tuple({Value::of(module_name), Value::of(name)}));
        Value pair = TRY(by_name.as<Dict>()->find(thread_, key));
        Value other = TRY(by_module.as<Dict>()->find(thread_, Value::of(module_name)));
        if (!pair.is_empty()) {
            bool good = pair.is<Tuple>() && pair.as<Tuple>()->size == 2 && pair.as<Tuple>()->items[0].is<Str>() &&
                        pair.as<Tuple>()->items[1].is<Str>();
            if (!good) {
                return raise(thread_, RuntimeError_type,
                             "_compat_pickle.REVERSE_NAME_MAPPING values should be 2-tuples, not {}", {type_of(pair)});
            }
            shown_module = pair.as<Tuple>()->items[0].as<Str>();
            shown_name = pair.as<Tuple>()->items[1].as<Str>();
        } else if (!other.is_empty()) {
            if (!other.is<Str>()) {
                return raise(thread_, RuntimeError_type,
                             "_compat_pickle.REVERSE_IMPORT_MAPPING values should be strings, not {}",
                             {type_of(other)});
            }
            shown_module = other.as<Str>();
        }
    }
    if (protocol_ < 3 && !(shown_module->is_ascii() && shown_name->is_ascii())) {
        return raise(thread_, pickling_error(), "can't pickle global identifier '{}.{}' using pickle protocol {}",
                     {module_name, name, protocol_});
    }
    put(PickleOp::Global);
    out_.put_text(to_utf8(shown_module) + "\n" + to_utf8(shown_name) + "\n");
    return {};
}

Raises<Value> PickleSaver::reduction_of(Value value) {
    Value type = Value::of(type_of(value));
    Value reduce = kEmpty;
    if (pickler_->dispatch_table.is_empty()) {
        Value table = TRY(pickle_registry(thread_, "copyreg", "dispatch_table"));
        reduce = TRY(table.as<Dict>()->find(thread_, type));
    } else {
        auto found = get_item(thread_, pickler_->dispatch_table, type);
        if (found.ok()) {
            reduce = found.value();
        } else if (!catch_pending(thread_, LookupError_type)) {
            return Error{};
        }
    }
    if (!reduce.is_empty()) return call(thread_, reduce, {value});
    if (type_of(value)->is_subtype_of(&type_type)) return not_implemented();
    static Str* reduce_ex = intern("__reduce_ex__");
    static Str* reduce_name = intern("__reduce__");
    reduce = TRY(find_attribute(thread_, value, reduce_ex));
    if (!reduce.is_empty()) return call(thread_, reduce, {Value::small(protocol_)});
    reduce = TRY(find_attribute(thread_, value, reduce_name));
    if (!reduce.is_empty()) return call(thread_, reduce, {});
    return raise(thread_, pickling_error(), "can't pickle '{}' object: {}",
                 {type_of(value), TRY(repr_of(thread_, value))});
}

/// `value` is empty where the result of the reduction is not to be remembered.
Raises<void> PickleSaver::save_reduction(Value reduction, Value value) {
    if (reduction.is<Str>()) return save_global(value, reduction);
    if (!reduction.is<Tuple>()) {
        return raise(thread_, pickling_error(), "__reduce__ must return a string or tuple");
    }
    Tuple* parts = reduction.as<Tuple>();
    if (parts->size < 2 || parts->size > 6) {
        return raise(thread_, pickling_error(), "tuple returned by __reduce__ must contain 2 through 6 elements");
    }
    auto part = [&](size_t index) { return index < parts->size ? parts->items[index] : none(); };
    auto wrong = [&](char const* which, char const* expected, Value found) {
        return raise(thread_, pickling_error(), "{} tuple returned by __reduce__ must be {}, not {}",
                     {which, expected, type_of(found)});
    };
    auto is_iterator = [](Value found) { return type_of(found)->slots.next != nullptr; };
    if (!is_callable(part(0))) return wrong("first item of the", "callable", part(0));
    if (!part(1).is<Tuple>()) return wrong("second item of the", "a tuple", part(1));
    if (is_part(part(3)) && !is_iterator(part(3))) return wrong("fourth element of the", "an iterator", part(3));
    if (is_part(part(4)) && !is_iterator(part(4))) return wrong("fifth element of the", "an iterator", part(4));
    if (is_part(part(5)) && !is_callable(part(5))) return wrong("sixth element of the", "a function", part(5));

    TRY(save_parts(part(0), part(1).as<Tuple>(), value));
    if (!value.is_empty()) {
        // What holds itself has been made by one of its parts already.
        int64_t number = number_of(value);
        if (number >= 0) {
            put(PickleOp::Pop);
            put_reference(number);
        } else {
            memoize(value);
        }
    }
    if (is_part(part(3))) TRY(append_items(part(3)));
    if (is_part(part(4))) TRY(set_items(part(4)));
    if (is_part(part(2))) TRY(save_state(part(2), part(5), value));
    return {};
}

Raises<void> PickleSaver::save_parts(Value callable, Tuple* arguments, Value value) {
    Value name = protocol_ >= 2 ? TRY(find_attribute(thread_, callable, names.__name__)) : kEmpty;
    if (name.is<Str>() && equal_text(name.as<Str>(), "__newobj_ex__")) {
        return save_new_object_with_keywords(arguments);
    }
    if (name.is<Str>() && equal_text(name.as<Str>(), "__newobj__")) return save_new_object(arguments, value);
    TRY(save(callable));
    TRY(save(Value::of(arguments)));
    put(PickleOp::Reduce);
    return {};
}

Raises<void> PickleSaver::save_new_object(Tuple* arguments, Value value) {
    if (arguments->size < 1) return raise(thread_, pickling_error(), "__newobj__ arglist is empty");
    Value type = arguments->items[0];
    if (TRY(find_attribute(thread_, type, names.__new__)).is_empty()) {
        return raise(thread_, pickling_error(), "args[0] from __newobj__ args has no __new__");
    }
    if (!value.is_empty() && TRY(get_attribute(thread_, value, names.__class__)) != type) {
        return raise(thread_, pickling_error(), "args[0] from __newobj__ args has the wrong class");
    }
    TRY(save(type));
    TRY(save(Value::of(make_tuple(std::span<Value const>(arguments->span().subspan(1))))));
    put(PickleOp::NewObject);
    return {};
}

Raises<void> PickleSaver::save_new_object_with_keywords(Tuple* arguments) {
    if (arguments->size != 3) {
        return raise(thread_, pickling_error(), "length of the NEWOBJ_EX argument tuple must be exactly 3, not {}",
                     {arguments->size});
    }
    Value type = arguments->items[0], positional = arguments->items[1], keywords = arguments->items[2];
    auto wrong = [&](char const* which, char const* expected, Value found) {
        return raise(thread_, pickling_error(), "{} item from NEWOBJ_EX argument tuple must be {}, not {}",
                     {which, expected, type_of(found)});
    };
    if (!type.is<Type>()) return wrong("first", "a class", type);
    if (!positional.is<Tuple>()) return wrong("second", "a tuple", positional);
    if (!keywords.is<Dict>()) return wrong("third", "a dict", keywords);
    if (protocol_ >= 4) {
        TRY(save(type));
        TRY(save(positional));
        TRY(save(keywords));
        put(PickleOp::NewObjectWithKeywords);
        return {};
    }
    // By a partial of __new__, which takes the keywords along.
    List* values = new_list();
    values->append(TRY(get_attribute(thread_, type, names.__new__)));
    values->append(type);
    for (Value argument : positional.as<Tuple>()->span()) values->append(argument);
    size_t positional_count = values->size;
    List* keyword_names = new_list();
    Dict* dict = keywords.as<Dict>();
    for (int64_t i = dict->next_entry(0); i >= 0; i = dict->next_entry(uint32_t(i) + 1)) {
        keyword_names->append(dict->entry(uint32_t(i)).key);
        values->append(dict->entry(uint32_t(i)).value);
    }
    Value partial = TRY(imported_attribute(thread_, "functools", "partial"));
    CallArgs call_arguments{values->items, positional_count, make_tuple(std::span<Value const>(keyword_names->span()))};
    Value made = TRY(call(thread_, partial, call_arguments));
    TRY(save(made));
    TRY(save(Value::of(empty_tuple())));
    put(PickleOp::Reduce);
    return {};
}

Raises<void> PickleSaver::save_state(Value state, Value setter, Value value) {
    if (is_none(setter)) {
        TRY(save(state));
        put(PickleOp::Build);
        return {};
    }
    TRY(save(setter));
    TRY(save(value));
    TRY(save(state));
    put(PickleOp::Tuple2);
    put(PickleOp::Reduce);
    // What the setter returns is of no use.
    put(PickleOp::Pop);
    return {};
}

}  // namespace py::vm
