#pragma once

#include "marshal/base/big_int.h"
#include "vm/objects/object.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// An int that does not fit 48 bits, an instance of a subclass of int, or one of the two bools.
struct Int : Object {
    static constexpr Layout kLayout = Layout::Int;

    uint32_t limb_count;
    bool negative;
    /// A C array of no length, since `Bool` derives from this.
    uint64_t limbs[0];

    std::span<uint64_t const> magnitude() const { return {limbs, limb_count}; }
};

/// Room for the limb of `True`.
struct Bool : Int {
    uint64_t limb;
};

extern Bool true_object, false_object;

inline Value boolean(bool value) { return Value::of(value ? &true_object : &false_object); }
inline bool is_bool(Value value) { return value == boolean(true) || value == boolean(false); }

/// An int of the exact type or a subclass, bool included.
inline bool is_int(Value value) { return value.is_small() || value.is<Int>(); }

Value make_int(int64_t value);
Value make_int(uint64_t value);
Value make_int(BigInt const& value);
/// Of what `is_int`.
BigInt big_int_of(Value value);
/// Of what `is_int`, if it fits.
std::optional<int64_t> int64_of(Value value);
/// As `int64_of`, or the nearest int64.
int64_t clamped_int64_of(Value value);
bool int_is_zero(Value value);
bool int_is_negative(Value value);
int64_t hash_int(Value value);
/// The exact int with the value of `value` (an int, a bool or an instance of a subclass).
Value exact_int(Value value);
/// A new instance of a subclass of int.
Value make_int_instance(Type* type, Value value);

/// Whatever has `__index__`, as an exact int.
Raises<Value> to_index(Thread& thread, Value value);
/// As `to_index`, for positions and counts; OverflowError beyond int64.
Raises<int64_t> to_int64(Thread& thread, Value value);

Raises<Value> int_binary(Thread& thread, Value left, Value right, int op);
/// 1 for less, and so on: the sign of left - right.
int compare_ints(Value left, Value right);
Raises<Str*> int_to_str(Thread& thread, Value value);
/// int(text, base), with Python's prefixes, underscores and errors.
Raises<Value> parse_int(Thread& thread, Str* text, int base);
/// The same of a bytes-like object.
Raises<Value> parse_int_bytes(Thread& thread, Value bytes, int base);
/// sys.get_int_max_str_digits(); 0: no limit.
int64_t int_max_str_digits();
void set_int_max_str_digits(int64_t digits);

}  // namespace py::vm
