#include "vm/errors/os_error.h"

#include <cstring>

#include "vm/objects/exception.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {

Error raise_os_error(Thread& thread, int number, Value filename, Value filename2) {
    Value text = Value::of(make_str(strerror(number)));
    Raises<Value> made = kRaisedMark;
    Value type = Value::of(&OSError_type);
    if (!filename2.is_empty()) {
        made = call(thread, type,
                    {Value::small(number), text, filename.is_empty() ? none() : filename, Value::small(0), filename2});
    } else if (!filename.is_empty()) {
        made = call(thread, type, {Value::small(number), text, filename});
    } else {
        made = call(thread, type, {Value::small(number), text});
    }
    if (!made.ok()) return Error{};
    return raise_exception(thread, made.value().as<Exception>());
}

}  // namespace py::vm
