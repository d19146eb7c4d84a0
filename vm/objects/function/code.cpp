#include <vector>

#include "vm/gc/heap.h"
#include "vm/objects/bytes.h"
#include "vm/objects/function.h"
#include "vm/objects/set.h"
#include "vm/runtime/operations.h"
#include "vm/runtime/text.h"

// Code objects, and the constants in them.

namespace py::vm {
namespace {

Raises<Value> make_members(Thread& thread, code::SequenceObject const* sequence, loader::VerifiedModule const& verified, bool intern_all) {
    Tuple* tuple = new_tuple(sequence->items.size());
    for (size_t i = 0; i < tuple->size; i++) {
        tuple->items[i] = TRY(make_constant(thread, sequence->items[i], verified));
        if (intern_all && tuple->items[i].is<Str>()) tuple->items[i] = Value::of(intern(tuple->items[i].as<Str>()));
    }
    return Value::of(tuple);
}

}  // namespace

Raises<Value> make_constant(Thread& thread, code::Object const* constant, loader::VerifiedModule const& verified) {
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
        case code::ObjectKind::Tuple: return make_members(thread, static_cast<code::SequenceObject const*>(constant), verified, false);
        case code::ObjectKind::FrozenSet: {
            Set* set = new_set(frozenset_type);
            for (code::Object const* item : static_cast<code::SequenceObject const*>(constant)->items) {
                TRY(set->add(thread, TRY(make_constant(thread, item, verified))));
            }
            return Value::of(set);
        }
        case code::ObjectKind::Code: return Value::of(TRY(make_code(thread, static_cast<code::CodeObject const*>(constant), verified)));
        case code::ObjectKind::Complex:
        case code::ObjectKind::List:
        case code::ObjectKind::Set:
        case code::ObjectKind::Dict: break;
    }
    return raise(thread, SystemError_type, "constant of a type that is not supported");
}

Raises<Code*> make_code(Thread& thread, code::CodeObject const* source, loader::VerifiedModule const& verified) {
    Code* code = the_heap->make<Code>(code_type.root_shape);
    code->source = source;
    code->depths = verified.find(source)->second.depths;
    code->exact_arguments = ~0u;
    code->local_count = uint32_t(source->localsplusnames->items.size());
    code->flags = source->flags;
    code->argcount = source->argcount;
    code->posonlyargcount = source->posonlyargcount;
    code->kwonlyargcount = source->kwonlyargcount;
    code->name = intern(source->name->text);
    code->qualname = intern(source->qualname->text);
    code->filename = make_str(source->filename->text);
    code->names = TRY(make_members(thread, source->names, verified, true)).as<Tuple>();
    code->local_names = TRY(make_members(thread, source->localsplusnames, verified, true)).as<Tuple>();
    code->consts = TRY(make_members(thread, source->consts, verified, false)).as<Tuple>();
    return code;
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
Raises<Value> get_names(Thread&, Value self) { return Value::of(self_of(self)->names); }
Raises<Value> get_consts(Thread&, Value self) { return Value::of(self_of(self)->consts); }
Raises<Value> get_stacksize(Thread&, Value self) { return Value::small(self_of(self)->source->stacksize); }
Raises<Value> get_bytecode(Thread&, Value self) { return Value::of(make_bytes(self_of(self)->source->code->bytes)); }
Raises<Value> get_varnames(Thread&, Value self) {
    Code* code = self_of(self);
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
    marker.mark(code->consts);
    marker.mark(code->names);
    marker.mark(code->local_names);
    marker.mark(code->name);
    marker.mark(code->qualname);
    marker.mark(code->filename);
}

}  // namespace

extern TypeSpec const kCodeSpec;
TypeSpec const kCodeSpec{.name = "code", .layout = Layout::Code, .size = sizeof(Code), .flags = kNoConstructor,
                         .slots = {.repr = code_repr}, .attributes = kCodeAttributes, .trace = trace_code};

}  // namespace py::vm
