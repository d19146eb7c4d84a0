#include "vm/modules/pickle/output.h"

#include "vm/runtime/protocol/operations.h"

namespace py::vm {

void PickleOutput::close_frame() {
    if (!framing_ || frame_start_ == kNoFrame) return;
    size_t length = bytes_.size() - frame_start_ - kFrameHeader;
    uint8_t* header = bytes_.data() + frame_start_;
    if (length >= kLeastFrame) {
        header[0] = uint8_t(PickleOp::Frame);
        for (size_t i = 1; i < kFrameHeader; i++) header[i] = uint8_t(uint64_t(length) >> (8 * (i - 1)));
    } else {
        bytes_.erase(bytes_.begin() + ptrdiff_t(frame_start_), bytes_.begin() + ptrdiff_t(frame_start_ + kFrameHeader));
    }
    frame_start_ = kNoFrame;
}

Raises<void> PickleOutput::flush() {
    if (write_.is_empty()) return {};
    Value bytes = Value::of(make_bytes({bytes_.data(), bytes_.size()}));
    bytes_.clear();
    TRY(call(thread_, write_, {bytes}));
    return {};
}

Raises<void> PickleOutput::end_of_value() {
    if (!framing_ || frame_start_ == kNoFrame) return {};
    if (bytes_.size() - frame_start_ - kFrameHeader < kFrameTarget) return {};
    close_frame();
    return flush();
}

Raises<Value> PickleOutput::finish() {
    close_frame();
    if (write_.is_empty()) return Value::of(make_bytes({bytes_.data(), bytes_.size()}));
    TRY(flush());
    return none();
}

Raises<void> PickleOutput::put_data(PickleOp op, int size, ByteView data, Value payload) {
    bool is_long = data.size() >= kFrameTarget;
    bool was_framing = framing_;
    if (is_long) {
        close_frame();
        framing_ = false;
    }
    put(op);
    put_number(data.size(), size);
    if (is_long && !write_.is_empty()) {
        TRY(flush());
        TRY(call(thread_, write_, {payload.is_empty() ? Value::of(make_bytes(data)) : payload}));
    } else {
        bytes_.insert(bytes_.end(), data.begin(), data.end());
    }
    framing_ = was_framing;
    return {};
}

}  // namespace py::vm
