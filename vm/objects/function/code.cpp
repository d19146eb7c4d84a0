#include <vector>

#include "vm/gc/heap.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/complex/complex.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/code/code_storage.h"
#include "vm/runtime/code/constants.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

// Code objects, and the constants in them.

namespace py::vm {
Tuple* local_names_of(Code* code, uint8_t kind) {
    List* found = new_list();
    for (uint32_t i = 0; i < code->local_count; i++) {
        if (!(code->source->localspluskinds->bytes[i] & kind)) continue;
        found->append(
            Value::of(intern(static_cast<code::StrObject const*>(code->source->localsplusnames->items[i])->text)));
    }
    return make_tuple(std::span<Value const>(found->span()));
}

size_t Code::free_count() const {
    size_t count = 0;
    for (uint8_t kind : source->localspluskinds->bytes) count += (kind & code::kFree) != 0;
    return count;
}

namespace {

Tuple* make_name_tuple(code::SequenceObject const* sequence) {
    Tuple* tuple = new_tuple(sequence->items.size());
    for (size_t i = 0; i < tuple->size; i++) {
        tuple->items[i] = Value::of(intern(static_cast<code::StrObject const*>(sequence->items[i])->text));
    }
    return tuple;
}

}  // namespace

Code* new_code_object(code::CodeObject const* source, CodeStorage* storage) {
    Code* code = the_heap->make<Code>(code_type.root_shape);
    code->source = source;
    code->storage = storage;
    code->exact_arguments = ~0u;
    code->local_count = uint32_t(source->localsplusnames->items.size());
    code->flags = source->flags;
    code->argcount = source->argcount;
    code->posonlyargcount = source->posonlyargcount;
    code->kwonlyargcount = source->kwonlyargcount;
    return code;
}

Code* make_code(code::CodeObject const* source, CodeStorage* storage, Str* filename) {
    Code* code = new_code_object(source, storage);
    code->depths = storage->memory->verified.find(source)->second.depths;
    code->name = intern(source->name->text);
    code->qualname = intern(source->qualname->text);
    code->filename = filename ? filename : make_str(source->filename->text);
    return code;
}

Raises<void> complete_code(Thread& thread, Code* code) {
    if (code->consts) return {};
    Tuple* names = make_name_tuple(code->source->names);
    Tuple* local_names = make_name_tuple(code->source->localsplusnames);
    ConstantMaker maker(code->storage, code->filename);
    auto* constants = TRY(maker.make(thread, code->source->consts)).as<Tuple>();
    note_write(code);
    code->names = names;
    code->local_names = local_names;
    code->consts = constants;
    return {};
}

namespace {

Code* self_of(Value value) { return value.as<Code>(); }

Raises<Value> code_repr(Thread&, Value self) {
    return Value::of(format_message(
        "<code object {} at {}, file \"{}\", line {}>",
        {self_of(self)->name, address_text(self), self_of(self)->filename, self_of(self)->source->firstlineno}));
}

Raises<Value> get_name(Thread&, Value self) { return Value::of(self_of(self)->name); }
Raises<Value> get_qualname(Thread&, Value self) { return Value::of(self_of(self)->qualname); }
Raises<Value> get_filename(Thread&, Value self) { return Value::of(self_of(self)->filename); }
Raises<Value> get_argcount(Thread&, Value self) { return Value::small(self_of(self)->argcount); }
Raises<Value> get_posonly(Thread&, Value self) { return Value::small(self_of(self)->posonlyargcount); }
Raises<Value> get_kwonly(Thread&, Value self) { return Value::small(self_of(self)->kwonlyargcount); }
Raises<Value> get_flags(Thread&, Value self) { return Value::small(self_of(self)->flags); }
Raises<Value> get_first_line(Thread&, Value self) { return Value::small(self_of(self)->source->firstlineno); }
Raises<Value> get_names(Thread& thread, Value self) {
    TRY(complete_code(thread, self_of(self)));
    return Value::of(self_of(self)->names);
}
Raises<Value> get_consts(Thread& thread, Value self) {
    TRY(complete_code(thread, self_of(self)));
    return Value::of(self_of(self)->consts);
}
Raises<Value> get_stacksize(Thread&, Value self) { return Value::small(self_of(self)->source->stacksize); }
Raises<Value> get_bytecode(Thread&, Value self) { return Value::of(make_bytes(self_of(self)->source->code->bytes)); }
template <uint8_t kind>
Raises<Value> get_locals(Thread&, Value self) {
    return Value::of(local_names_of(self_of(self), kind));
}
Raises<Value> get_local_count(Thread&, Value self) {
    return Value::small(int64_t(local_names_of(self_of(self), code::kLocal)->size));
}
Raises<Value> get_line_table(Thread&, Value self) {
    return Value::of(make_bytes(self_of(self)->source->linetable->bytes));
}
Raises<Value> get_exception_table(Thread&, Value self) {
    return Value::of(make_bytes(self_of(self)->source->exceptiontable->bytes));
}

constexpr GetSetDef kCodeAttributes[] = {
    {"co_name", get_name, nullptr, AttributeKind::Member},
    {"co_qualname", get_qualname, nullptr, AttributeKind::Member},
    {"co_filename", get_filename, nullptr, AttributeKind::Member},
    {"co_argcount", get_argcount, nullptr, AttributeKind::Member},
    {"co_posonlyargcount", get_posonly, nullptr, AttributeKind::Member},
    {"co_kwonlyargcount", get_kwonly, nullptr, AttributeKind::Member},
    {"co_flags", get_flags, nullptr, AttributeKind::Member},
    {"co_firstlineno", get_first_line, nullptr, AttributeKind::Member},
    {"co_names", get_names, nullptr, AttributeKind::Member},
    {"co_consts", get_consts, nullptr, AttributeKind::Member},
    {"co_stacksize", get_stacksize, nullptr, AttributeKind::Member},
    {"co_linetable", get_line_table, nullptr, AttributeKind::Member},
    {"co_exceptiontable", get_exception_table, nullptr, AttributeKind::Member},
    {"co_nlocals", get_local_count},
    {"co_varnames", get_locals<code::kLocal>},
    {"co_cellvars", get_locals<code::kCell>},
    {"co_freevars", get_locals<code::kFree>},
    {"co_code", get_bytecode},
    {"_co_code_adaptive", get_bytecode},
    {"co_lnotab", code_line_table_of_old},
};

Raises<Value> name_of_local(Thread& thread, Value* args) {
    int64_t index = TRY(to_int64(thread, args[1]));
    Code* code = self_of(args[0]);
    if (index < 0 || index >= int64_t(code->local_count))
        return raise(thread, IndexError_type, "tuple index out of range");
    TRY(complete_code(thread, code));
    return Value::of(code->local_name(uint32_t(index)));
}

constexpr MethodDef kCodeMethods[] = {
    {"co_lines", "($self, /)", code_lines},
    {"co_positions", "($self, /)", code_positions},
    {"replace",
     "($self, /, *, co_argcount=-1, co_posonlyargcount=-1, co_kwonlyargcount=-1, co_nlocals=-1, co_stacksize=-1, "
     "co_flags=-1, "
     "co_firstlineno=-1, co_code=None, co_consts=None, co_names=None, co_varnames=None, co_freevars=None, "
     "co_cellvars=None, "
     "co_filename=None, co_name=None, co_qualname=None, co_linetable=None, co_exceptiontable=None)",
     replace_code, "A copy with other values for the given fields."},
    {"_varname_from_oparg", "($self, /, oparg)", name_of_local, "The name of a local by its number in the bytecode."},
};
constexpr MethodDef kCodeNew{
    "code",
    "($type, argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, codestring, constants, names, "
    "varnames, "
    "filename, name, qualname, firstlineno, linetable, exceptiontable, freevars=(), cellvars=(), /)",
    new_code};

/// Zeros that are equal may differ by their sign.
bool is_number_with_signs(Value value) { return value.is_real() || type_of(value)->name_view() == "complex"; }

/// A constant as a key that tells 1, 1.0 and True apart, and 0.0 from -0.0.
Raises<bool> same_constant(Thread& thread, Value left, Value right) {
    if (left == right) return true;
    if (type_of(left) != type_of(right)) return false;
    if (left.is_exact<Tuple>()) {
        Tuple *a = left.as<Tuple>(), *b = right.as<Tuple>();
        if (a->size != b->size) return false;
        for (size_t i = 0; i < a->size; i++) {
            if (!TRY(same_constant(thread, a->items[i], b->items[i]))) return false;
        }
        return true;
    }
    if (!TRY(equal(thread, left, right))) return false;
    return !is_number_with_signs(left) || equal_text(TRY(repr_of(thread, left)), TRY(repr_of(thread, right)));
}

Raises<Value> code_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!right.is<Code>() || (!is_equality(op))) return not_implemented();
    Code *a = self_of(left), *b = self_of(right);
    TRY(complete_code(thread, a));
    TRY(complete_code(thread, b));
    auto const &x = *a->source, &y = *b->source;
    auto same_bytes = [](ByteView p, ByteView q) { return std::equal(p.begin(), p.end(), q.begin(), q.end()); };
    bool same = equal_text(a->name, b->name) && a->argcount == b->argcount &&
                a->posonlyargcount == b->posonlyargcount && a->kwonlyargcount == b->kwonlyargcount &&
                a->flags == b->flags && x.firstlineno == y.firstlineno && same_bytes(x.code->bytes, y.code->bytes) &&
                same_bytes(x.linetable->bytes, y.linetable->bytes) &&
                same_bytes(x.exceptiontable->bytes, y.exceptiontable->bytes) &&
                same_bytes(x.localspluskinds->bytes, y.localspluskinds->bytes) &&
                TRY(same_constant(thread, Value::of(a->consts), Value::of(b->consts))) &&
                TRY(same_constant(thread, Value::of(a->names), Value::of(b->names))) &&
                TRY(same_constant(thread, Value::of(a->local_names), Value::of(b->local_names)));
    return boolean(same == (op == CompareOperator::Equal));
}

Raises<int64_t> code_hash(Thread& thread, Value self) {
    Code* code = self_of(self);
    int64_t hash = TRY(hash_of(thread, Value::of(code->name))) ^ int64_t(code->source->code->bytes.size()) << 32;
    return hash ^ code->argcount ^ int64_t(code->flags) << 8 ^ int64_t(code->source->firstlineno) << 20;
}

void trace_code(Object* object, Marker& marker) {
    auto* code = static_cast<Code*>(object);
    marker.mark(code->storage);
    marker.mark(code->consts);
    marker.mark(code->names);
    marker.mark(code->local_names);
    marker.mark(code->name);
    marker.mark(code->qualname);
    marker.mark(code->filename);
}

}  // namespace

extern TypeSpec const kCodeSpec;
TypeSpec const kCodeSpec{
    .name = "code",
    .layout = Layout::Code,
    .size = sizeof(Code),
    .flags = kWeaklyReferable,
    .slots = {.repr = code_repr, .hash = code_hash, .compare = code_compare, .create = create_with<kCodeNew>},
    .methods = kCodeMethods,
    .attributes = kCodeAttributes,
    .trace = trace_code,
    .doc = "Code that the compiler has made, with what belongs to it."};

}  // namespace py::vm
