#include "vm/gc/heap.h"
#include "vm/modules/constants.h"
#include "vm/objects/containers.h"
#include "vm/objects/exception.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/code/compiler_interface.h"
#include "vm/runtime/code/source_text.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module _symtable: what the compiler knows of the names of a program.

namespace py::vm {

/// A block of the program, as the module `symtable` wraps it.
struct SymbolTableEntry : Object {
    static constexpr Layout kLayout = Layout::SymbolTableEntry;
    Str* name;
    Dict* symbols;
    List* varnames;
    List* children;
    int64_t kind;
    int64_t lineno;
    bool nested;
};

namespace {

Type entry_type;

SymbolTableEntry* self_of(Value value) { return value.as<SymbolTableEntry>(); }

SymbolTableEntry* make_entry(ScopeDescription const& scope) {
    auto* entry = the_heap->make<SymbolTableEntry>(entry_type.root_shape);
    entry->name = intern(scope.name);
    entry->symbols = new_dict();
    entry->varnames = new_list();
    entry->children = new_list();
    entry->kind = int64_t(scope.kind);
    entry->lineno = scope.lineno;
    entry->nested = scope.nested;
    for (auto const& symbol : scope.symbols) entry->symbols->store(intern(symbol.text), Value::small(symbol.flags));
    for (std::string const& parameter : scope.parameters) entry->varnames->append(Value::of(intern(parameter)));
    return entry;
}

/// The module's block; the others hang below it.
SymbolTableEntry* make_entries(std::vector<ScopeDescription> const& scopes) {
    List* entries = new_list();
    for (ScopeDescription const& scope : scopes) {
        SymbolTableEntry* entry = make_entry(scope);
        if (entries->size) self_of(entries->items[scope.parent])->children->append(Value::of(entry));
        entries->append(Value::of(entry));
    }
    return self_of(entries->items[0]);
}

Raises<CompileMode> mode_of(Thread& thread, Value mode) {
    if (!mode.is<Str>()) {
        return raise(thread, TypeError_type, "symtable() argument 3 must be str, not {}", {type_of(mode)});
    }
    if (equal_text(mode.as<Str>(), "exec")) return CompileMode::Exec;
    if (equal_text(mode.as<Str>(), "eval")) return CompileMode::Eval;
    if (equal_text(mode.as<Str>(), "single")) return CompileMode::Single;
    return raise(thread, ValueError_type, "symtable() arg 3 must be 'exec' or 'eval' or 'single'");
}

Raises<Value> symtable(Thread& thread, Value* args) {
    Str* filename = TRY(source_file_name(thread, args[1]));
    SourceText source;
    TRY(read_source(thread, args[0], "symtable", "string or bytes object", source));
    CompileRequest request{.source = as_bytes(source.text),
                           .source_is_str = source.is_str,
                           .filename = to_utf8(filename),
                           .mode = TRY(mode_of(thread, args[2]))};
    return Value::of(make_entries(TRY(resolve_names(thread, request))));
}

int64_t address_of(Value self) { return int64_t(reinterpret_cast<uintptr_t>(self.object())); }

Raises<Value> entry_repr(Thread&, Value self) {
    StrBuilder text;
    text.append("<symtable entry ");
    text.append(self_of(self)->name);
    text.append("(" + std::to_string(address_of(self)) + "), line " + std::to_string(self_of(self)->lineno) + ">");
    return Value::of(text.finish());
}

Raises<Value> get_id(Thread&, Value self) { return make_int(address_of(self)); }
Raises<Value> get_name(Thread&, Value self) { return Value::of(self_of(self)->name); }
Raises<Value> get_symbols(Thread&, Value self) { return Value::of(self_of(self)->symbols); }
Raises<Value> get_varnames(Thread&, Value self) { return Value::of(self_of(self)->varnames); }
Raises<Value> get_children(Thread&, Value self) { return Value::of(self_of(self)->children); }
Raises<Value> get_nested(Thread&, Value self) { return Value::small(self_of(self)->nested); }
Raises<Value> get_type(Thread&, Value self) { return Value::small(self_of(self)->kind); }
Raises<Value> get_lineno(Thread&, Value self) { return Value::small(self_of(self)->lineno); }

constexpr GetSetDef kAttributes[] = {
    {"id", get_id, nullptr, AttributeKind::Member},
    {"name", get_name, nullptr, AttributeKind::Member},
    {"symbols", get_symbols, nullptr, AttributeKind::Member},
    {"varnames", get_varnames, nullptr, AttributeKind::Member},
    {"children", get_children, nullptr, AttributeKind::Member},
    {"nested", get_nested, nullptr, AttributeKind::Member},
    {"type", get_type, nullptr, AttributeKind::Member},
    {"lineno", get_lineno, nullptr, AttributeKind::Member},
};

void trace(Object* object, Marker& marker) {
    auto* self = static_cast<SymbolTableEntry*>(object);
    marker.mark(self->name);
    marker.mark(self->symbols);
    marker.mark(self->varnames);
    marker.mark(self->children);
}

TypeSpec const kEntrySpec{.name = "symtable entry",
                          .layout = Layout::SymbolTableEntry,
                          .size = sizeof(SymbolTableEntry),
                          .flags = kNoConstructor,
                          .slots = {.repr = entry_repr},
                          .attributes = kAttributes,
                          .trace = trace};

constexpr MethodDef kFunctions[] = {
    {"symtable", "(source, filename, startstr, /)", symtable, "The blocks of a program and the names in them."},
};
constexpr ModuleType kTypes[] = {{&entry_type, &kEntrySpec, false}};

/// The bits of a symbol's flags, kinds of blocks, and how names are found.
constexpr IntConstant kConstants[] = {
    {"USE", 16},        {"DEF_GLOBAL", 1},  {"DEF_NONLOCAL", 8},    {"DEF_LOCAL", 2},
    {"DEF_PARAM", 4},   {"DEF_FREE", 32},   {"DEF_FREE_CLASS", 64}, {"DEF_IMPORT", 128},
    {"DEF_BOUND", 134}, {"DEF_ANNOT", 256}, {"TYPE_FUNCTION", 0},   {"TYPE_CLASS", 1},
    {"TYPE_MODULE", 2}, {"LOCAL", 1},       {"GLOBAL_EXPLICIT", 2}, {"GLOBAL_IMPLICIT", 3},
    {"FREE", 4},        {"CELL", 5},        {"SCOPE_OFF", 11},      {"SCOPE_MASK", 15},
};

Raises<void> fill(Thread&, Module* module) {
    add_int_constants(module, kConstants);
    return {};
}

}  // namespace

extern NativeModule const kSymtableModule;
NativeModule const kSymtableModule{.name = "_symtable",
                                   .doc = "Names and scopes of a program, as its compiler sees them.",
                                   .functions = kFunctions,
                                   .types = kTypes,
                                   .fill = fill};

}  // namespace py::vm
