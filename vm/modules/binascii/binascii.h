#pragma once

#include <span>
#include <string>

#include "vm/objects/type/type.h"
#include "vm/runtime/protocol/buffer.h"

namespace py::vm {

/// binascii.Error
Type& binascii_error();

/// The bytes to decode: of a bytes-like object, or of ASCII text. Errors: ValueError, TypeError.
class AsciiInput {
  public:
    Raises<void> take(Thread& thread, Value value);
    ByteView bytes() const { return is_text_ ? as_bytes(text_) : buffer_.bytes(); }

  private:
    Buffer buffer_;
    std::string text_;
    bool is_text_ = false;
};

std::span<MethodDef const> base64_functions();
std::span<MethodDef const> hex_and_crc_functions();
std::span<MethodDef const> uu_functions();
std::span<MethodDef const> quoted_printable_functions();

}  // namespace py::vm
