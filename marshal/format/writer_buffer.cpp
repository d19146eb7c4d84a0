#include "marshal/format/writer_buffer.h"

#include "marshal/base/big_int.h"
#include "marshal/base/verify.h"
#include "marshal/code/object_factory.h"

namespace py::marshal {
namespace {

using code::ObjectKind;

TypeCode singleton_code(ObjectKind kind) {
    switch (kind) {
        case ObjectKind::None: return TypeCode::None;
        case ObjectKind::False: return TypeCode::False;
        case ObjectKind::True: return TypeCode::True;
        case ObjectKind::Ellipsis: return TypeCode::Ellipsis;
        case ObjectKind::StopIteration: return TypeCode::StopIteration;
        default: VERIFY_NOT_REACHED();
    }
}

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

void WriterBuffer::singleton(code::Object const& object) { type(singleton_code(object.kind), 0); }

void WriterBuffer::leaf(code::Object const& object, uint8_t flag) {
    switch (object.kind) {
        case ObjectKind::Int: return int_object(static_cast<code::IntObject const&>(object), flag);
        case ObjectKind::Str: return str_object(static_cast<code::StrObject const&>(object), flag);
        case ObjectKind::Float:
            type(TypeCode::BinaryFloat, flag);
            return number(static_cast<code::FloatObject const&>(object).value);
        case ObjectKind::Complex:
            type(TypeCode::BinaryComplex, flag);
            number(static_cast<code::ComplexObject const&>(object).real);
            return number(static_cast<code::ComplexObject const&>(object).imag);
        case ObjectKind::Bytes: {
            ByteView bytes = static_cast<code::BytesObject const&>(object).bytes;
            type(TypeCode::Bytes, flag);
            number(uint32_t(bytes.size()));
            return raw(bytes);
        }
        default: VERIFY_NOT_REACHED();
    }
}

void WriterBuffer::int_object(code::IntObject const& object, uint8_t flag) {
    if (object.is_small() && object.small == int32_t(object.small)) {
        type(TypeCode::Int, flag);
        return number(int32_t(object.small));
    }
    auto digits = code::big_int_of(object).to_digits15();
    int32_t count = int32_t(digits.size());
    type(TypeCode::Long, flag);
    number(object.negative ? -count : count);
    for (uint16_t digit : digits) number(digit);
}

void WriterBuffer::str_object(code::StrObject const& object, uint8_t flag) {
    if (object.ascii && object.text.size() < 256) {
        type(object.interned ? TypeCode::ShortAsciiInterned : TypeCode::ShortAscii, flag);
        byte(uint8_t(object.text.size()));
    } else {
        TypeCode plain = object.ascii ? TypeCode::Ascii : TypeCode::Unicode;
        TypeCode interned = object.ascii ? TypeCode::AsciiInterned : TypeCode::Interned;
        type(object.interned ? interned : plain, flag);
        number(uint32_t(object.text.size()));
    }
    raw(as_bytes(object.text));
}

void WriterBuffer::sequence_header(code::SequenceObject const& sequence, uint8_t flag) {
    if (sequence.kind == ObjectKind::Tuple && sequence.items.size() < 256) {
        type(TypeCode::SmallTuple, flag);
        return byte(uint8_t(sequence.items.size()));
    }
    type(sequence_code(sequence.kind), flag);
    number(uint32_t(sequence.items.size()));
}

}  // namespace py::marshal
