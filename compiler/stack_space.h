#pragma once

#include <cstddef>
#include <type_traits>

namespace py::compiler {

/// Stack that a compilation may need at most: the parser, the symbol table and code generation recurse as deep as
/// CPython's limits of nesting allow (docs/assembler.md tells how this was measured). Threads that compile many
/// sources should have as much, so that no compilation has to start a thread of its own.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr size_t kCompilerStack = 256 * 1024 * 1024;
#define PY_COMPILER_STACK_DEFINED
#endif
#endif
#ifndef PY_COMPILER_STACK_DEFINED
inline constexpr size_t kCompilerStack = 7 * 1024 * 1024;
#endif
#undef PY_COMPILER_STACK_DEFINED

/// Bytes of stack left to the calling thread.
size_t remaining_stack();

/// Calls `work(context)` with at least `bytes` of stack: at once if the calling thread has them, else on a thread made
/// for the call, which it waits for. False if the system gives no such thread; nothing was called then.
[[nodiscard]] bool call_with_stack(size_t bytes, void (*work)(void* context), void* context);

/// The same for anything callable without arguments.
template <class Work>
[[nodiscard]] bool call_with_stack(size_t bytes, Work&& work) {
    return call_with_stack(bytes, [](void* context) { (*static_cast<std::remove_reference_t<Work>*>(context))(); }, &work);
}

}  // namespace py::compiler
