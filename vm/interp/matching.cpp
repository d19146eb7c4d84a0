#include "vm/interp/support.h"

// Structural pattern matching (PEP 634).

namespace py::vm {

Raises<Value> match_keys(Thread& thread, Value subject, Tuple* keys) {
    Tuple* values = new_tuple(keys->size);
    Set* seen = new_set(set_type);
    for (size_t i = 0; i < keys->size; i++) {
        Value key = keys->items[i];
        if (!TRY(seen->add(thread, key))) {
            return raise(thread, ValueError_type, "mapping pattern checks duplicate key ({})",
                         {TRY(repr_of(thread, key))});
        }
        Value found;
        if (subject.is_exact<Dict>()) {
            found = TRY(subject.as<Dict>()->find(thread, key));
        } else {
            // `get` never makes an entry, as `__missing__` may.
            Value mark = Value::of(new_list());
            found = TRY(call_method(thread, subject, intern("get"), {key, mark}));
            if (found == mark) found = kEmpty;
        }
        if (found.is_empty()) return none();
        values->items[i] = found;
    }
    return Value::of(values);
}

Raises<Value> match_class(Thread& thread, Value subject, Value type, Tuple* keyword_names, size_t positional) {
    if (!type.is<Type>()) return raise(thread, TypeError_type, "called match pattern must be a type");
    if (!TRY(is_instance(thread, subject, type))) return none();
    Type* kind = type.as<Type>();
    Tuple* values = new_tuple(positional + keyword_names->size);
    std::vector<Str*> seen;
    auto fetch = [&](Str* name) -> Raises<Value> {
        for (Str* earlier : seen) {
            if (equal_text(earlier, name)) {
                return raise(thread, TypeError_type, "{}() got multiple sub-patterns for attribute '{}'", {kind, name});
            }
        }
        seen.push_back(name);
        return find_attribute(thread, subject, intern(name));
    };
    if (positional) {
        Value declared = TRY(find_attribute(thread, type, names.__match_args__));
        bool match_self = declared.is_empty() && (kind->type_flags & kMatchSelf);
        if (!declared.is_empty() && !declared.is<Tuple>()) {
            return raise(thread, TypeError_type, "{}.__match_args__ must be a tuple (got {})",
                         {kind, type_of(declared)});
        }
        size_t allowed = match_self ? 1 : declared.is_empty() ? 0 : declared.as<Tuple>()->size;
        if (positional > allowed) {
            return raise(thread, TypeError_type, "{}() accepts {} positional sub-pattern{} ({} given)",
                         {kind, allowed, allowed == 1 ? "" : "s", positional});
        }
        for (size_t i = 0; i < positional; i++) {
            if (match_self) {
                values->items[i] = subject;
                continue;
            }
            Value name = declared.as<Tuple>()->items[i];
            if (!name.is<Str>()) {
                return raise(thread, TypeError_type, "__match_args__ elements must be strings (got {})",
                             {type_of(name)});
            }
            values->items[i] = TRY(fetch(name.as<Str>()));
            if (values->items[i].is_empty()) return none();
        }
    }
    for (size_t i = 0; i < keyword_names->size; i++) {
        if (!keyword_names->items[i].is<Str>()) return raise(thread, SystemError_type, "damaged code: MATCH_CLASS");
        Value found = TRY(fetch(keyword_names->items[i].as<Str>()));
        if (found.is_empty()) return none();
        values->items[positional + i] = found;
    }
    return Value::of(values);
}

}  // namespace py::vm
