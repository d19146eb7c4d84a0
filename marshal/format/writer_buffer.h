#pragma once

#include <cstdlib>
#include <cstring>

#include "marshal/base/bytes.h"
#include "marshal/code/object.h"
#include "marshal/format/type_code.h"

namespace py::marshal {

inline bool is_singleton(code::Object const& object) { return object.kind <= code::ObjectKind::StopIteration; }

/// Collects the bytes of marshal's smallest parts. What belongs together is written to one place, asked for once.
class WriterBuffer {
  public:
    WriterBuffer() = default;
    WriterBuffer(WriterBuffer const&) = delete;
    ~WriterBuffer() { std::free(bytes_); }

    void type(TypeCode code, uint8_t flag) { *grow(1) = uint8_t(code) | flag; }
    template <class... T>
    void numbers(T... values) {
        uint8_t* place = grow((sizeof(values) + ...));
        ((place = put(place, values)), ...);
    }
    /// Returns the place of `index`.
    size_t reference(uint32_t index) {
        put(start(TypeCode::Reference, 0, sizeof index), index);
        return size_ - sizeof index;
    }
    /// Replaces the index at `place` by what `new_index` makes of it.
    template <class NewIndex>
    void renumber(size_t place, NewIndex&& new_index) {
        uint32_t index;
        std::memcpy(&index, bytes_ + place, sizeof index);
        put(bytes_ + place, uint32_t(new_index(index)));
    }
    void singleton(code::Object const& object) {
        constexpr TypeCode kCodes[] = {TypeCode::None, TypeCode::False, TypeCode::True, TypeCode::Ellipsis,
                                       TypeCode::StopIteration};
        type(kCodes[size_t(object.kind)], 0);
    }
    /// An int, float, complex, str or bytes. `flag` is `kReferenceFlag` or 0.
    void leaf(code::Object const& object, uint8_t flag);
    void str_object(code::StrObject const& object, uint8_t flag) {
        size_t size = object.text.size();
        if (!object.ascii || size > UINT8_MAX) [[unlikely]]
            return long_str(object, flag);
        TypeCode code = object.interned ? TypeCode::ShortAsciiInterned : TypeCode::ShortAscii;
        put(put(start(code, flag, 1 + size), uint8_t(size)), as_bytes(object.text));
    }
    void bytes_object(code::BytesObject const& object, uint8_t flag) {
        size_t size = object.bytes.size();
        put(put(start(TypeCode::Bytes, flag, sizeof(uint32_t) + size), uint32_t(size)), object.bytes);
    }
    void sequence_header(code::SequenceObject const& sequence, uint8_t flag);

    /// Begins anew, in the memory that is there.
    void clear() { size_ = 0; }
    uint8_t* begin() { return bytes_; }
    size_t capacity() const { return capacity_; }
    size_t size() const { return size_; }
    ByteView bytes() const { return {bytes_, size_}; }
    Bytes take() const { return Bytes(bytes_, bytes_ + size_); }

  private:
    /// The place of `size` more bytes.
    uint8_t* grow(size_t size) {
        if (size > capacity_ - size_) [[unlikely]]
            take_memory(size);
        size_ += size;
        return bytes_ + size_ - size;
    }
    void take_memory(size_t size);
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
    void long_str(code::StrObject const& object, uint8_t flag);

    uint8_t* bytes_ = nullptr;
    size_t size_ = 0;
    size_t capacity_ = 0;
};

}  // namespace py::marshal
