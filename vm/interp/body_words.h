#pragma once

// The words of the op bodies in vm/ops/*.inc that mean the same in the interpreter and in stencils. Those that differ,
// `A B C R CACHE DISPATCH NEXT JUMP_BY BODY`, are in vm/interp/body.h and vm/jit/stencil_body.h.

#include "vm/interp/frame.h"
#include "vm/interp/handlers.h"
#include "vm/interp/register_op.h"
#include "vm/objects/containers.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/thread/thread.h"

/// Defines a part of a body that is seldom or never run: a function of its own, so that the body stays a leaf.
#define SLOW(name)                                                                                                   \
    static OP_FUNCTION __attribute__((noinline)) slow_##name([[maybe_unused]] Instr* ip, [[maybe_unused]] Value* fp, \
                                                             [[maybe_unused]] Thread* ts, [[maybe_unused]] Value acc)

#define TAIL(function) [[clang::musttail]] return (function)(ip, fp, ts, acc)

/// Goes on at an instruction of another frame.
#define ENTER_FRAME(start, frame)                                           \
    do {                                                                    \
        Instr* start_ = (start);                                            \
        [[clang::musttail]] return start_->handler(start_, frame, ts, acc); \
    } while (0)
/// The frame ends; its result, if there is one, is in `acc`.
#define RETURN_TO_CALLER() [[clang::musttail]] return return_handler(fp)(return_ip(fp), fp, ts, acc)

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
