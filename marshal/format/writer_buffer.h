#pragma once

#include <algorithm>
#include <cstring>

#include "marshal/base/bytes.h"
#include "marshal/code/object.h"
#include "marshal/format/type_code.h"

namespace py::marshal {

inline bool is_singleton(code::Object const& object) { return object.kind <= code::ObjectKind::StopIteration; }

/// Collects the bytes of marshal's smallest parts.
class WriterBuffer {
  public:
    void byte(uint8_t value) { *grow(1) = value; }
    void type(TypeCode code, uint8_t flag) { byte(uint8_t(code) | flag); }
    template <class T>
    void number(T value) {
        std::memcpy(grow(sizeof(value)), &value, sizeof(value));
    }
    void raw(ByteView bytes) {
        uint8_t* place = grow(bytes.size());
        if (!bytes.empty()) std::memcpy(place, bytes.data(), bytes.size());
    }

    void reference(uint32_t index) {
        type(TypeCode::Reference, 0);
        number(index);
    }
    void singleton(code::Object const& object);
    /// An int, float, complex, str or bytes. `flag` is `kReferenceFlag` or 0.
    void leaf(code::Object const& object, uint8_t flag);
    void sequence_header(code::SequenceObject const& sequence, uint8_t flag);

    Bytes take() && {
        bytes_.resize(size_);
        return std::move(bytes_);
    }

  private:
    /// The place of `size` more bytes.
    uint8_t* grow(size_t size) {
        if (size > bytes_.size() - size_) [[unlikely]] bytes_.resize(std::max(bytes_.size() * 2, size_ + size + 64));
        size_ += size;
        return bytes_.data() + size_ - size;
    }
    void int_object(code::IntObject const& object, uint8_t flag);
    void str_object(code::StrObject const& object, uint8_t flag);

    Bytes bytes_;
    size_t size_ = 0;
};

}  // namespace py::marshal
