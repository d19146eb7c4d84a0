#include <algorithm>
#include <string>

#include "marshal/code/object_factory.h"
#include "vm/gc/heap.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/code/code_storage.h"
#include "vm/runtime/code/locations.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/configuration.h"
#include "vm/runtime/text/text.h"

// Code objects that Python code puts together: `types.CodeType(…)` and `code.replace(…)`.

namespace py::vm {
namespace {

/// The fields of a code object, as Python gives them.
struct Parts {
    int32_t argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, firstlineno;
    Bytes *bytecode, *linetable, *exceptiontable;
    Tuple *consts, *names, *varnames, *freevars, *cellvars;
    Str *filename, *name, *qualname;
};

Raises<int32_t> int_field(Thread& thread, Value value) {
    int64_t number = TRY(to_int64(thread, value));
    if (number > INT32_MAX) return raise(thread, OverflowError_type, "signed integer is greater than maximum");
    if (number < INT32_MIN) return raise(thread, OverflowError_type, "signed integer is less than minimum");
    return int32_t(number);
}

/// A field that has to be of one type; `place` names it in the error.
template <class T>
Raises<T*> typed(Thread& thread, Value value, char const* wanted, std::string const& place) {
    if (value.is<T>()) return value.as<T>();
    return raise(thread, TypeError_type, "{} must be {}, not {}", {place, wanted, type_of(value)});
}

Raises<void> check_names(Thread& thread, Tuple* names) {
    for (Value name : names->span()) {
        if (!name.is<Str>()) return raise(thread, SystemError_type, "non-string found in code slot");
    }
    return {};
}

code::StrObject const* text_object(code::ObjectFactory& factory, Str* text) {
    std::string utf8 = to_utf8(text);
    return factory.make_str(utf8);
}
code::SequenceObject const* names_object(code::ObjectFactory& factory, Tuple* names) {
    auto items = factory.arena().make_array<code::Object const*>(names->size);
    for (size_t i = 0; i < names->size; i++) items[i] = text_object(factory, names->items[i].as<Str>());
    return factory.make_tuple(items);
}
/// What verification asks of constants: how many there are, and which of them are names of keywords.
code::SequenceObject const* consts_object(code::ObjectFactory& factory, Tuple* consts) {
    auto items = factory.arena().make_array<code::Object const*>(consts->size);
    for (size_t i = 0; i < consts->size; i++) {
        Value value = consts->items[i];
        bool is_names = value.is_exact<Tuple>() &&
                        std::ranges::all_of(value.as<Tuple>()->span(), [](Value item) { return item.is<Str>(); });
        items[i] = is_names ? static_cast<code::Object const*>(names_object(factory, value.as<Tuple>())) : &code::kNone;
    }
    return factory.make_tuple(items);
}

bool contains_name(Tuple* names, Value name) {
    return std::ranges::any_of(names->span(), [&](Value other) { return equal_text(other.as<Str>(), name.as<Str>()); });
}

/// All locals in the order of their slots, with their kinds.
Tuple* all_locals(Parts const& parts, std::vector<uint8_t>& kinds) {
    List* locals = new_list();
    for (Value name : parts.varnames->span()) {
        locals->append(name);
        kinds.push_back(uint8_t(contains_name(parts.cellvars, name) ? code::kLocal | code::kCell : code::kLocal));
    }
    for (Value name : parts.cellvars->span()) {
        if (contains_name(parts.varnames, name)) continue;
        locals->append(name);
        kinds.push_back(code::kCell);
    }
    for (Value name : parts.freevars->span()) {
        locals->append(name);
        kinds.push_back(code::kFree);
    }
    return make_tuple(std::span<Value const>(locals->span()));
}

Raises<void> check_parts(Thread& thread, Parts const& parts) {
    for (Tuple* names : {parts.names, parts.varnames, parts.freevars, parts.cellvars}) TRY(check_names(thread, names));
    if (parts.argcount < parts.posonlyargcount || parts.posonlyargcount < 0 || parts.kwonlyargcount < 0 ||
        parts.stacksize < 0) {
        return raise(thread, SystemError_type, "bad argument to internal function");
    }
    if (parts.bytecode->size % 2) return raise(thread, ValueError_type, "code: co_code is malformed");
    bool rest = parts.flags & code::kVarArgs, keywords = parts.flags & code::kVarKeywords;
    if (int64_t(parts.varnames->size) < int64_t(parts.argcount) + parts.kwonlyargcount + rest + keywords) {
        return raise(thread, ValueError_type, "code: co_varnames is too small");
    }
    if (int64_t(parts.varnames->size) != parts.nlocals) {
        return raise(thread, ValueError_type, "code: co_nlocals != len(co_varnames)");
    }
    return {};
}

Tuple* interned_names(Tuple* names) {
    Tuple* interned = new_tuple(names->size);
    for (size_t i = 0; i < names->size; i++) interned->items[i] = Value::of(intern(names->items[i].as<Str>()));
    return interned;
}

Raises<Value> build(Thread& thread, Parts const& parts) {
    TRY(check_parts(thread, parts));
    CodeStorage* storage = new_code_storage(Arena(Arena::Chunks::Lasting), {});
    code::ObjectFactory factory(storage->memory->arena);
    auto* source = factory.arena().make<code::CodeObject>();
    source->argcount = parts.argcount;
    source->posonlyargcount = parts.posonlyargcount;
    source->kwonlyargcount = parts.kwonlyargcount;
    source->stacksize = parts.stacksize;
    source->flags = uint32_t(parts.flags);
    source->code = factory.make_own_bytes(parts.bytecode->view());
    source->consts = consts_object(factory, parts.consts);
    source->names = names_object(factory, parts.names);
    std::vector<uint8_t> kinds;
    Tuple* locals = all_locals(parts, kinds);
    source->localsplusnames = names_object(factory, locals);
    source->localspluskinds = factory.make_own_bytes(kinds);
    source->filename = text_object(factory, parts.filename);
    source->name = text_object(factory, parts.name);
    source->qualname = text_object(factory, parts.qualname);
    source->firstlineno = parts.firstlineno;
    source->linetable = factory.make_own_bytes(parts.linetable->view());
    if (configuration.no_columns) drop_columns(*source, factory.arena());
    source->exceptiontable = factory.make_own_bytes(parts.exceptiontable->view());
    Code* code = new_code_object(source, storage);
    code->name = intern(parts.name);
    code->qualname = intern(parts.qualname);
    code->names = interned_names(parts.names);
    code->local_names = interned_names(locals);
    code->consts = parts.consts;
    // Last: the object counts as complete then.
    code->filename = parts.filename;
    return Value::of(code);
}

}  // namespace

Raises<void> verify_made_code(Thread& thread, Code* code) {
    CodeStorage::Memory& memory = *code->storage->memory;
    auto verified = loader::verify(*code->source, bytecode::kTarget311, memory.arena);
    if (!verified.ok()) return raise(thread, SystemError_type, "{}", {verified.error().to_string()});
    memory.verified = std::move(verified).value();
    code->depths = memory.verified.find(code->source)->second.depths;
    return {};
}

Raises<Value> new_code(Thread& thread, Value* args) {
    auto place = [](int number) { return "code() argument " + std::to_string(number); };
    Parts parts{};
    parts.argcount = TRY(int_field(thread, args[1]));
    parts.posonlyargcount = TRY(int_field(thread, args[2]));
    parts.kwonlyargcount = TRY(int_field(thread, args[3]));
    parts.nlocals = TRY(int_field(thread, args[4]));
    parts.stacksize = TRY(int_field(thread, args[5]));
    parts.flags = TRY(int_field(thread, args[6]));
    parts.bytecode = TRY(typed<Bytes>(thread, args[7], "bytes", place(7)));
    parts.consts = TRY(typed<Tuple>(thread, args[8], "tuple", place(8)));
    parts.names = TRY(typed<Tuple>(thread, args[9], "tuple", place(9)));
    parts.varnames = TRY(typed<Tuple>(thread, args[10], "tuple", place(10)));
    parts.filename = TRY(typed<Str>(thread, args[11], "str", place(11)));
    parts.name = TRY(typed<Str>(thread, args[12], "str", place(12)));
    parts.qualname = TRY(typed<Str>(thread, args[13], "str", place(13)));
    parts.firstlineno = TRY(int_field(thread, args[14]));
    parts.linetable = TRY(typed<Bytes>(thread, args[15], "bytes", place(15)));
    parts.exceptiontable = TRY(typed<Bytes>(thread, args[16], "bytes", place(16)));
    parts.freevars = args[17].is_empty() ? empty_tuple() : TRY(typed<Tuple>(thread, args[17], "tuple", place(17)));
    parts.cellvars = args[18].is_empty() ? empty_tuple() : TRY(typed<Tuple>(thread, args[18], "tuple", place(18)));
    constexpr std::pair<char const*, int32_t Parts::*> kCounts[] = {{"argcount", &Parts::argcount},
                                                                    {"posonlyargcount", &Parts::posonlyargcount},
                                                                    {"kwonlyargcount", &Parts::kwonlyargcount},
                                                                    {"nlocals", &Parts::nlocals}};
    for (auto [name, count] : kCounts) {
        if (parts.*count < 0) return raise(thread, ValueError_type, "code: {} must not be negative", {name});
    }
    return build(thread, parts);
}

Raises<Value> replace_code(Thread& thread, Value* args) {
    Code* code = args[0].as<Code>();
    TRY(complete_code(thread, code));
    auto number = [&](Value given, int32_t old, char const* name) -> Raises<int32_t> {
        if (given.is_empty()) return old;
        int32_t value = TRY(int_field(thread, given));
        if (value < 0) return raise(thread, ValueError_type, "{} must be a positive integer", {name});
        return value;
    };
    auto place = [](char const* name) { return "replace() argument '" + std::string(name) + "'"; };
    auto bytes = [&](Value given, code::BytesObject const* old, char const* name) -> Raises<Bytes*> {
        return given.is_empty() ? make_bytes(old->bytes) : typed<Bytes>(thread, given, "bytes", place(name));
    };
    auto tuple = [&](Value given, Tuple* old, char const* name) -> Raises<Tuple*> {
        return given.is_empty() ? old : typed<Tuple>(thread, given, "tuple", place(name));
    };
    auto text = [&](Value given, Str* old, char const* name) -> Raises<Str*> {
        return given.is_empty() ? old : typed<Str>(thread, given, "str", place(name));
    };
    code::CodeObject const& source = *code->source;
    Parts parts{};
    parts.argcount = TRY(number(args[1], code->argcount, "co_argcount"));
    parts.posonlyargcount = TRY(number(args[2], code->posonlyargcount, "co_posonlyargcount"));
    parts.kwonlyargcount = TRY(number(args[3], code->kwonlyargcount, "co_kwonlyargcount"));
    parts.varnames = TRY(tuple(args[11], local_names_of(code, code::kLocal), "co_varnames"));
    parts.nlocals = TRY(number(args[4], int32_t(local_names_of(code, code::kLocal)->size), "co_nlocals"));
    parts.stacksize = TRY(number(args[5], source.stacksize, "co_stacksize"));
    parts.flags = TRY(number(args[6], int32_t(code->flags), "co_flags"));
    parts.firstlineno = TRY(number(args[7], source.firstlineno, "co_firstlineno"));
    parts.bytecode = TRY(bytes(args[8], source.code, "co_code"));
    parts.consts = TRY(tuple(args[9], code->consts, "co_consts"));
    parts.names = TRY(tuple(args[10], code->names, "co_names"));
    parts.freevars = TRY(tuple(args[12], local_names_of(code, code::kFree), "co_freevars"));
    parts.cellvars = TRY(tuple(args[13], local_names_of(code, code::kCell), "co_cellvars"));
    parts.filename = TRY(text(args[14], code->filename, "co_filename"));
    parts.name = TRY(text(args[15], code->name, "co_name"));
    parts.qualname = TRY(text(args[16], code->qualname, "co_qualname"));
    parts.linetable = TRY(bytes(args[17], source.linetable, "co_linetable"));
    parts.exceptiontable = TRY(bytes(args[18], source.exceptiontable, "co_exceptiontable"));
    return build(thread, parts);
}

}  // namespace py::vm
