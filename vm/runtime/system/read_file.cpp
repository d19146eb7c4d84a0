#include "vm/runtime/system/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace py::vm {
namespace {

constexpr size_t kSomeBytes = 64 * 1024;

/// Reads to the end; what `fstat` says of the size is only where to begin.
std::optional<py::Bytes> read_all(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) return std::nullopt;
    py::Bytes bytes(status.st_size > 0 ? size_t(status.st_size) + 1 : kSomeBytes);
    size_t filled = 0;
    for (;;) {
        ssize_t count = read(descriptor, bytes.data() + filled, bytes.size() - filled);
        if (count < 0) return std::nullopt;
        if (count == 0) break;
        filled += size_t(count);
        if (filled == bytes.size()) bytes.resize(filled * 2);
    }
    bytes.resize(filled);
    return bytes;
}

}  // namespace

std::optional<py::Bytes> read_file(std::string const& path) {
    int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return std::nullopt;
    auto bytes = read_all(descriptor);
    close(descriptor);
    return bytes;
}

}  // namespace py::vm
