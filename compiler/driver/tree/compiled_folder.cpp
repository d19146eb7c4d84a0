#include "compiler/driver/tree/compiled_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "compiler/driver/io/files.h"
#include "compiler/driver/tree/paths.h"

namespace py::compiler::driver {

CompiledFolder::CompiledFolder(FoundFolder const& folder, int descriptor, Layout const& layout) {
    bool beside = layout.output.empty() && layout.prefix.empty() && !layout.legacy;
    path_ = compiled_folder(folder.path, folder.root, layout);
    constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    descriptor_ =
        beside ? ::openat(descriptor, "__pycache__", kFlags) : ::open(path_.empty() ? "." : path_.c_str(), kFlags);
}

CompiledFolder::~CompiledFolder() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void CompiledFolder::list(void (*visit)(void* context, char const* name), void* context) const {
    if (descriptor_ < 0 || ::lseek(descriptor_, 0, SEEK_SET) != 0) return;
    alignas(dirent64) char buffer[32768];
    while (true) {
        long count = ::syscall(SYS_getdents64, descriptor_, buffer, sizeof buffer);
        if (count <= 0) return;
        for (long at = 0; at < count;) {
            auto const* entry = reinterpret_cast<dirent64 const*>(buffer + at);
            at += entry->d_reclen;
            visit(context, entry->d_name);
        }
    }
}

void CompiledFolder::clean() const {
    each_name([this](char const* name) {
        if (is_temporary_name(name)) remove_if_left_behind(descriptor_, name);
    });
}

}  // namespace py::compiler::driver
