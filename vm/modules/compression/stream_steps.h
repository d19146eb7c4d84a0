#pragma once

#include <algorithm>
#include <vector>

#include "marshal/base/bytes.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/runtime/raises.h"
#include "vm/runtime/system/memory_request.h"

namespace py::vm {

/// What a stream of libbz2 or liblzma writes, in room that grows up to a limit.
class StreamOutput {
  public:
    /// No limit if it is negative.
    explicit StreamOutput(int64_t limit = -1) : limit_(limit < 0 ? SIZE_MAX : size_t(limit)) {}

    bool is_full() const { return used_ == limit_; }
    /// Lets the stream write behind what there is; more room than before if that was all used. Error: MemoryError.
    template <class Stream>
    Raises<void> give(Thread& thread, Stream& stream) {
        if (used_ == bytes_.size() && !is_full()) {
            size_t wanted = std::min(std::max(bytes_.size() * 2, kFirstRoom), limit_);
            TRY(request_memory(thread, wanted, 2));
            bytes_.resize(wanted);
        }
        stream.next_out = reinterpret_cast<decltype(stream.next_out)>(bytes_.data() + used_);
        stream.avail_out = std::min(bytes_.size() - used_, kMostAtOnce);
        given_ = stream.avail_out;
        return {};
    }
    template <class Stream>
    void take(Stream const& stream) {
        used_ += given_ - stream.avail_out;
    }
    Value to_bytes() const { return Value::of(make_bytes({bytes_.data(), used_})); }

  private:
    static constexpr size_t kFirstRoom = 16 * 1024;
    /// What fits the counters of libbz2.
    static constexpr size_t kMostAtOnce = UINT32_MAX;
    std::vector<uint8_t> bytes_;
    size_t used_ = 0;
    size_t given_ = 0;
    size_t limit_;
};

/// What a stream reads.
class StreamInput {
  public:
    explicit StreamInput(ByteView bytes) : rest_(bytes) {}
    template <class Stream>
    void give(Stream& stream) {
        stream.next_in = reinterpret_cast<decltype(stream.next_in)>(const_cast<uint8_t*>(rest_.data()));
        given_ = std::min<size_t>(rest_.size(), UINT32_MAX);
        stream.avail_in = given_;
    }
    template <class Stream>
    void take(Stream const& stream) {
        rest_ = rest_.subspan(given_ - stream.avail_in);
    }
    ByteView rest() const { return rest_; }

  private:
    ByteView rest_;
    size_t given_ = 0;
};

/// Behind what an earlier call has left over.
inline Bytes* with_leftover(Bytes* leftover, ByteView data) {
    if (!leftover || !leftover->size) return make_bytes(data);
    Bytes* all = new_bytes(leftover->size + data.size());
    std::copy_n(leftover->data, leftover->size, all->data);
    std::copy_n(data.data(), data.size(), all->data + leftover->size);
    return all;
}

}  // namespace py::vm
