#include "vm/runtime/thread/lock_word.h"

namespace py::vm {

bool LockWord::try_take() {
    uint32_t free = 0;
    return __atomic_compare_exchange_n(&state, &free, 1u, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

bool LockWord::is_taken() const { return __atomic_load_n(&state, __ATOMIC_RELAXED) != 0; }

void LockWord::release() {
    if (__atomic_exchange_n(&state, 0u, __ATOMIC_RELEASE) == 2) wake_one(&state);
}

Raises<bool> LockWord::take(Thread& thread, WaitLimit deadline) {
    if (try_take()) return true;
    while (__atomic_exchange_n(&state, 2u, __ATOMIC_ACQUIRE) != 0) {
        if (!TRY(wait_on(thread, &state, 2, deadline))) return false;
    }
    return true;
}

}  // namespace py::vm
