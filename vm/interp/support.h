#pragma once

// What the op bodies call: the parts of ops that need no speed, by theme in vm/runtime and vm/specialize.

#include "vm/builtins/functions.h"
#include "vm/interp/frame.h"
#include "vm/objects/exception.h"
#include "vm/objects/function/native_call.h"
#include "vm/objects/generator/generator.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/iter/stepping.h"
#include "vm/objects/list/list_methods.h"
#include "vm/objects/module/module.h"
#include "vm/objects/set/set.h"
#include "vm/objects/str/characters.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/plain_numbers.h"
#include "vm/specialize/attribute_places.h"

namespace py::vm {

// vm/interp/frames.cpp
Error raise_unbound_local(Thread& thread, Code* code, uint32_t local);
/// Signals and finalizers, asked for by `Thread::interrupted`.
Raises<void> handle_interrupt(Thread& thread);

// vm/objects/descriptor/descriptors.cpp
/// `super()` in the running frame.
Raises<Value> super_of_frame(Thread& thread);

/// What LOAD_METHOD makes of a function behind `super()`, without binding it; false if it is none.
bool find_super_method(Value super, Str* name, Value* target);

// vm/specialize: inline caches.
Value binary_right(Instr* ip, Value* fp);
bool jumps_if_true(RegisterOp op);
void specialize_binary(Instr* ip, Value left, Value right);
void unspecialize_binary(Instr* ip);
/// A bit of the operation of a COMPARE_OP: its constant is an int that stands there as a float.
inline constexpr uint16_t kIntConstant = 0x100;
inline CompareOperator compare_operator(BinaryCache const& cache) {
    return CompareOperator(cache.operation & (kIntConstant - 1));
}
void specialize_compare(Instr* ip, Value left, Value right);
void unspecialize_compare(Instr* ip);
void unspecialize(Instr* ip, RegisterOp generic, Counter& counter);
/// A form of attribute access has met another shape. When it happens again, the site gets the form for many shapes.
void unspecialize_attribute(Instr* ip);
Value subscript_key(Instr* ip, Value* fp);
void specialize_subscript(Instr* ip, Value container, Value key);
void unspecialize_subscript(Instr* ip);
/// The value of a key, or empty. `hint` is the entry where the key may be, and becomes the one where it is.
Raises<Value> find_with_hint(Thread& thread, Dict* dict, Value key, uint32_t& hint);
inline Value slice_bound(Value* fp, uint16_t slot) { return slot == SliceCache::kNone ? none() : fp[slot]; }
void specialize_store_subscript(Instr* ip, Value container, Value key);
void specialize_for_iter(Instr* ip, Value iterator);
void specialize_call(Instr* ip, Value* fp);
/// Makes every cached attribute access look anew: a class has got a data descriptor or a dunder method, which shapes
/// know nothing of. Rare.
void forget_attribute_caches();
/// Register code that `forget_attribute_caches` has to know.
void remember_lowered(LoweredCode* code);
/// Before it is freed.
void forget_lowered(LoweredCode* code);
/// LOAD_ATTR, STORE_ATTR, LOAD_METHOD and LOAD_GLOBAL: do the work, and specialise when the counter says so.
Raises<Value> load_attribute(Thread& thread, Instr* ip, Value owner);
Raises<void> store_attribute(Thread& thread, Instr* ip, Value owner, Value value);
/// `target[0]`: the function, or empty; `target[1]`: its self, or what to call.
Raises<void> load_method(Thread& thread, Instr* ip, Value owner, Value* target);
Raises<Value> load_global(Thread& thread, Instr* ip, Function* function);

// vm/interp/namespaces.cpp
Raises<void> delete_global(Thread& thread, Dict* globals, Str* name);
/// Empty if the frame's own namespace does not have it.
Raises<Value> find_in_namespace(Thread& thread, Value* fp, Str* name);
Raises<Value> load_name(Thread& thread, Value* fp, Str* name);
/// For LOAD_NAME at the top of a module: true if only the builtins have the name, which the op then knows.
bool remember_builtin_name(Instr* ip, Value* fp);
Raises<void> store_name(Thread& thread, Value* fp, Str* name, Value value);
Raises<void> delete_name(Thread& thread, Value* fp, Str* name);
Raises<void> setup_annotations(Thread& thread, Value* fp);
Raises<Value> load_build_class(Thread& thread, Function* function);

// vm/interp/building.cpp
Raises<Value> build_set(Thread& thread, Value const* items, size_t count);
/// `count` pairs of key and value.
Raises<Value> build_map(Thread& thread, Value const* items, size_t count);
Raises<Value> build_const_key_map(Thread& thread, Value const* values, Tuple* keys);
/// Null if one is no str.
Str* join_pieces(Value const* pieces, size_t count);
Raises<void> add_to_set(Thread& thread, Value set, Value item);
Raises<void> extend_for_display(Thread& thread, List* list, Value iterable);
Raises<void> update_for_display(Thread& thread, Dict* dict, Value mapping);
/// `**mapping` in a call of `callee`.
Raises<void> merge_keywords(Thread& thread, Dict* dict, Value mapping, Value callee);
/// `conversion`: 0 none, 1 str, 2 repr, 3 ascii. An empty spec is "".
Raises<Str*> format_for_fstring(Thread& thread, Value value, Value spec, int conversion);
Raises<void> unpack_sequence(Thread& thread, Value sequence, Value* targets, size_t count);
/// The same for at most `UnpackCache::kMost` items that go to slots of their own.
Raises<void> unpack_to_slots(Thread& thread, Value sequence, Value* fp, uint16_t const* slots, size_t count);
/// `container[start:stop]`, read and stored.
Raises<Value> get_slice(Thread& thread, Value container, Value start, Value stop);
Raises<void> set_slice(Thread& thread, Value container, Value start, Value stop, Value value);
Raises<void> unpack_extended(Thread& thread, Value sequence, Value* targets, size_t before, size_t after);

// vm/interp/calls.cpp
struct CallStep {
    /// Where to go on in a new frame; null: the call is done.
    Instr* ip;
    Value* fp;
    /// `kRaisedMark` if an exception is pending.
    Value result;
};
CallStep begin_call(Thread& thread, Instr* ip, Value* fp);
CallStep begin_call_ex(Thread& thread, Instr* ip, Value* fp);
/// Binds the arguments that stand at `fp`, the values of `keywords` last, to the parameters of a frame there.
Raises<void> bind_in_place(Thread& thread, Function* function, Value* fp, size_t total, Tuple* keywords);
/// Of a class whose instances `object.__new__` makes and a Python function initialises; else null.
Function* python_init_of(Type* type);
/// Empty if the parts are not what MAKE_FUNCTION takes.
Value make_function(Thread& thread, Function* maker, Value const* parts, uint32_t flags);

// vm/interp/raising.cpp
Error raise_statement(Thread& thread, Value exception, Value cause);
Raises<bool> exception_matches(Thread& thread, Value exception, Value types);
/// `targets[0]`: bound `__exit__`, `targets[1]`: the result of `__enter__`.
Raises<void> enter_with(Thread& thread, Value manager, Value* targets);
/// The same for `__aexit__` and `__aenter__`.
Raises<void> enter_async_with(Thread& thread, Value manager, Value* targets);
Raises<Value> call_exit(Thread& thread, Value exit, Value exception);

// vm/interp/awaiting.cpp
/// What `await` drives. `place`: 1 behind `__aenter__`, 2 behind `__aexit__`, else 0.
Raises<Value> get_awaitable(Thread& thread, Value value, uint32_t place);
Raises<Value> get_async_iterator(Thread& thread, Value value);
Raises<Value> get_async_next(Thread& thread, Value iterator);

// vm/errors/group_matching.cpp
/// `values`: an exception and the types of an `except*` clause; becomes the rest and what matches, None for nothing.
Raises<void> match_group(Thread& thread, Value* values);
/// What a `try` with `except*` clauses raises in the end, or None.
Raises<Value> prepare_reraise(Thread& thread, Value original, List* raised);

// vm/interp/matching.cpp
Raises<Value> match_keys(Thread& thread, Value subject, Tuple* keys);
Raises<Value> match_class(Thread& thread, Value subject, Value type, Tuple* names, size_t positional);

// vm/runtime/import/import.cpp
Raises<Value> import_name(Thread& thread, Function* function, Str* name, Value from, Value level);
Raises<Value> import_from(Thread& thread, Value module, Str* name);
Raises<void> import_star(Thread& thread, Value module, Value* fp);
Raises<void> print_expression(Thread& thread, Value value);

}  // namespace py::vm
