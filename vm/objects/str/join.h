#pragma once

#include <span>

#include "vm/objects/str/str.h"

namespace py::vm {

/// Copies `count` characters of `from` into memory of `to_width` bytes a character, which is no narrower.
void copy_characters(void* to, uint32_t to_width, size_t at, Str* from, size_t start, size_t count);

/// All pieces, which are strs and together no longer than memory allows.
Str* join_texts(std::span<Value const> pieces);
/// All pieces, which are strs, with the separator (null: nothing) between them. Error: MemoryError.
Raises<Str*> join_texts(Thread& thread, std::span<Value const> pieces, Str* separator);

}  // namespace py::vm
