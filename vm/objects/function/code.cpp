#include <vector>

#include "vm/gc/heap.h"
#include "vm/objects/bytes.h"
#include "vm/objects/function.h"
#include "vm/objects/set.h"
#include "vm/runtime/code_storage.h"
#include "vm/runtime/operations.h"
#include "vm/runtime/text.h"

// Code objects, and the constants in them.

namespace py::vm {
namespace {

Raises<Value> make_constant(Thread& thread, code::Object const* constant, Code* owner);

Raises<Value> make_members(Thread& thread, code::SequenceObject const* sequence, Code* owner) {
    Tuple* tuple = new_tuple(sequence->items.size());
    for (size_t i = 0; i < tuple->size; i++) tuple->items[i] = TRY(make_constant(thread, sequence->items[i], owner));
    return Value::of(tuple);
}

Tuple* make_name_tuple(code::SequenceObject const* sequence) {
    Tuple* tuple = new_tuple(sequence->items.size());
    for (size_t i = 0; i < tuple->size; i++) {
        tuple->items[i] = Value::of(intern(static_cast<code::StrObject const*>(sequence->items[i])->text));
    }
    return tuple;
}

/// The runtime twin of a constant in the tables of `owner`.
Raises<Value> make_constant(Thread& thread, code::Object const* constant, Code* owner) {
    switch (constant->kind) {
        case code::ObjectKind::None: return none();
        case code::ObjectKind::False: return boolean(false);
        case code::ObjectKind::True: return boolean(true);
        case code::ObjectKind::Ellipsis: return Value::of(&ellipsis_object);
        case code::ObjectKind::StopIteration: return Value::of(&StopIteration_type);
        case code::ObjectKind::Int: {
            auto* number = static_cast<code::IntObject const*>(constant);
            return number->is_small() ? make_int(number->small) : make_int(BigInt(number->limbs, number->negative));
        }
        case code::ObjectKind::Float: return Value::real(static_cast<code::FloatObject const*>(constant)->value);
        case code::ObjectKind::Str: {
            auto* text = static_cast<code::StrObject const*>(constant);
            return Value::of(text->shared ? intern(text->text) : make_str(text->text));
        }
        case code::ObjectKind::Bytes: return Value::of(make_bytes(static_cast<code::BytesObject const*>(constant)->bytes));
        case code::ObjectKind::Tuple: return make_members(thread, static_cast<code::SequenceObject const*>(constant), owner);
        case code::ObjectKind::FrozenSet: {
            Set* set = new_set(frozenset_type);
            for (code::Object const* item : static_cast<code::SequenceObject const*>(constant)->items) {
                TRY(set->add(thread, TRY(make_constant(thread, item, owner))));
            }
            return Value::of(set);
        }
        case code::ObjectKind::Code: return Value::of(make_code(static_cast<code::CodeObject const*>(constant), owner->storage, owner->filename));
        case code::ObjectKind::Complex:
        case code::ObjectKind::List:
        case code::ObjectKind::Set:
        case code::ObjectKind::Dict: break;
    }
    return raise(thread, SystemError_type, "constant of a type that is not supported");
}

}  // namespace

Code* make_code(code::CodeObject const* source, CodeStorage* storage, Str* filename) {
    Code* code = the_heap->make<Code>(code_type.root_shape);
    code->source = source;
    code->storage = storage;
    code->depths = storage->memory->verified.find(source)->second.depths;
    code->exact_arguments = ~0u;
    code->local_count = uint32_t(source->localsplusnames->items.size());
    code->flags = source->flags;
    code->argcount = source->argcount;
    code->posonlyargcount = source->posonlyargcount;
    code->kwonlyargcount = source->kwonlyargcount;
    code->name = intern(source->name->text);
    code->qualname = intern(source->qualname->text);
    code->filename = filename ? filename : make_str(source->filename->text);
    return code;
}

Raises<void> complete_code(Thread& thread, Code* code) {
    if (code->consts) return {};
    code->names = make_name_tuple(code->source->names);
    code->local_names = make_name_tuple(code->source->localsplusnames);
    code->consts = TRY(make_members(thread, code->source->consts, code)).as<Tuple>();
    return {};
}

namespace {

Code* self_of(Value value) { return value.as<Code>(); }

Raises<Value> code_repr(Thread&, Value self) {
    return Value::of(format_message("<code object {} at {}, file \"{}\", line {}>",
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
Raises<Value> get_varnames(Thread& thread, Value self) {
    Code* code = self_of(self);
    TRY(complete_code(thread, code));
    std::vector<Value> found;
    for (uint32_t i = 0; i < code->local_count; i++) {
        if (code->source->localspluskinds->bytes[i] & code::kLocal) found.push_back(code->local_names->items[i]);
    }
    return Value::of(make_tuple(std::span<Value const>(found)));
}

constexpr GetSetDef kCodeAttributes[] = {
    {"co_name", get_name}, {"co_qualname", get_qualname}, {"co_filename", get_filename}, {"co_argcount", get_argcount},
    {"co_posonlyargcount", get_posonly}, {"co_kwonlyargcount", get_kwonly}, {"co_flags", get_flags},
    {"co_firstlineno", get_first_line}, {"co_names", get_names}, {"co_consts", get_consts},
    {"co_varnames", get_varnames}, {"co_stacksize", get_stacksize}, {"co_code", get_bytecode},
};

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
TypeSpec const kCodeSpec{.name = "code", .layout = Layout::Code, .size = sizeof(Code), .flags = kNoConstructor | kWeaklyReferable,
                         .slots = {.repr = code_repr}, .attributes = kCodeAttributes, .trace = trace_code};

}  // namespace py::vm
