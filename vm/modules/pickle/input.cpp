#include "vm/modules/pickle/input.h"

#include <cstring>

#include "vm/objects/exception.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {
namespace {

Bytes* joined(Bytes* first, Bytes* second) {
    if (!first->size) return second;
    Bytes* all = new_bytes(first->size + second->size);
    std::memcpy(all->data, first->data, first->size);
    std::memcpy(all->data + first->size, second->data, second->size);
    return all;
}

}  // namespace

Error PickleInput::truncated() { return raise(thread_, unpickling_error(), "pickle data was truncated"); }

Raises<void> PickleInput::give_back() {
    if (!has_file() || self_->next <= self_->read_size) return {};
    // What was looked at and taken is read now.
    uint64_t taken = self_->next - self_->read_size;
    self_->read_size = self_->next;
    TRY(call(thread_, self_->read, {Value::small(int64_t(taken))}));
    return {};
}

/// Bytes behind those that are read, where the file can show them without being read.
Raises<void> PickleInput::look_ahead() {
    if (self_->peek.is_empty()) return {};
    auto shown = call(thread_, self_->peek, {Value::small(kLookAhead)});
    if (!shown.ok()) {
        // A file may only pretend to have it.
        bool pretends = catch_pending(thread_, NotImplementedError_type);
        if (!pretends) return Error{};
        self_->peek = kEmpty;
        return {};
    }
    if (!shown.value().is<Bytes>()) return {};
    self_->input = joined(self_->input, shown.value().as<Bytes>());
    return {};
}

/// Puts what `method(argument)` reads behind the bytes that are not taken yet.
Raises<void> PickleInput::read_more(Value method, char const* name, std::optional<uint64_t> wanted) {
    uint64_t read_left = self_->next < self_->read_size ? self_->read_size - self_->next : 0;
    TRY(give_back());
    // Only what is really read counts from here on.
    Bytes* kept = make_bytes(self_->input->view().subspan(self_->next, read_left));
    Value data =
        wanted ? TRY(call(thread_, method, {make_int(int64_t(*wanted - read_left))})) : TRY(call(thread_, method, {}));
    if (!data.is<Bytes>()) {
        return raise(thread_, TypeError_type, "{}() returned non-bytes object ({})", {name, type_of(data)});
    }
    self_->input = joined(kept, data.as<Bytes>());
    self_->next = 0;
    self_->read_size = self_->input->size;
    return {};
}

Raises<ByteView> PickleInput::take_from_file(uint64_t size) {
    if (!has_file()) return truncated();
    if (size > uint64_t(INT64_MAX)) return truncated();
    TRY(read_more(self_->read, "read", size));
    if (size > self_->input->size) return truncated();
    TRY(look_ahead());
    return take_present(size);
}

Raises<uint8_t> PickleInput::take_opcode() {
    if (self_->next == self_->input->size) {
        if (has_file()) {
            TRY(read_more(self_->read, "read", 1));
            if (self_->input->size) TRY(look_ahead());
        }
        if (self_->next == self_->input->size) return raise(thread_, EOFError_type, "Ran out of input");
    }
    return self_->input->data[self_->next++];
}

Raises<std::string_view> PickleInput::take_line() {
    auto line_end = [&]() -> uint8_t const* {
        uint64_t left = self_->input->size - self_->next;
        return static_cast<uint8_t const*>(std::memchr(self_->input->data + self_->next, '\n', left));
    };
    uint8_t const* end = self_->next < self_->input->size ? line_end() : nullptr;
    if (!end) {
        if (!has_file()) return truncated();
        TRY(read_more(self_->readline, "readline", {}));
        end = self_->input->size ? line_end() : nullptr;
        if (!end) return truncated();
    }
    auto size = uint64_t(end - (self_->input->data + self_->next));
    std::string_view line = as_text(take_present(size));
    self_->next++;
    return line;
}

Raises<uint64_t> PickleInput::take_number(int size) {
    ByteView bytes = TRY(take(uint64_t(size)));
    uint64_t number = 0;
    for (int i = 0; i < size; i++) number |= uint64_t(bytes[size_t(i)]) << (8 * i);
    return number;
}

Raises<void> PickleInput::finish() {
    TRY(give_back());
    // Others may use the file now: what was only looked at is forgotten.
    if (!has_file() || self_->next < self_->read_size) return {};
    self_->input = new_bytes(0);
    self_->next = self_->read_size = 0;
    return {};
}

Raises<void> PickleInput::open_frame(uint64_t size) {
    TRY(take(size));
    self_->next -= size;
    return {};
}

Raises<void> PickleInput::take_into(uint8_t* target, uint64_t size) {
    ByteView bytes = TRY(take(size));
    if (size) std::memcpy(target, bytes.data(), size);
    return {};
}

}  // namespace py::vm
