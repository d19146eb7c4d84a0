#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "vm/errors/os_error.h"
#include "vm/modules/mmap/memory_map.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// The methods of mmap.mmap.

namespace py::vm {

Raises<MemoryMap*> open_map(Thread& thread, Value self) {
    auto* map = self.as<MemoryMap>();
    if (!map->data) return raise(thread, ValueError_type, "mmap closed or invalid");
    return map;
}

Raises<void> check_writable(Thread& thread, MemoryMap* map) {
    if (map->access != MapAccess::Read) return {};
    return raise(thread, TypeError_type, "mmap can't modify a readonly memory map.");
}

namespace {

std::string_view text_of(MemoryMap* map) { return {reinterpret_cast<char const*>(map->data), size_t(map->size)}; }

Value take(MemoryMap* map, int64_t count) {
    Value bytes = Value::of(make_bytes({map->data + map->position, size_t(count)}));
    map->position += count;
    return bytes;
}

Raises<Value> close_map(Thread& thread, Value* args) {
    auto* map = args[0].as<MemoryMap>();
    if (map->exports) return raise(thread, BufferError_type, "cannot close exported pointers exist");
    if (map->descriptor >= 0) close(map->descriptor);
    map->descriptor = -1;
    if (map->data) munmap(map->data, size_t(map->size));
    map->data = nullptr;
    return none();
}

Raises<Value> enter(Thread& thread, Value* args) {
    TRY(open_map(thread, args[0]));
    return args[0];
}

/// find and rfind: from the position, or from the start that was given.
template <bool backwards>
Raises<Value> find(Thread& thread, Value* args) {
    MemoryMap* map = TRY(open_map(thread, args[0]));
    Buffer wanted;
    TRY(wanted.acquire(thread, args[1]));
    int64_t start = args[2].is_empty() ? map->position : TRY(to_size(thread, args[2]));
    int64_t stop = args[3].is_empty() ? map->size : TRY(to_size(thread, args[3]));
    map = TRY(open_map(thread, args[0]));
    auto clip = [&](int64_t position) {
        return std::clamp<int64_t>(position < 0 ? position + map->size : position, 0, map->size);
    };
    start = clip(start);
    stop = clip(stop);
    if (stop < start) return Value::small(-1);
    std::string_view part = text_of(map).substr(size_t(start), size_t(stop - start));
    std::string_view text = as_text(wanted.bytes());
    size_t found = backwards ? part.rfind(text) : part.find(text);
    return found == std::string_view::npos ? Value::small(-1) : make_int(int64_t(found) + start);
}

Raises<Value> flush(Thread& thread, Value* args) {
    MemoryMap* map = TRY(open_map(thread, args[0]));
    int64_t start = args[1].is_empty() ? 0 : TRY(to_size(thread, args[1]));
    int64_t size = args[2].is_empty() ? map->size : TRY(to_size(thread, args[2]));
    map = TRY(open_map(thread, args[0]));
    if (start < 0 || size < 0 || start > map->size || map->size - start < size) {
        return raise(thread, ValueError_type, "flush values out of range");
    }
    if (map->access == MapAccess::Read || map->access == MapAccess::Copy) return none();
    if (msync(map->data + start, size_t(size), MS_SYNC) < 0) return raise_os_error(thread, errno);
    return none();
}

Raises<Value> advise(Thread& thread, Value* args) {
    MemoryMap* map = TRY(open_map(thread, args[0]));
    int option = TRY(to_c_int(thread, args[1]));
    int64_t start = args[2].is_empty() ? 0 : TRY(to_size(thread, args[2]));
    int64_t length = args[3].is_empty() ? map->size : TRY(to_size(thread, args[3]));
    map = TRY(open_map(thread, args[0]));
    if (start < 0 || start >= map->size) return raise(thread, ValueError_type, "madvise start out of bounds");
    if (length < 0) return raise(thread, ValueError_type, "madvise length invalid");
    if (INT64_MAX - start < length) return raise(thread, OverflowError_type, "madvise length too large");
    length = std::min(length, map->size - start);
    if (madvise(map->data + start, size_t(length), option) != 0) return raise_os_error(thread, errno);
    return none();
}

Raises<Value> move(Thread& thread, Value* args) {
    int64_t target = TRY(to_size(thread, args[1]));
    int64_t source = TRY(to_size(thread, args[2]));
    int64_t count = TRY(to_size(thread, args[3]));
    MemoryMap* map = TRY(open_map(thread, args[0]));
    TRY(check_writable(thread, map));
    bool inside = target >= 0 && source >= 0 && count >= 0 && target <= map->size && source <= map->size &&
                  map->size - target >= count && map->size - source >= count;
    if (!inside) return raise(thread, ValueError_type, "source, destination, or count out of range");
    std::memmove(map->data + target, map->data + source, size_t(count));
    return none();
}

Raises<Value> read(Thread& thread, Value* args) {
    int64_t wanted = args[1].is_empty() ? -1 : TRY(to_size_or(thread, args[1], -1));
    MemoryMap* map = TRY(open_map(thread, args[0]));
    int64_t left = std::max<int64_t>(map->size - map->position, 0);
    return take(map, wanted < 0 ? left : std::min(wanted, left));
}

Raises<Value> read_byte(Thread& thread, Value* args) {
    MemoryMap* map = TRY(open_map(thread, args[0]));
    if (map->position >= map->size) return raise(thread, ValueError_type, "read byte out of range");
    return Value::small(map->data[map->position++]);
}

Raises<Value> read_line(Thread& thread, Value* args) {
    MemoryMap* map = TRY(open_map(thread, args[0]));
    int64_t left = std::max<int64_t>(map->size - map->position, 0);
    if (!left) return take(map, 0);
    void const* end = std::memchr(map->data + map->position, '\n', size_t(left));
    int64_t count = end ? static_cast<uint8_t const*>(end) - (map->data + map->position) + 1 : left;
    return take(map, count);
}

Raises<Value> write(Thread& thread, Value* args) {
    TRY(open_map(thread, args[0]));
    Buffer data;
    TRY(data.acquire(thread, args[1]));
    MemoryMap* map = TRY(open_map(thread, args[0]));
    TRY(check_writable(thread, map));
    if (map->position > map->size || map->size - map->position < int64_t(data.size())) {
        return raise(thread, ValueError_type, "data out of range");
    }
    if (data.size()) std::memmove(map->data + map->position, data.data(), data.size());
    map->position += int64_t(data.size());
    return make_int(int64_t(data.size()));
}

Raises<Value> write_byte(Thread& thread, Value* args) {
    int64_t byte = TRY(to_size(thread, args[1]));
    if (byte < INT8_MIN || byte > UINT8_MAX) {
        return raise(
            thread, OverflowError_type,
            byte < 0 ? "unsigned byte integer is less than minimum" : "unsigned byte integer is greater than maximum");
    }
    MemoryMap* map = TRY(open_map(thread, args[0]));
    TRY(check_writable(thread, map));
    if (map->position >= map->size) return raise(thread, ValueError_type, "write byte out of range");
    map->data[map->position++] = uint8_t(byte);
    return none();
}

Raises<Value> resize(Thread& thread, Value* args) {
    int64_t size = TRY(to_size(thread, args[1]));
    MemoryMap* map = TRY(open_map(thread, args[0]));
    if (map->exports) return raise(thread, BufferError_type, "mmap can't resize with extant pointers exported.");
    if (map->access == MapAccess::Read || map->access == MapAccess::Copy) {
        return raise(thread, TypeError_type, "mmap can't resize a readonly or copy-on-write memory map.");
    }
    if (size < 0 || INT64_MAX - size < map->offset) return raise(thread, ValueError_type, "new size out of range");
    if (map->descriptor >= 0 && ftruncate(map->descriptor, map->offset + size) < 0) {
        return raise_os_error(thread, errno);
    }
    void* moved = mremap(map->data, size_t(map->size), size_t(size), MREMAP_MAYMOVE);
    if (moved == MAP_FAILED) return raise_os_error(thread, errno);
    map->data = static_cast<uint8_t*>(moved);
    map->size = size;
    return none();
}

Raises<Value> seek(Thread& thread, Value* args) {
    int64_t distance = TRY(to_size(thread, args[1]));
    int whence = TRY(to_c_int(thread, args[2], SEEK_SET));
    MemoryMap* map = TRY(open_map(thread, args[0]));
    int64_t from;
    switch (whence) {
        case SEEK_SET: from = 0; break;
        case SEEK_CUR: from = map->position; break;
        case SEEK_END: from = map->size; break;
        default: return raise(thread, ValueError_type, "unknown seek type");
    }
    int64_t position;
    bool outside = __builtin_add_overflow(from, distance, &position) || position < 0 || position > map->size;
    if (outside) return raise(thread, ValueError_type, "seek out of range");
    map->position = position;
    return none();
}

Raises<Value> tell(Thread& thread, Value* args) { return make_int(TRY(open_map(thread, args[0]))->position); }

/// Of the file, where there is one.
Raises<Value> size(Thread& thread, Value* args) {
    MemoryMap* map = TRY(open_map(thread, args[0]));
    if (map->descriptor < 0) return make_int(map->size);
    struct stat status;
    if (fstat(map->descriptor, &status) < 0) return raise_os_error(thread, errno);
    return make_int(int64_t(status.st_size));
}

constexpr MethodDef kMethods[] = {
    {"close", "($self, /)", close_map, "Gives the memory back."},
    {"find", "($self, sub, start=None, end=None, /)", find<false>, "Where some bytes come next, or -1."},
    {"rfind", "($self, sub, start=None, end=None, /)", find<true>, "Where some bytes come last, or -1."},
    {"flush", "($self, offset=0, size=None, /)", flush, "Writes what has changed to the file."},
    {"madvise", "($self, option, start=0, length=None, /)", advise, "Tells the system how the memory will be used."},
    {"move", "($self, dest, src, count, /)", move, "Copies bytes inside the map."},
    {"read", "($self, n=None, /)", read, "Bytes from the position on."},
    {"read_byte", "($self, /)", read_byte, "The byte at the position."},
    {"readline", "($self, /)", read_line, "Bytes up to the end of the line."},
    {"resize", "($self, newsize, /)", resize, "Makes the map, and its file, larger or smaller."},
    {"seek", "($self, pos, whence=0, /)", seek, "Moves the position."},
    {"size", "($self, /)", size, "The size of the file."},
    {"tell", "($self, /)", tell, "The position."},
    {"write", "($self, bytes, /)", write, "Writes bytes at the position."},
    {"write_byte", "($self, byte, /)", write_byte, "Writes a byte at the position."},
    {"__enter__", "($self, /)", enter, "The map itself."},
    {"__exit__", "($self, *args)", close_map, "Closes the map."},
};

}  // namespace

std::span<MethodDef const> memory_map_methods() { return kMethods; }

}  // namespace py::vm
