#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "loader/verifier/verifier.h"
#include "marshal/code/code_object.h"
#include "vm/interp/instr.h"
#include "vm/objects/containers.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/type/type.h"

namespace py::vm {

struct CodeStorage;

/// Where the exceptions of a range of instructions go.
struct HandlerEntry {
    /// Code offsets (2-byte units) of the range.
    uint32_t start, end;
    /// Slot of register code that handles it.
    uint32_t target;
    /// Frame slots for the exception, and for the offset of the failed instruction if `push_lasti`.
    uint16_t exception_slot, lasti_slot;
    bool push_lasti;
};

/// Temporary slots of a frame, by their distance from the first one; the last bit stands for all the rest.
using LiveSet = uint64_t;
inline constexpr uint32_t kLastLiveBit = 63;

/// Register code: what a code object is lowered to.
struct LoweredCode {
    std::vector<Instr> instrs;
    /// Code offset (2-byte units) of the instruction that each slot was made from.
    std::vector<uint32_t> offsets;
    /// By slot of register code: which of the frame's temporary slots may be alive at that instruction, as an index
    /// into `live_sets`.
    std::vector<uint16_t> live;
    std::vector<LiveSet> live_sets;
    std::vector<HandlerEntry> handlers;
    uint32_t frame_size = 0;
    /// Slots of a generator's frame that can be alive while it is suspended.
    uint32_t suspended_size = 0;
};

/// A code object at run time.
struct Code : Object {
    static constexpr Layout kLayout = Layout::Code;

    code::CodeObject const* source;
    CodeStorage* storage;
    /// What verification found out about it (loader::VerifiedCode).
    std::span<int16_t const> depths;
    /// Made at the first call.
    LoweredCode* lowered;
    Instr* entry;
    uint32_t frame_size;
    /// Arguments of a call that needs no binding: no defaults used, no `*args`, no keyword-only ones. ~0: never so.
    uint32_t exact_arguments;
    uint32_t local_count;
    uint32_t flags;
    int32_t argcount, posonlyargcount, kwonlyargcount;
    /// These three are null until `complete_code`.
    Tuple* consts;
    Tuple* names;
    Tuple* local_names;
    Str* name;
    Str* qualname;
    Str* filename;

    bool is_generator() const { return flags & (code::kGenerator | code::kCoroutine | code::kAsyncGenerator); }
    bool is_optimized() const { return flags & code::kOptimized; }
    bool has_varargs() const { return flags & code::kVarArgs; }
    bool has_varkeywords() const { return flags & code::kVarKeywords; }
    /// Frame slot of the namespace (class bodies and modules) or of the generator that owns the frame.
    uint32_t owner_slot() const { return local_count; }
    bool is_cell(uint32_t slot) const { return source->localspluskinds->bytes[slot] & (code::kCell | code::kFree); }
    /// Cells that a function made of it brings with it.
    size_t free_count() const;
    uint32_t parameters() const { return uint32_t(argcount + kwonlyargcount) + has_varargs() + has_varkeywords(); }
    Str* local_name(uint32_t slot) const { return local_names->items[slot].as<Str>(); }
};

/// A code object at run time from verified code in the memory of `storage`. Its name in tracebacks is `filename`, or,
/// if that is null, the one that the source has.
Code* make_code(code::CodeObject const* source, CodeStorage* storage, Str* filename = nullptr);
/// Makes names and constants of a code object, before it is first run or looked at.
Raises<void> complete_code(Thread& thread, Code* code);
/// One without names and constants, and not verified yet.
Code* new_code_object(code::CodeObject const* source, CodeStorage* storage);
/// co_varnames, co_cellvars and co_freevars by the kind of local.
Tuple* local_names_of(Code* code, uint8_t kind);
/// `code.__new__` and `code.replace`.
Raises<Value> new_code(Thread& thread, Value* args);
Raises<Value> replace_code(Thread& thread, Value* args);
/// Verifies a code object that Python code has put together, before it runs first.
Raises<void> verify_made_code(Thread& thread, Code* code);
/// `co_lines()`, `co_positions()`, `co_lnotab`.
Raises<Value> code_lines(Thread& thread, Value* args);
Raises<Value> code_positions(Thread& thread, Value* args);
Raises<Value> code_line_table_of_old(Thread& thread, Value code);

struct Function : Object {
    static constexpr Layout kLayout = Layout::Function;
    static constexpr bool kOneShape = true;

    Code* code;
    Dict* globals;
    Dict* builtins;
    /// Null where there are none.
    Tuple* defaults;
    Dict* keyword_defaults;
    Tuple* closure;
    Str* name;
    Str* qualname;
    Value doc;
    Value module;
    Dict* annotations;
    Dict* attributes;
};

Function* new_function(Code* code, Dict* globals);
/// The namespace of builtins that code with these globals sees.
Dict* builtins_for(Dict* globals);

/// A function with its first argument.
struct Method : Object {
    static constexpr Layout kLayout = Layout::Method;
    static constexpr bool kOneShape = true;
    Value function;
    Value self;
};
Method* new_method(Value function, Value self);

/// A function in C++, bound or not (builtin_function_or_method).
struct NativeFunction : Object {
    static constexpr Layout kLayout = Layout::NativeFunction;
    static constexpr bool kOneShape = true;
    MethodDef const* definition;
    /// The first argument of every call, or empty.
    Value self;
    Value module;
};
NativeFunction* new_native_function(MethodDef const* definition, Value self);

/// A method of a built-in type, in its dict (method_descriptor).
struct MethodDescriptor : Object {
    static constexpr Layout kLayout = Layout::MethodDescriptor;
    MethodDef const* definition;
    Type* owner;
};

/// Binds `args` behind `self` (unless empty) to the parameters and calls the function.
Raises<Value> call_native(Thread& thread, MethodDef const& definition, std::string_view qualified_by, Value self,
                          CallArgs args);

}  // namespace py::vm
