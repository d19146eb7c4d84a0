#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "marshal/base/bytes.h"

namespace py::compiler::driver {

/// What the outcome of a compilation depends on, as a hash.
using StoreKey = std::array<uint8_t, 16>;

/// Changes with every build, so that no build sees what another has kept.
uint64_t build_stamp();

/// The key of a compilation at one level, by this very build of pycc.
StoreKey make_store_key(ByteView source, int level);

/// Where outcomes of compilations are kept, to be had again by key. Any fault is as if there were nothing. Used from
/// many threads, and by many processes at a time.
class CodeStore {
  public:
    virtual ~CodeStore() = default;
    virtual std::optional<Bytes> find(StoreKey const& key) = 0;
    virtual void store(StoreKey const& key, ByteView value) = 0;
    /// Called once when a run ends, to make room.
    virtual void finish() = 0;
};

/// Marshalled code without the path it names, so that it fits any path: what is kept in a store. Nothing if the code
/// cannot be parted from its path. `filename` is the path as text.
std::optional<Bytes> without_filename(ByteView body, std::string_view filename);

/// The marshalled code again, for another path; nothing if `value` is none that `without_filename` has made.
std::optional<Bytes> with_filename(ByteView value, std::string_view filename);

}  // namespace py::compiler::driver
