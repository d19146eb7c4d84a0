#pragma once

#include <algorithm>
#include <cstring>

#include "marshal/base/bytes.h"
#include "marshal/code/object.h"
#include "marshal/format/type_code.h"

namespace py::marshal {

inline bool is_singleton(code::Object const& object) { return object.kind <= code::ObjectKind::StopIteration; }

/// Collects the bytes of marshal's smallest parts. What belongs together is written to one place, asked for once.
class WriterBuffer {
  public:
    /// Room for `capacity` bytes at once; more is taken where they do not suffice.
    explicit WriterBuffer(size_t capacity = 0) : bytes_(capacity) {}

    void type(TypeCode code, uint8_t flag) { *grow(1) = uint8_t(code) | flag; }
    template <class... T>
    void numbers(T... values) {
        uint8_t* place = grow((sizeof(values) + ...));
        ((place = put(place, values)), ...);
    }
    void reference(uint32_t index) { put(start(TypeCode::Reference, 0, sizeof index), index); }
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
        if (size > bytes_.size() - size_) [[unlikely]]
            bytes_.resize(std::max(bytes_.size() * 2, size_ + size + 64));
        size_ += size;
        return bytes_.data() + size_ - size;
    }
    /// Writes a type, and gives the place of `size` bytes behind it.
    uint8_t* start(TypeCode code, uint8_t flag, size_t size) {
        uint8_t* place = grow(1 + size);
        *place = uint8_t(code) | flag;
        return place + 1;
    }
    template <class T>
    static uint8_t* put(uint8_t* place, T value) {
        std::memcpy(place, &value, sizeof value);
        return place + sizeof value;
    }
    static void put(uint8_t* place, ByteView bytes) {
        if (!bytes.empty()) std::memcpy(place, bytes.data(), bytes.size());
    }
    void int_object(code::IntObject const& object, uint8_t flag);
    void str_object(code::StrObject const& object, uint8_t flag);
    void bytes_object(code::BytesObject const& object, uint8_t flag);

    Bytes bytes_;
    size_t size_ = 0;
};

}  // namespace py::marshal
