#pragma once

// What the op bodies in vm/ops/*.inc are written in, as the interpreter understands it. The stencil template will
// give the same words another meaning: operands become holes, NEXT the place where the next stencil is copied.

#include "vm/interp/frame.h"
#include "vm/interp/handlers.h"
#include "vm/interp/instr.h"
#include "vm/objects/containers.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/thread/thread.h"

/// Defines the body of a register op.
#define BODY(name)                                                                                             \
    OP_FUNCTION op_##name([[maybe_unused]] Instr* ip, [[maybe_unused]] Value* fp, [[maybe_unused]] Thread* ts, \
                          [[maybe_unused]] Value acc)
/// Defines a part of a body that is seldom or never run: a function of its own, so that the body stays a leaf.
#define SLOW(name)                                                                                                   \
    static OP_FUNCTION __attribute__((noinline)) slow_##name([[maybe_unused]] Instr* ip, [[maybe_unused]] Value* fp, \
                                                             [[maybe_unused]] Thread* ts, [[maybe_unused]] Value acc)

#define A (ip->a)
#define B (ip->b)
#define C (ip->c)
#define R(slot) (fp[slot])
#define CACHE(type) (cache_of<type>(ip))

#define TAIL(function) [[clang::musttail]] return (function)(ip, fp, ts, acc)
#define DISPATCH() TAIL(ip->handler)
/// Goes to the op behind this one, which has `slots` slots.
#define NEXT(slots)    \
    do {               \
        ip += (slots); \
        DISPATCH();    \
    } while (0)
#define JUMP_BY(delta) NEXT(delta)

/// What the verifier cannot know: the type of a value on the stack. Compiled code never fails here.
#define EXPECT(condition)          \
    if (!(condition)) [[unlikely]] \
    TAIL(damaged)

/// Before a call to C++ that may raise, collect or run Python code.
#define ENTER_RUNTIME() (ts->ip = ip, ts->fp = fp)
#define UNWIND() TAIL(unwind)
/// Evaluates a `Raises` into `target`; a pending exception unwinds.
#define RUN(target, ...)                     \
    ENTER_RUNTIME();                         \
    auto target##_raises_ = (__VA_ARGS__);   \
    if (!target##_raises_.ok()) [[unlikely]] \
        UNWIND();                            \
    auto target = target##_raises_.value()
/// The same for a `Raises<void>`.
#define CHECK_RUN(...)                        \
    do {                                      \
        ENTER_RUNTIME();                      \
        if (!(__VA_ARGS__).ok()) [[unlikely]] \
            UNWIND();                         \
    } while (0)
