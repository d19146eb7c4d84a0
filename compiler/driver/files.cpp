#include "compiler/driver/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

namespace py::compiler::driver {

namespace {

/// A file descriptor that closes itself.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    ~Descriptor() {
        if (number_ > 2) ::close(number_);
    }
    int number() const { return number_; }
    bool open() const { return number_ >= 0; }

  private:
    int number_;
};

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

}  // namespace

std::string FileError::message() const { return fmt::format("[Errno {}] {}", number, std::strerror(number)); }

Result<SourceFile, FileError> read_source(std::string const& path) {
    Descriptor file(path == "-" ? 0 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status;
    if (!file.open() || ::fstat(file.number(), &status) != 0) return last_error();
    SourceFile source;
    source.mtime = status.st_mtim.tv_sec;
    source.mode = status.st_mode & 07777;
    TRY(read_into(file.number(), source.bytes, S_ISREG(status.st_mode) ? size_t(status.st_size) : 4096, SIZE_MAX));
    return source;
}

Result<Bytes, FileError> read_start(std::string const& path, size_t limit) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.open()) return last_error();
    Bytes bytes;
    TRY(read_into(file.number(), bytes, limit, limit));
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
    static std::atomic<uint32_t> counter{0};
    static pid_t const process = ::getpid();
    auto temporary = fmt::format("{}.{}.{}", path, process, counter++);
    int number = create(temporary, mode);
    if (number < 0 && errno == ENOENT && make_folders(path)) number = create(temporary, mode);
    if (number < 0) return last_error();
    Result<void, FileError> written;
    {
        Descriptor file(number);
        written = write_both(number, head, body);
    }
    if (written.ok() && ::rename(temporary.c_str(), path.c_str()) != 0) written = last_error();
    if (!written.ok()) ::unlink(temporary.c_str());
    return written;
}

TargetKind target_kind(std::string const& path) {
    struct stat status;
    if (::lstat(path.c_str(), &status) != 0) return TargetKind::Free;
    if (S_ISLNK(status.st_mode)) return TargetKind::Link;
    return S_ISREG(status.st_mode) ? TargetKind::Regular : TargetKind::Other;
}

}  // namespace py::compiler::driver
