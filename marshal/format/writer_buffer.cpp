#include "marshal/format/writer_buffer.h"

#include "marshal/base/big_int.h"
#include "marshal/base/verify.h"
#include "marshal/code/object_factory.h"

namespace py::marshal {
namespace {

using code::ObjectKind;

TypeCode sequence_code(ObjectKind kind) {
    switch (kind) {
        case ObjectKind::Tuple: return TypeCode::Tuple;
        case ObjectKind::List: return TypeCode::List;
        case ObjectKind::Set: return TypeCode::Set;
        case ObjectKind::FrozenSet: return TypeCode::FrozenSet;
        default: VERIFY_NOT_REACHED();
    }
}

}  // namespace

void WriterBuffer::take_memory(size_t size) {
    constexpr size_t kSmallest = 4096;
    capacity_ = std::max(kSmallest, (size_ + size) * 2);
    auto* larger = static_cast<uint8_t*>(std::realloc(bytes_, capacity_));
    VERIFY(larger != nullptr);
    bytes_ = larger;
}

void WriterBuffer::leaf(code::Object const& object, uint8_t flag) {
    switch (object.kind) {
        case ObjectKind::Int: return int_object(static_cast<code::IntObject const&>(object), flag);
        case ObjectKind::Str: return str_object(static_cast<code::StrObject const&>(object), flag);
        case ObjectKind::Bytes: return bytes_object(static_cast<code::BytesObject const&>(object), flag);
        case ObjectKind::Float:
            put(start(TypeCode::BinaryFloat, flag, sizeof(double)),
                static_cast<code::FloatObject const&>(object).value);
            return;
        case ObjectKind::Complex: {
            auto& value = static_cast<code::ComplexObject const&>(object);
            put(put(start(TypeCode::BinaryComplex, flag, 2 * sizeof(double)), value.real), value.imag);
            return;
        }
        default: VERIFY_NOT_REACHED();
    }
}

void WriterBuffer::int_object(code::IntObject const& object, uint8_t flag) {
    if (object.is_small() && object.small == int32_t(object.small)) {
        put(start(TypeCode::Int, flag, sizeof(int32_t)), int32_t(object.small));
        return;
    }
    auto digits = code::big_int_of(object).to_digits15();
    auto count = int32_t(digits.size());
    uint8_t* place = start(TypeCode::Long, flag, sizeof count + digits.size() * sizeof(uint16_t));
    place = put(place, object.negative ? -count : count);
    for (uint16_t digit : digits) place = put(place, digit);
}

void WriterBuffer::long_str(code::StrObject const& object, uint8_t flag) {
    size_t size = object.text.size();
    TypeCode plain = object.ascii ? TypeCode::Ascii : TypeCode::Unicode;
    TypeCode interned = object.ascii ? TypeCode::AsciiInterned : TypeCode::Interned;
    uint8_t* place = start(object.interned ? interned : plain, flag, sizeof(uint32_t) + size);
    put(put(place, uint32_t(size)), as_bytes(object.text));
}

void WriterBuffer::sequence_header(code::SequenceObject const& sequence, uint8_t flag) {
    size_t size = sequence.items.size();
    if (sequence.kind == ObjectKind::Tuple && size < 256) {
        put(start(TypeCode::SmallTuple, flag, 1), uint8_t(size));
    } else {
        put(start(sequence_code(sequence.kind), flag, sizeof(uint32_t)), uint32_t(size));
    }
}

}  // namespace py::marshal
