#pragma once

#include <optional>
#include <string_view>

#include "vm/modules/pickle/pickle.h"

namespace py::vm {

/// The bytes of a pickle, from a file or from memory. What is given away stays good until the next call.
class PickleInput {
  public:
    PickleInput(Thread& thread, Unpickler* unpickler) : thread_(thread), self_(unpickler) {}

    /// UnpicklingError "pickle data was truncated" where there are fewer.
    Raises<ByteView> take(uint64_t size) {
        if (size <= self_->input->size - self_->next) [[likely]]
            return take_present(size);
        return take_from_file(size);
    }
    /// EOFError at the end of the input.
    Raises<uint8_t> take_opcode();
    /// Without the newline.
    Raises<std::string_view> take_line();
    /// A number of `size` bytes, low one first.
    Raises<uint64_t> take_number(int size);
    /// Makes sure that a frame is there as a whole.
    Raises<void> open_frame(uint64_t size);
    Raises<void> take_into(uint8_t* target, uint64_t size);
    /// Leaves the file standing behind what has been taken.
    Raises<void> finish();

  private:
    static constexpr int64_t kLookAhead = 128 * 1024;

    ByteView take_present(uint64_t size) {
        ByteView bytes = self_->input->view().subspan(self_->next, size);
        self_->next += size;
        return bytes;
    }
    bool has_file() const { return !self_->read.is_empty(); }
    Raises<ByteView> take_from_file(uint64_t size);
    Raises<void> read_more(Value method, char const* name, std::optional<uint64_t> wanted);
    Raises<void> look_ahead();
    Raises<void> give_back();
    Error truncated();

    Thread& thread_;
    Unpickler* self_;
};

}  // namespace py::vm
