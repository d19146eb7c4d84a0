#pragma once

#include "vm/objects/object.h"
#include "vm/objects/type/type.h"

namespace py::vm {

enum class MapAccess : int { Default, Read, Write, Copy };

/// `mmap.mmap`: memory of a file, or of none.
struct MemoryMap : Object {
    static constexpr Layout kLayout = Layout::MemoryMap;
    /// Null once closed.
    uint8_t* data;
    int64_t size;
    int64_t position;
    int64_t offset;
    /// Loans of the memory, which must not move meanwhile.
    int64_t exports;
    /// A copy of the file's descriptor; -1 if there is no file.
    int descriptor;
    int flags;
    MapAccess access;
};

/// The map; ValueError if it is closed.
Raises<MemoryMap*> open_map(Thread& thread, Value self);
Raises<void> check_writable(Thread& thread, MemoryMap* map);

std::span<MethodDef const> memory_map_methods();

}  // namespace py::vm
