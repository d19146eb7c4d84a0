#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "compiler/driver/cache/code_store.h"
#include "marshal/base/result.h"

namespace py::compiler::driver {

/// The folder of the compile cache: $PYCC_CACHE_DIR, or pycc below $XDG_CACHE_HOME or ~/.cache; empty if none is known.
std::string cache_folder();

/// How large it may grow: $PYCC_CACHE_SIZE in MiB, or 1 GiB.
uint64_t cache_size_limit();

struct StoreStats {
    uint64_t entries = 0;
    uint64_t bytes = 0;
};

/// A store in a folder of this machine: one file an entry, in 256 subfolders. Files are written under another name and
/// moved, so that no reader sees a part of one; each has a checksum. Entries that were not used for long are removed
/// when there is no more room.
class FolderStore : public CodeStore {
  public:
    FolderStore(std::string folder, uint64_t limit) : folder_(std::move(folder)), limit_(limit) {}

    std::optional<Bytes> find(StoreKey const& key) override;
    void store(StoreKey const& key, ByteView value) override;
    void finish() override;

    StoreStats stats() const;
    /// Removes the entries used longest ago until there are at most `limit` bytes, and what killed processes have left.
    StoreStats trim(uint64_t limit) const;

  private:
    std::string path_of(StoreKey const& key) const;

    std::string folder_;
    uint64_t limit_;
    std::atomic<uint64_t> stored_bytes_{0};
};

}  // namespace py::compiler::driver
