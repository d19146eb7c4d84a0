#include "compiler/driver/io/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <ctime>

namespace py::compiler::driver {

namespace {

Err<FileError> last_error() { return Err{FileError{errno}}; }

/// Reads until the end or until `bytes` has `limit`. The size expected only saves calls.
Result<void, FileError> read_into(int descriptor, Bytes& bytes, size_t expected, size_t limit) {
    size_t size = 0;
    bytes.resize(std::min(expected + 1, limit));
    while (true) {
        ssize_t count = ::read(descriptor, bytes.data() + size, bytes.size() - size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return last_error();
        size += size_t(count);
        if (count == 0 || size == limit) break;
        if (size == bytes.size()) bytes.resize(std::min(limit, size * 2 + 4096));
    }
    bytes.resize(size);
    return {};
}

bool make_folders(std::string const& path) {
    for (size_t slash = path.find('/', 1); slash != path.npos; slash = path.find('/', slash + 1)) {
        if (::mkdir(path.substr(0, slash).c_str(), 0777) != 0 && errno != EEXIST) return false;
    }
    return true;
}

int create(std::string const& path, uint32_t mode) {
    return ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode);
}

constexpr std::string_view kTemporaryStart = ".pycc-";
constexpr std::string_view kTemporaryEnd = ".tmp";

/// A name in the folder of `path` that nobody else uses. It is short, whatever the name of `path` is.
std::string temporary_beside(std::string const& path) {
    static std::atomic<uint32_t> counter{0};
    auto folder = path.substr(0, path.rfind('/') + 1);
    return fmt::format("{}{}{}-{}{}", folder, kTemporaryStart, ::getpid(), counter++, kTemporaryEnd);
}

/// The process that made a temporary file; 0 if the name does not say.
pid_t maker_of(std::string_view name) {
    name.remove_prefix(kTemporaryStart.size());
    pid_t process = 0;
    auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), process);
    return error == std::errc() && end != name.data() + name.size() && *end == '-' ? process : 0;
}

bool is_same_state(struct stat const& a, struct stat const& b) {
    auto same_time = [](timespec const& x, timespec const& y) {
        return x.tv_sec == y.tv_sec && x.tv_nsec == y.tv_nsec;
    };
    return a.st_size == b.st_size && a.st_ino == b.st_ino && same_time(a.st_mtim, b.st_mtim) &&
           same_time(a.st_ctim, b.st_ctim);
}

constexpr int kReadAttempts = 5;
/// A temporary file that nobody has locked may be about to be locked, so long after it was made.
constexpr int64_t kSecondsToLock = 10;

/// Writes `temporary`, and moves it to `path`.
Result<void, FileError> write_and_move(std::string const& temporary, std::string const& path, ByteView head,
                                       ByteView body, uint32_t mode) {
    int number = create(temporary, mode);
    if (number < 0 && errno == ENOENT && make_folders(path)) number = create(temporary, mode);
    if (number < 0) return last_error();
    Descriptor file(number);
    // Tells those who clean up that the file has an owner; it ends with the process.
    (void)::flock(number, LOCK_EX | LOCK_NB);
    auto written = write_both(number, head, body);
    if (written.ok() && ::rename(temporary.c_str(), path.c_str()) != 0) written = last_error();
    if (!written.ok()) ::unlink(temporary.c_str());
    return written;
}

}  // namespace

Descriptor::~Descriptor() {
    if (number_ > 2) ::close(number_);
}

std::string FileError::message() const { return fmt::format("[Errno {}] {}", number, reason()); }

std::string FileError::reason() const {
    return number == EBUSY ? std::string("The file changed while it was read") : std::string(std::strerror(number));
}

Result<SourceFile, FileError> read_source(std::string const& path) {
    Descriptor file(path == "-" ? 0 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    SourceFile source;
    if (!file.open() || ::fstat(file.number(), &source.status) != 0) return last_error();
    bool is_regular = S_ISREG(source.status.st_mode);
    for (int attempt = 0; attempt < kReadAttempts; attempt++) {
        TRY(read_into(file.number(), source.bytes, is_regular ? size_t(source.status.st_size) : 4096, SIZE_MAX));
        auto before = source.status;
        if (!is_regular || path == "-") return source;
        if (::fstat(file.number(), &source.status) != 0) return last_error();
        if (is_same_state(before, source.status) && source.bytes.size() == size_t(before.st_size)) return source;
        if (::lseek(file.number(), 0, SEEK_SET) != 0) return last_error();
    }
    return Err{FileError{EBUSY}};
}

Result<Bytes, FileError> read_at(int folder, char const* name) {
    Descriptor file(::openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status;
    if (!file.open() || ::fstat(file.number(), &status) != 0) return last_error();
    if (!S_ISREG(status.st_mode)) return Err{FileError{S_ISDIR(status.st_mode) ? EISDIR : EINVAL}};
    Bytes bytes;
    TRY(read_into(file.number(), bytes, size_t(status.st_size), SIZE_MAX));
    return bytes;
}

Result<void, FileError> write_all(int descriptor, ByteView bytes) {
    while (!bytes.empty()) {
        ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR) return last_error();
        if (count > 0) bytes = bytes.subspan(size_t(count));
    }
    return {};
}

Result<void, FileError> write_both(int descriptor, ByteView head, ByteView body) {
    iovec parts[] = {{const_cast<uint8_t*>(head.data()), head.size()},
                     {const_cast<uint8_t*>(body.data()), body.size()}};
    ssize_t count = ::writev(descriptor, parts, 2);
    if (count < 0 && errno != EINTR) return last_error();
    size_t done = count < 0 ? 0 : size_t(count);
    TRY(write_all(descriptor, head.subspan(std::min(done, head.size()))));
    return write_all(descriptor, body.subspan(done - std::min(done, head.size())));
}

Result<void, FileError> write_atomically(std::string const& path, ByteView head, ByteView body, uint32_t mode) {
    auto written = write_and_move(temporary_beside(path), path, head, body, mode);
    // Somebody who cannot see our process may have taken the file for a forgotten one.
    if (!written.ok() && written.error().number == ENOENT)
        written = write_and_move(temporary_beside(path), path, head, body, mode);
    return written;
}

Result<void, FileError> link_atomically(std::string const& existing, std::string const& path) {
    auto temporary = temporary_beside(path);
    if (::link(existing.c_str(), temporary.c_str()) != 0) return last_error();
    Result<void, FileError> moved;
    if (::rename(temporary.c_str(), path.c_str()) != 0) moved = last_error();
    // Where both are one file already, rename leaves them as they are.
    ::unlink(temporary.c_str());
    return moved;
}

bool is_temporary_name(std::string_view name) {
    return name.starts_with(kTemporaryStart) && name.ends_with(kTemporaryEnd);
}

void remove_if_left_behind(int folder, char const* name) {
    Descriptor file(::openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
    struct stat status;
    if (!file.open() || ::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)) return;
    if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) return;
    auto maker = maker_of(name);
    bool maker_lives = maker != 0 && (::kill(maker, 0) == 0 || errno == EPERM);
    bool is_young = ::time(nullptr) - status.st_ctim.tv_sec < kSecondsToLock;
    if (!maker_lives || !is_young) ::unlinkat(folder, name, 0);
}

TargetKind target_kind(std::string const& path) {
    struct stat status;
    if (::lstat(path.c_str(), &status) != 0) return TargetKind::Free;
    if (S_ISLNK(status.st_mode)) return TargetKind::Link;
    return S_ISREG(status.st_mode) ? TargetKind::Regular : TargetKind::Other;
}

}  // namespace py::compiler::driver
