#include "vm/gc/heap.h"
#include "vm/interp/frame.h"
#include "vm/objects/exception.h"
#include "vm/objects/function/builtins_namespace.h"
#include "vm/objects/str/str_builder.h"
#include "vm/objects/type/python_slots.h"
#include "vm/runtime/audit.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

// Functions and methods written in Python, and cells.

namespace py::vm {

namespace {

/// Looks one name up in the globals of functions, which are mostly those of the last time.
class GlobalLookup {
  public:
    /// Empty if there is none.
    Value find(Dict* globals, Str* name) {
        if (globals->keys_version == 0 || globals->keys_version != version_) {
            version_ = globals->version();
            entry_ = globals->find_entry(name);
        }
        return entry_ < 0 ? kEmpty : globals->entry(uint32_t(entry_)).value;
    }

  private:
    uint32_t version_ = 0;
    int64_t entry_ = -1;
};
GlobalLookup find_module_name, find_builtins;

}  // namespace

Function* new_function(Code* code, Dict* globals) {
    Function* function = the_heap->make<Function>(function_type.root_shape);
    function->code = code;
    function->globals = globals;
    function->builtins = builtins_for(globals);
    function->name = code->name;
    function->qualname = code->qualname;
    // The docstring is the first constant; constants are made late, and this one is seldom asked for.
    auto constants = code->source->consts->items;
    bool has_doc = !constants.empty() && constants[0]->kind == code::ObjectKind::Str && code->is_optimized();
    function->doc = has_doc ? kEmpty : none();
    Value module = find_module_name.find(globals, names.__name__);
    function->module = module.is_empty() ? none() : module;
    return function;
}

Dict* builtins_for(Dict* globals) {
    Value found = find_builtins.find(globals, names.__builtins__);
    if (found.is<Module>()) return found.as<Module>()->dict;
    if (found.is_empty()) return builtins_module()->dict;
    return found.is<Dict>() ? found.as<Dict>() : builtins_stand_in(found);
}

Method* new_method(Value callable, Value self) {
    Method* method = the_heap->make<Method>(method_type.root_shape);
    method->function = callable;
    method->self = self;
    return method;
}

Cell* new_cell(Value content) {
    Cell* cell = the_heap->make<Cell>(cell_type.root_shape);
    cell->content = content;
    return cell;
}

namespace {

Function* self_of(Value value) { return value.as<Function>(); }
/// The same, to be written to.
Function* changing(Value value) {
    note_write(value.object());
    return self_of(value);
}

Raises<Value> function_repr(Thread&, Value self) {
    return Value::of(format_message("<function {} at {}>", {self_of(self)->qualname, address_text(self)}));
}

Raises<Value> function_call(Thread& thread, Value self, CallArgs args) {
    return call_function(thread, self_of(self), args);
}

Raises<Value> function_get(Thread&, Value self, Value instance, Value) {
    return instance.is_empty() ? self : Value::of(new_method(self, instance));
}

Value or_none(Object* object) { return object ? Value::of(object) : none(); }

Raises<Value> get_name(Thread&, Value self) { return Value::of(self_of(self)->name); }
Raises<void> set_name(Thread& thread, Value self, Value value) {
    if (!value.is<Str>()) return raise(thread, TypeError_type, "__name__ must be set to a string object");
    changing(self)->name = value.as<Str>();
    return {};
}
Raises<Value> get_qualname(Thread&, Value self) { return Value::of(self_of(self)->qualname); }
Raises<void> set_qualname(Thread& thread, Value self, Value value) {
    if (!value.is<Str>()) return raise(thread, TypeError_type, "__qualname__ must be set to a string object");
    changing(self)->qualname = value.as<Str>();
    return {};
}
Raises<Value> get_doc(Thread& thread, Value self) {
    Function* function = self_of(self);
    if (function->doc.is_empty()) {
        TRY(complete_code(thread, function->code));
        note_write(function);
        function->doc = function->code->consts->items[0];
    }
    return function->doc;
}
Raises<void> set_doc(Thread&, Value self, Value value) {
    changing(self)->doc = value.is_empty() ? none() : value;
    return {};
}
Raises<Value> get_module(Thread&, Value self) { return self_of(self)->module; }
Raises<void> set_module(Thread&, Value self, Value value) {
    changing(self)->module = value.is_empty() ? none() : value;
    return {};
}
Raises<Value> get_defaults(Thread&, Value self) { return or_none(self_of(self)->defaults); }
Raises<void> set_defaults(Thread& thread, Value self, Value value) {
    if (!value.is_empty() && !is_none(value) && !value.is<Tuple>()) {
        return raise(thread, TypeError_type, "__defaults__ must be set to a tuple object");
    }
    changing(self)->defaults = value.is<Tuple>() ? value.as<Tuple>() : nullptr;
    return {};
}
Raises<Value> get_kwdefaults(Thread&, Value self) { return or_none(self_of(self)->keyword_defaults); }
Raises<void> set_kwdefaults(Thread& thread, Value self, Value value) {
    if (!value.is_empty() && !is_none(value) && !value.is<Dict>()) {
        return raise(thread, TypeError_type, "__kwdefaults__ must be set to a dict object");
    }
    changing(self)->keyword_defaults = value.is<Dict>() ? value.as<Dict>() : nullptr;
    return {};
}
Raises<Value> get_code(Thread&, Value self) { return Value::of(self_of(self)->code); }
Raises<void> set_code(Thread& thread, Value self, Value value) {
    if (!value.is<Code>()) return raise(thread, TypeError_type, "__code__ must be set to a code object");
    TRY(audit(thread, "object.__setattr__", {self, Value::of(intern("__code__")), value}));
    Function* function = self_of(self);
    size_t cells = function->closure ? function->closure->size : 0;
    if (value.as<Code>()->free_count() != cells) {
        return raise(thread, ValueError_type, "{}() requires a code object with {} free vars, not {}",
                     {function->name, cells, value.as<Code>()->free_count()});
    }
    note_write(function);
    function->code = value.as<Code>();
    return {};
}
Raises<Value> get_builtins(Thread&, Value self) { return builtins_value(self_of(self)->builtins); }
Raises<Value> get_globals(Thread&, Value self) { return Value::of(self_of(self)->globals); }
Raises<Value> get_closure(Thread&, Value self) { return or_none(self_of(self)->closure); }
Raises<Value> get_annotations(Thread&, Value self) {
    if (!self_of(self)->annotations) changing(self)->annotations = new_dict();
    return Value::of(self_of(self)->annotations);
}
Raises<void> set_annotations(Thread& thread, Value self, Value value) {
    if (value.is_empty() || is_none(value)) {
        self_of(self)->annotations = nullptr;
        return {};
    }
    if (!value.is<Dict>()) return raise(thread, TypeError_type, "__annotations__ must be set to a dict object");
    changing(self)->annotations = value.as<Dict>();
    return {};
}
Raises<Value> get_dict(Thread&, Value self) { return Value::of(attribute_dict(self.object())); }
Raises<void> set_dict(Thread& thread, Value self, Value value) {
    if (value.is_empty()) return raise(thread, TypeError_type, "cannot delete __dict__");
    if (!value.is<Dict>())
        return raise(thread, TypeError_type, "__dict__ must be set to a dictionary, not a '{}'", {type_of(value)});
    changing(self)->attributes = value.as<Dict>();
    return {};
}

bool is_none_or_empty(Value value) { return value.is_empty() || is_none(value); }

Raises<Tuple*> check_closure(Thread& thread, Code* code, Value closure) {
    bool wanted = code->free_count() > 0;
    if (!closure.is<Tuple>() && (wanted || !is_none_or_empty(closure))) {
        return raise(thread, TypeError_type,
                     wanted ? "arg 5 (closure) must be tuple" : "arg 5 (closure) must be None or tuple");
    }
    size_t given = closure.is<Tuple>() ? closure.as<Tuple>()->size : 0;
    if (given != code->free_count()) {
        return raise(thread, ValueError_type, "{} requires closure of length {}, not {}",
                     {code->name, code->free_count(), given});
    }
    for (size_t i = 0; i < given; i++) {
        Value cell = closure.as<Tuple>()->items[i];
        if (!cell.is<Cell>())
            return raise(thread, TypeError_type, "arg 5 (closure) expected cell, found {}", {type_of(cell)});
    }
    return closure.is<Tuple>() ? closure.as<Tuple>() : empty_tuple();
}

Raises<Value> function_new(Thread& thread, Value* args) {
    Value code = args[1], globals = args[2], name = args[3], defaults = args[4];
    if (!code.is<Code>())
        return raise(thread, TypeError_type, "function() argument 'code' must be code, not {}", {type_of(code)});
    if (!globals.is<Dict>()) {
        return raise(thread, TypeError_type, "function() argument 'globals' must be dict, not {}", {type_of(globals)});
    }
    if (!is_none_or_empty(name) && !name.is<Str>())
        return raise(thread, TypeError_type, "arg 3 (name) must be None or string");
    if (!is_none_or_empty(defaults) && !defaults.is<Tuple>()) {
        return raise(thread, TypeError_type, "arg 4 (defaults) must be None or tuple");
    }
    Tuple* closure = TRY(check_closure(thread, code.as<Code>(), args[5]));
    Function* function = new_function(code.as<Code>(), globals.as<Dict>());
    if (name.is<Str>()) function->name = name.as<Str>();
    if (defaults.is<Tuple>()) function->defaults = defaults.as<Tuple>();
    if (closure->size) function->closure = closure;
    return Value::of(function);
}
constexpr MethodDef kFunctionNew{"function", "($type, code, globals, name=None, argdefs=None, closure=None)",
                                 function_new};

constexpr GetSetDef kFunctionAttributes[] = {
    {"__name__", get_name, set_name},
    {"__qualname__", get_qualname, set_qualname},
    {"__doc__", get_doc, set_doc, AttributeKind::Member},
    {"__module__", get_module, set_module, AttributeKind::Member},
    {"__defaults__", get_defaults, set_defaults},
    {"__kwdefaults__", get_kwdefaults, set_kwdefaults},
    {"__code__", get_code, set_code},
    {"__globals__", get_globals, nullptr, AttributeKind::Member},
    {"__closure__", get_closure, nullptr, AttributeKind::Member},
    {"__builtins__", get_builtins, nullptr, AttributeKind::Member},
    {"__annotations__", get_annotations, set_annotations},
    {"__dict__", get_dict, set_dict},
};

void trace_function(Object* object, Marker& marker) {
    auto* function = static_cast<Function*>(object);
    marker.mark(function->code);
    marker.mark(function->globals);
    marker.mark(function->builtins);
    marker.mark(function->defaults);
    marker.mark(function->keyword_defaults);
    marker.mark(function->closure);
    marker.mark(function->name);
    marker.mark(function->qualname);
    marker.mark(function->doc);
    marker.mark(function->module);
    marker.mark(function->annotations);
    marker.mark(function->attributes);
}

// Bound methods.

Raises<Value> method_call(Thread& thread, Value self, CallArgs args) {
    Method* method = self.as<Method>();
    size_t total = args.total();
    constexpr size_t kFew = 8;
    Value few[kFew + 1];
    Value* all = total <= kFew ? few : new_tuple(total + 1)->items;
    all[0] = method->self;
    for (size_t i = 0; i < total; i++) all[i + 1] = args.values[i];
    return call(thread, method->function, CallArgs{all, args.count + 1, args.names});
}

Raises<Value> method_repr(Thread& thread, Value self) {
    Method* method = self.as<Method>();
    Value name = TRY(find_attribute(thread, method->function, names.__qualname__));
    if (name.is_empty()) name = TRY(find_attribute(thread, method->function, names.__name__));
    Str* shown = name.is<Str>() ? name.as<Str>() : intern("?");
    return Value::of(format_message("<bound method {} of {}>", {shown, TRY(repr_of(thread, method->self))}));
}

Raises<int64_t> method_hash(Thread& thread, Value self) {
    Method* method = self.as<Method>();
    return int64_t(method->self.bits >> 4) ^ TRY(hash_of(thread, method->function));
}

Raises<Value> method_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!right.is<Method>() || (!is_equality(op))) return not_implemented();
    bool same = left.as<Method>()->self == right.as<Method>()->self &&
                TRY(equal(thread, left.as<Method>()->function, right.as<Method>()->function));
    return boolean(same == (op == CompareOperator::Equal));
}

Raises<Value> method_get_attribute(Thread& thread, Value self, Str* name) {
    // It has no attributes of its own but what its type declares.
    Value found = name == names.__dict__ ? kEmpty : TRY(generic_find_attribute(thread, self, name));
    if (!found.is_empty()) return found;
    return get_attribute(thread, self.as<Method>()->function, name);
}

Raises<Value> method_create(Thread& thread, Type*, CallArgs args) {
    if (args.keyword_count()) return raise(thread, TypeError_type, "method() takes no keyword arguments");
    if (args.count != 2) return raise(thread, TypeError_type, "method expected 2 arguments, got {}", {args.count});
    if (!is_callable(args.values[0])) return raise(thread, TypeError_type, "first argument must be callable");
    if (is_none(args.values[1])) return raise(thread, TypeError_type, "instance must not be None");
    return Value::of(new_method(args.values[0], args.values[1]));
}

Raises<Value> get_method_function(Thread&, Value self) { return self.as<Method>()->function; }
Raises<Value> get_method_self(Thread&, Value self) { return self.as<Method>()->self; }
Raises<Value> get_method_doc(Thread& thread, Value self) {
    return get_attribute(thread, self.as<Method>()->function, names.__doc__);
}

constexpr GetSetDef kMethodAttributes[] = {
    {"__func__", get_method_function, nullptr, AttributeKind::Member, "The function that it calls."},
    {"__self__", get_method_self, nullptr, AttributeKind::Member, "The object that the function gets first."},
    {"__doc__", get_method_doc}};

Raises<Value> method_reduce(Thread& thread, Value* args) {
    Method* method = args[0].as<Method>();
    Value name = TRY(get_attribute(thread, method->function, names.__name__));
    Value getter = TRY(builtin_named(thread, "getattr"));
    return Value::of(make_tuple({getter, Value::of(make_tuple({method->self, name}))}));
}
constexpr MethodDef kMethodMethods[] = {{"__reduce__", "($self, /)", method_reduce}};

void trace_method(Object* object, Marker& marker) {
    marker.mark(static_cast<Method*>(object)->function);
    marker.mark(static_cast<Method*>(object)->self);
}

// Cells.

Raises<Value> cell_repr(Thread&, Value self) {
    Value content = self.as<Cell>()->content;
    if (content.is_empty()) return Value::of(format_message("<cell at {}: empty>", {address_text(self)}));
    return Value::of(
        format_message("<cell at {}: {} object at {}>", {address_text(self), type_of(content), address_text(content)}));
}
Raises<Value> get_contents(Thread& thread, Value self) {
    if (self.as<Cell>()->content.is_empty()) return raise(thread, ValueError_type, "Cell is empty");
    return self.as<Cell>()->content;
}
Raises<void> set_contents(Thread&, Value self, Value value) {
    self.as<Cell>()->content = value;
    return {};
}
Raises<Value> cell_create(Thread& thread, Type*, CallArgs args) {
    if (args.keyword_count()) return raise(thread, TypeError_type, "cell() takes no keyword arguments");
    if (args.count > 1) return raise(thread, TypeError_type, "cell expected at most 1 argument, got {}", {args.count});
    return Value::of(new_cell(args.count ? args.values[0] : kEmpty));
}
/// By content; an empty cell is less than any other.
Raises<Value> cell_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!right.is<Cell>()) return not_implemented();
    Value a = left.as<Cell>()->content;
    Value b = right.as<Cell>()->content;
    if (!a.is_empty() && !b.is_empty()) return compare(thread, a, b, op);
    return compare(thread, Value::small(!a.is_empty()), Value::small(!b.is_empty()), op);
}
constexpr GetSetDef kCellAttributes[] = {{"cell_contents", get_contents, set_contents}};
void trace_cell(Object* object, Marker& marker) { marker.mark(static_cast<Cell*>(object)->content); }

}  // namespace

extern TypeSpec const kFunctionSpec, kMethodSpec, kCellSpec;
TypeSpec const kFunctionSpec{.name = "function",
                             .layout = Layout::Function,
                             .size = sizeof(Function),
                             .flags = kWeaklyReferable,
                             .slots = {.repr = function_repr,
                                       .call = function_call,
                                       .descriptor_get = function_get,
                                       .create = create_with<kFunctionNew>},
                             .attributes = kFunctionAttributes,
                             .trace = trace_function,
                             .doc = "A function of Python: code, global names, defaults and cells."};
TypeSpec const kMethodSpec{.name = "method",
                           .layout = Layout::Method,
                           .size = sizeof(Method),
                           .flags = kWeaklyReferable,
                           .slots = {.repr = method_repr,
                                     .hash = method_hash,
                                     .call = method_call,
                                     .get_attribute = method_get_attribute,
                                     .compare = method_compare,
                                     .create = method_create},
                           .methods = kMethodMethods,
                           .attributes = kMethodAttributes,
                           .trace = trace_method,
                           .doc = "A function with the instance that is its first argument."};
TypeSpec const kCellSpec{.name = "cell",
                         .layout = Layout::Cell,
                         .size = sizeof(Cell),
                         .slots = {.repr = cell_repr, .compare = cell_compare, .create = cell_create},
                         .attributes = kCellAttributes,
                         .trace = trace_cell,
                         .doc = "The place of a variable that functions share."};

}  // namespace py::vm
