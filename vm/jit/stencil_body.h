#pragma once

// What the op bodies in vm/ops/*.inc are written in, as the stencil template understands it (docs/vm.md, "Stencils"):
// where an op stands, its operands and its successors are symbols that nobody defines, so that the compiler leaves a
// relocation for each, a hole that the patcher fills in. Bodies are compiled once more by way of this header; whatever
// is too cold for a stencil goes on in the interpreter.

#include "vm/interp/body_words.h"

namespace py::vm {

extern "C" {
/// The op itself, as the interpreter has it, and its caches.
extern Instr const HOLE_IP[];
extern char const HOLE_CACHE[];
/// The operands as numbers, and as distances from the frame pointer in bytes.
extern char const HOLE_A[], HOLE_B[], HOLE_C[];
extern char const HOLE_SLOT_A[], HOLE_SLOT_B[], HOLE_SLOT_C[];
/// The code of the op behind this one, and of the one that it may jump to.
OP_FUNCTION HOLE_NEXT(Instr* ip, Value* fp, Thread* ts, Value acc);
OP_FUNCTION HOLE_TARGET(Instr* ip, Value* fp, Thread* ts, Value acc);
}

namespace stencil {

/// An operand whose value the patcher knows.
template <char const (&number)[], char const (&distance)[]>
struct Operand {
    operator uint16_t() const { return uint16_t(reinterpret_cast<uintptr_t>(number)); }
    Value& in(Value* fp) const {
        return *reinterpret_cast<Value*>(reinterpret_cast<char*>(fp) + reinterpret_cast<intptr_t>(distance));
    }
};

/// What `ip` means in a body: a place that is known when the stencil is copied, in no register.
struct Place {
    operator Instr*() const { return const_cast<Instr*>(HOLE_IP); }
    Instr* operator->() const { return *this; }
};

struct Step {
    Handler handler;
    Instr* ip;
};

inline Operand<HOLE_A, HOLE_SLOT_A> operand_a(Place) { return {}; }
inline Operand<HOLE_B, HOLE_SLOT_B> operand_b(Place) { return {}; }
inline Operand<HOLE_C, HOLE_SLOT_C> operand_c(Place) { return {}; }
inline uint16_t operand_a(Instr* ip) { return ip->a; }
inline uint16_t operand_b(Instr* ip) { return ip->b; }
inline uint16_t operand_c(Instr* ip) { return ip->c; }

template <char const (&number)[], char const (&distance)[]>
Value& slot_of(Value* fp, Operand<number, distance> operand) {
    return operand.in(fp);
}
inline Value& slot_of(Value* fp, int64_t slot) { return fp[slot]; }

template <class Cache>
Cache& cache_at(Place) {
    return *reinterpret_cast<Cache*>(const_cast<char*>(HOLE_CACHE));
}
template <class Cache>
Cache& cache_at(Instr* ip) {
    return cache_of<Cache>(ip);
}

/// Whatever the register of `ip` holds: stencils do not look at it.
inline Instr* nowhere() {
    Instr* any;
    asm("" : "=r"(any));
    return any;
}

/// A stencil goes on with another one; a cold part of a body goes on in the interpreter.
inline Step next_of(Place, int) { return {HOLE_NEXT, nowhere()}; }
inline Step next_of(Instr* ip, int slots) { return {ip[slots].handler, ip + slots}; }
inline Step target_of(Place, int) { return {HOLE_TARGET, nowhere()}; }
inline Step target_of(Instr* ip, int delta) { return next_of(ip, delta); }
inline Step body_of(Place, int) { return {HOLE_NEXT, nowhere()}; }
inline Step body_of(Instr* ip, int slots) { return next_of(ip, cache_at<IterCache>(ip).body + slots); }

}  // namespace stencil

/// `ip` in a body; cold parts have a parameter of that name.
inline constexpr stencil::Place ip;

#define BODY(name)                                                                         \
    OP_FUNCTION stencil_##name([[maybe_unused]] Instr* unused, [[maybe_unused]] Value* fp, \
                               [[maybe_unused]] Thread* ts, [[maybe_unused]] Value acc)

#define A (stencil::operand_a(ip))
#define B (stencil::operand_b(ip))
#define C (stencil::operand_c(ip))
#define R(slot) (stencil::slot_of(fp, slot))
#define CACHE(type) (stencil::cache_at<type>(ip))

#define CONTINUE_AT(step)                                                \
    do {                                                                 \
        stencil::Step step_ = (step);                                    \
        [[clang::musttail]] return step_.handler(step_.ip, fp, ts, acc); \
    } while (0)
/// The op in its present form, which may no longer be the one that the stencil was made for.
#define DISPATCH() TAIL(ip->handler)
#define NEXT(slots) CONTINUE_AT(stencil::next_of(ip, slots))
#define JUMP_BY(delta) CONTINUE_AT(stencil::target_of(ip, delta))
/// The patcher gives a landing the target of the op that made the call.
#define JUMP_OF_OP_BEFORE(slots, Cache) JUMP_BY(0)
/// The code behind a FOR_ITER is that of its body.
#define GO_TO_BODY(slots) CONTINUE_AT(stencil::body_of(ip, slots))
#define BODY_OF_OP_BEFORE(slots) GO_TO_BODY(0)

}  // namespace py::vm
