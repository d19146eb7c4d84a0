#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/objects/value.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// Bytes of an item with a format character of the module struct, in the machine's own form; 0 if there is no such
/// format.
size_t native_item_size(char code);
/// The Python value of an item of `size` bytes. `code` is known.
Value unpack_item(char code, uint8_t const* data);

enum class Packed : uint8_t { Done, WrongType, OutOfRange };
/// Writes a value in the machine's form. Raises only what `__index__` or `__float__` raise on their own.
Raises<Packed> pack_item(Thread& thread, char code, uint8_t* data, Value value);

}  // namespace py::vm
