#pragma once

#include <cstdint>

#include "vm/objects/value.h"

namespace py::vm {

class Thread;
struct Instr;
struct Str;
struct Shape;
struct Tuple;
struct Function;
struct Code;

/// The body of a register op. It ends in a jump to the next one, so the C stack does not grow; the arguments are
/// the whole state and stay in registers (docs/vm.md). What it returns is the result of the outermost frame.
typedef Value (*Handler)(Instr* ip, Value* fp, Thread* ts, Value acc) __attribute__((preserve_none));

/// The register ops, which vm/interp/register_op.h lists.
enum class RegisterOp : uint16_t;

/// One slot of register code. Operands are slot numbers from the frame pointer; an op's caches fill the slots
/// behind it, and jumps are slot differences from the op itself.
struct Instr {
    Handler handler;
    RegisterOp op;
    uint16_t a;
    union {
        struct {
            uint16_t b;
            uint16_t c;
        };
        int32_t jump;
    };
};
static_assert(sizeof(Instr) == 16);

/// Counts down to the next attempt to specialise an op.
struct Counter {
    uint16_t left;
    /// Doubles the distance after each failure.
    uint16_t backoff;
};

/// BINARY_OP, COMPARE_OP and their fused jumps.
struct BinaryCache {
    /// The right operand where it is a constant.
    Value constant;
    int32_t jump;
    uint16_t operation;
    uint16_t left;
};

/// LOAD_ATTR, STORE_ATTR, LOAD_METHOD: two slots.
struct AttributeCache {
    Str* name;
    uint32_t shape;
    uint32_t version;
    Value value;
    uint32_t index;
    Counter counter;
};

/// LOAD_GLOBAL: two slots.
struct GlobalCache {
    Str* name;
    uint32_t globals_version;
    uint32_t builtins_version;
    uint32_t index;
    Counter counter;
    uint64_t unused;
};

/// CALL: two slots; the one behind them is where a Python callee returns to.
struct CallCache {
    /// Names of keyword arguments, or null.
    Tuple* names;
    Counter counter;
    /// Of the class that is called, and its `__init__`.
    uint32_t version;
    Value target;
    uint64_t unused;
};

/// FOR_ITER, SEND. Both jumps are differences from the op.
struct IterCache {
    /// To where it ends.
    int32_t jump;
    Counter counter;
    /// FOR_ITER: the item goes to a local, where more than the next instruction may read it.
    bool to_local;
    /// FOR_ITER: to what is done with the item.
    int32_t body;
    /// Of the iterator that it was specialised for.
    uint32_t shape;
};

/// BINARY_SUBSCR, STORE_SUBSCR.
struct SubscriptCache {
    /// The key where it is a constant.
    Value constant;
    Counter counter;
    /// Where the key was found last.
    uint32_t hint;
};

/// SUBSCR_SLICE, STORE_SLICE: the slots of the bounds.
struct SliceCache {
    static constexpr uint16_t kNone = 0xFFFF;
    uint16_t start, stop;
    uint16_t unused[6];
};

/// UNPACK_LOCALS: where the items go.
struct UnpackCache {
    static constexpr uint32_t kMost = 8;
    uint16_t targets[kMost];
};

template <class Cache>
Cache& cache_of(Instr* ip) {
    return *reinterpret_cast<Cache*>(ip + 1);
}

/// The handler of each `RegisterOp`. With `--stats` those of specialised families count (vm/specialize/statistics.h).
extern Handler op_handlers[];
char const* name_of(RegisterOp op);
int slots_of(RegisterOp op);

/// Told of every op that is about to become another form, if it is not null.
extern void (*rewrite_hook)(Instr* ip, RegisterOp op);

inline void rewrite(Instr* ip, RegisterOp op) {
    if (rewrite_hook) [[unlikely]]
        rewrite_hook(ip, op);
    ip->op = op;
    ip->handler = op_handlers[uint16_t(op)];
}

}  // namespace py::vm
