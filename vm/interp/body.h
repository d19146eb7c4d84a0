#pragma once

// What the op bodies in vm/ops/*.inc are written in, as the interpreter understands it; vm/jit/stencil_body.h gives the
// same words another meaning.

#include "vm/interp/body_words.h"

/// Defines the body of a register op.
#define BODY(name)                                                                                             \
    OP_FUNCTION op_##name([[maybe_unused]] Instr* ip, [[maybe_unused]] Value* fp, [[maybe_unused]] Thread* ts, \
                          [[maybe_unused]] Value acc)

#define A (ip->a)
#define B (ip->b)
#define C (ip->c)
#define R(slot) (fp[slot])
#define CACHE(type) (cache_of<type>(ip))

#define DISPATCH() TAIL(ip->handler)
/// Goes to the op behind this one, which has `slots` slots.
#define NEXT(slots)    \
    do {               \
        ip += (slots); \
        DISPATCH();    \
    } while (0)
#define JUMP_BY(delta) NEXT(delta)
/// From a landing: the jump of the op that made the call, `slots` slots earlier.
#define JUMP_OF_OP_BEFORE(slots, Cache) \
    do {                                \
        ip -= (slots);                  \
        JUMP_BY(CACHE(Cache).jump);     \
    } while (0)
/// From a FOR_ITER: to what is done with its item, or past the first slots of that.
#define GO_TO_BODY(slots) JUMP_BY(CACHE(IterCache).body + (slots))
/// The same from a landing.
#define BODY_OF_OP_BEFORE(slots) \
    do {                         \
        ip -= (slots);           \
        GO_TO_BODY(0);           \
    } while (0)
