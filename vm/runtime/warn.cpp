#include "vm/runtime/warn.h"

#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {

Raises<void> warn_never_awaited(Thread& thread, Value coroutine) {
    Value warnings = loaded_modules()->find(intern("warnings"));
    if (warnings.is_empty()) {
        Value import = builtins_module()->dict->find(names.__import__);
        if (import.is_empty()) return {};
        warnings = TRY(call(thread, import, {Value::of(intern("warnings"))}));
    }
    TRY(call_method(thread, warnings, intern("_warn_unawaited_coroutine"), {coroutine}));
    return {};
}

}  // namespace py::vm
