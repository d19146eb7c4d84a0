#include "compiler/driver/batch/watch.h"

#include <dirent.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "compiler/driver/tree/paths.h"

namespace py::compiler::driver {

namespace {

constexpr uint32_t kEvents = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_ONLYDIR;
/// Editors write a file in several steps.
constexpr int kQuietMilliseconds = 30;
constexpr int kMostLevels = 1000;

bool is_real_folder(std::string const& path) {
    struct stat status;
    return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

}  // namespace

Watcher::Watcher() : descriptor_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {}

Watcher::~Watcher() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void Watcher::watch(std::vector<std::string> const& paths) {
    for (auto const& path : paths) {
        struct stat status;
        bool is_folder = ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
        auto folder = is_folder ? path : std::string(parent_of(path));
        if (folder.empty()) folder = ".";
        watch_below(folder, is_folder ? kMostLevels : 0);
    }
}

void Watcher::watch_below(std::string const& folder, int levels) {
    // Watching twice gives the same watch.
    if (::inotify_add_watch(descriptor_, folder.c_str(), kEvents) < 0 || levels == 0) return;
    DIR* handle = ::opendir(folder.c_str());
    if (!handle) return;
    while (auto* entry = ::readdir(handle)) {
        std::string_view name = entry->d_name;
        if (name == "." || name == ".." || name == "__pycache__") continue;
        if (entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN) continue;
        auto path = join_path(folder, name);
        if (entry->d_type == DT_DIR || is_real_folder(path)) watch_below(path, levels - 1);
    }
    ::closedir(handle);
}

bool Watcher::take_events() {
    alignas(inotify_event) char buffer[16384];
    bool concerns = false;
    ssize_t count;
    while ((count = ::read(descriptor_, buffer, sizeof buffer)) > 0) {
        for (char const* at = buffer; at < buffer + count;) {
            auto const* event = reinterpret_cast<inotify_event const*>(at);
            at += sizeof *event + event->len;
            std::string_view name = event->len ? event->name : "";
            bool is_other_folder = (event->mask & IN_ISDIR) && name != "__pycache__";
            concerns |= is_other_folder || name.ends_with(".py") || (event->mask & IN_Q_OVERFLOW);
        }
    }
    return concerns;
}

bool Watcher::wait() {
    bool concerns = false;
    while (true) {
        pollfd waits{descriptor_, POLLIN, 0};
        int ready = ::poll(&waits, 1, concerns ? kQuietMilliseconds : -1);
        if (ready < 0 && errno != EINTR) return false;
        if (ready == 0) return true;
        if (ready > 0) concerns |= take_events();
    }
}

}  // namespace py::compiler::driver
