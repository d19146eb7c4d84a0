#pragma once

#include <string_view>
#include <vector>

#include "vm/modules/pickle/pickle.h"

namespace py::vm {

/// Where a pickle is written: collected in frames (from protocol 4 on), and passed to a file, if there is one.
class PickleOutput {
  public:
    /// `write` is the file's method, or empty.
    PickleOutput(Thread& thread, Value write) : thread_(thread), write_(write) {}

    void start_framing() { framing_ = true; }

    void put(PickleOp op) { put_byte(uint8_t(op)); }
    void put_byte(uint8_t byte) {
        open_frame();
        bytes_.push_back(byte);
    }
    void put_text(std::string_view text) {
        open_frame();
        bytes_.insert(bytes_.end(), text.begin(), text.end());
    }
    /// The lowest `size` bytes of a number, low one first.
    void put_number(uint64_t number, int size) {
        open_frame();
        for (int i = 0; i < size; i++) bytes_.push_back(uint8_t(number >> (8 * i)));
    }
    /// An opcode with `size` bytes of length and then the data, which stand outside of frames where they are long.
    /// `payload` is what to pass to the file in that case; empty: a bytes object is made.
    Raises<void> put_data(PickleOp op, int size, ByteView data, Value payload = kEmpty);

    /// Between two values: ends a frame that is large enough.
    Raises<void> end_of_value();
    /// The end of the pickle. Gives it as bytes, or None where there is a file.
    Raises<Value> finish();

  private:
    static constexpr size_t kFrameHeader = 9;
    static constexpr size_t kLeastFrame = 4;
    static constexpr size_t kFrameTarget = 64 * 1024;
    static constexpr size_t kNoFrame = SIZE_MAX;

    void open_frame() {
        if (!framing_ || frame_start_ != kNoFrame) return;
        frame_start_ = bytes_.size();
        bytes_.resize(bytes_.size() + kFrameHeader);
    }
    void close_frame();
    Raises<void> flush();

    Thread& thread_;
    Value write_;
    std::vector<uint8_t> bytes_;
    bool framing_ = false;
    size_t frame_start_ = kNoFrame;
};

}  // namespace py::vm
