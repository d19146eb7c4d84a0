#include "vm/runtime/import/import_lock.h"

namespace py::vm {

ImportLock import_lock;

Raises<void> ImportLock::acquire(Thread& thread) {
    if (owner_ != &thread) TRY(word_.take(thread, {}));
    owner_ = &thread;
    depth_++;
    return {};
}

bool ImportLock::release(Thread& thread) {
    if (owner_ != &thread) return false;
    if (--depth_ > 0) return true;
    owner_ = nullptr;
    word_.release();
    return true;
}

}  // namespace py::vm
