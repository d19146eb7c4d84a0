#include "marshal/format/reader.h"

#include <charconv>
#include <cstring>
#include <vector>

#include "marshal/base/utf8.h"
#include "marshal/format/type_code.h"

namespace py::marshal {
namespace {

using code::CodeObject;
using code::Object;
using code::ObjectKind;

template <class T>
using Read = Result<T, ReadError>;

/// A set's member has its reference bit because CPython's writer holds the members while it sorts them. That tells
/// nothing of owners that a writer must know of to sort them likewise; values that always have others do.
void forget_reference_bit(Object const& member) {
    // The reader made the object itself, and nobody else has seen it yet.
    if (!code::is_always_shared(member)) const_cast<Object&>(member).shared = false;
}

/// One pass over the bytes. Items of unfinished containers stand on a stack of their own, so that a container takes
/// memory for what was read, not for what it claims.
class Reader {
  public:
    Reader(ByteView bytes, code::ObjectFactory& objects) : bytes_(bytes), objects_(objects), arena_(objects.arena()) {}

    Read<Object const*> item();
    size_t offset() const { return at_; }

  private:
    /// An object, or null where the bytes say so.
    Read<Object const*> object_or_null();
    Read<Object const*> object_of_type(TypeCode type, bool referenced);

    Read<Object const*> int32(bool referenced);
    Read<Object const*> int64(bool referenced);
    Read<Object const*> long_int(bool referenced);
    Read<Object const*> text_float(bool referenced);
    Read<Object const*> binary_float(bool referenced);
    Read<Object const*> text_complex(bool referenced);
    Read<Object const*> binary_complex(bool referenced);
    Read<Object const*> byte_string(bool referenced);
    Read<Object const*> utf8_str(bool referenced, bool interned);
    Read<Object const*> ascii_str(size_t size, bool referenced, bool interned);
    Read<Object const*> sequence(ObjectKind kind, size_t size, bool referenced);
    Read<Object const*> dict(bool referenced);
    Read<Object const*> code_object(bool referenced);
    Read<Object const*> reference();

    Read<void> counts_of(CodeObject& code);
    Read<void> tables_of(CodeObject& code);
    Read<void> names_of(CodeObject& code);
    template <class T>
    Read<T const*> field(ObjectKind kind);
    Read<code::SequenceObject const*> tuple_of_strings();

    Read<ByteView> take(size_t size);
    template <class T>
    Read<T> number();
    Read<size_t> short_size();
    /// A size in units that take at least one byte each.
    Read<size_t> size();
    Read<double> double_from_text();

    Err<ReadError> failure(ReadErrorKind kind) const { return Err{ReadError{kind, at_}}; }
    static Err<ReadError> failure_at(size_t offset, ReadErrorKind kind) { return Err{ReadError{kind, offset}}; }

    template <class T, class... Args>
    Object const* make(bool referenced, Args&&... args);
    Object const* interned(std::string_view text, bool referenced);
    size_t reserve_reference(bool referenced);
    void complete_reference(bool referenced, size_t slot, Object& object);

    ByteView bytes_;
    size_t at_ = 0;
    int depth_ = 0;
    code::ObjectFactory& objects_;
    Arena& arena_;
    /// The reference table; null while the object is being read.
    std::vector<Object const*> references_;
    std::vector<Object const*> pending_;
};

Read<ByteView> Reader::take(size_t size) {
    if (size > bytes_.size() - at_) return failure(ReadErrorKind::Truncated);
    ByteView taken = bytes_.subspan(at_, size);
    at_ += size;
    return taken;
}

template <class T>
Read<T> Reader::number() {
    static_assert(std::endian::native == std::endian::little);
    ByteView taken = TRY(take(sizeof(T)));
    T value;
    std::memcpy(&value, taken.data(), sizeof(T));
    return value;
}

Read<size_t> Reader::short_size() { return size_t(TRY(number<uint8_t>())); }

Read<size_t> Reader::size() {
    size_t start = at_;
    int32_t size = TRY(number<int32_t>());
    if (size < 0) return failure_at(start, ReadErrorKind::BadSize);
    if (size_t(size) > bytes_.size() - at_) return failure_at(start, ReadErrorKind::Truncated);
    return size_t(size);
}

template <class T, class... Args>
Object const* Reader::make(bool referenced, Args&&... args) {
    T* object = arena_.make<T>(std::forward<Args>(args)...);
    if (referenced) {
        object->shared = true;
        references_.push_back(object);
    }
    return object;
}

Object const* Reader::interned(std::string_view text, bool referenced) {
    Object const* object = objects_.intern(text);
    if (referenced) references_.push_back(object);
    return object;
}

size_t Reader::reserve_reference(bool referenced) {
    size_t slot = references_.size();
    if (referenced) references_.push_back(nullptr);
    return slot;
}

void Reader::complete_reference(bool referenced, size_t slot, Object& object) {
    if (!referenced) return;
    object.shared = true;
    references_[slot] = &object;
}

Read<Object const*> Reader::item() {
    size_t start = at_;
    Object const* object = TRY(object_or_null());
    if (!object) return failure_at(start, ReadErrorKind::UnexpectedNull);
    return object;
}

Read<Object const*> Reader::object_or_null() {
    size_t start = at_;
    uint8_t first = TRY(number<uint8_t>());
    if (depth_ >= kMaxDepth) return failure_at(start, ReadErrorKind::TooDeep);
    depth_++;
    auto object = object_of_type(TypeCode(first & ~kReferenceFlag), first & kReferenceFlag);
    depth_--;
    return object;
}

// A switch over an enum that comes from untrusted bytes: what matches no case falls out at the end.
Read<Object const*> Reader::object_of_type(TypeCode type, bool referenced) {
    switch (type) {
        case TypeCode::Null: return nullptr;
        case TypeCode::None: return &code::kNone;
        case TypeCode::False: return &code::kFalse;
        case TypeCode::True: return &code::kTrue;
        case TypeCode::StopIteration: return &code::kStopIteration;
        case TypeCode::Ellipsis: return &code::kEllipsis;
        case TypeCode::Int: return int32(referenced);
        case TypeCode::Int64: return int64(referenced);
        case TypeCode::Long: return long_int(referenced);
        case TypeCode::Float: return text_float(referenced);
        case TypeCode::BinaryFloat: return binary_float(referenced);
        case TypeCode::Complex: return text_complex(referenced);
        case TypeCode::BinaryComplex: return binary_complex(referenced);
        case TypeCode::Bytes: return byte_string(referenced);
        case TypeCode::Unicode: return utf8_str(referenced, false);
        case TypeCode::Interned: return utf8_str(referenced, true);
        case TypeCode::Ascii: return ascii_str(TRY(size()), referenced, false);
        case TypeCode::AsciiInterned: return ascii_str(TRY(size()), referenced, true);
        case TypeCode::ShortAscii: return ascii_str(TRY(short_size()), referenced, false);
        case TypeCode::ShortAsciiInterned: return ascii_str(TRY(short_size()), referenced, true);
        case TypeCode::Tuple: return sequence(ObjectKind::Tuple, TRY(size()), referenced);
        case TypeCode::SmallTuple: return sequence(ObjectKind::Tuple, TRY(short_size()), referenced);
        case TypeCode::List: return sequence(ObjectKind::List, TRY(size()), referenced);
        case TypeCode::Set: return sequence(ObjectKind::Set, TRY(size()), referenced);
        case TypeCode::FrozenSet: return sequence(ObjectKind::FrozenSet, TRY(size()), referenced);
        case TypeCode::Dict: return dict(referenced);
        case TypeCode::Code: return code_object(referenced);
        case TypeCode::Reference: return reference();
    }
    return failure_at(at_ - 1, ReadErrorKind::UnknownType);
}

Read<Object const*> Reader::int32(bool referenced) {
    return make<code::IntObject>(referenced, int64_t(TRY(number<int32_t>())));
}

Read<Object const*> Reader::int64(bool referenced) { return make<code::IntObject>(referenced, TRY(number<int64_t>())); }

Read<Object const*> Reader::long_int(bool referenced) {
    size_t start = at_;
    int64_t signed_count = TRY(number<int32_t>());
    size_t count = size_t(signed_count < 0 ? -signed_count : signed_count);
    if (count > (bytes_.size() - at_) / 2) return failure_at(start, ReadErrorKind::Truncated);

    std::vector<uint16_t> digits(count);
    for (uint16_t& digit : digits) {
        digit = TRY(number<uint16_t>());
        bool leading_zero = digit == 0 && &digit == &digits.back();
        if (digit >> kLongDigitBits || leading_zero) return failure_at(at_ - 2, ReadErrorKind::BadLong);
    }
    BigInt value = BigInt::from_digits15(digits, signed_count < 0);
    if (auto small = value.to_int64()) return make<code::IntObject>(referenced, *small);
    return make<code::IntObject>(referenced, arena_.copy(value.magnitude()), value.is_negative());
}

Read<double> Reader::double_from_text() {
    size_t start = at_;
    std::string_view text = as_text(TRY(take(TRY(short_size()))));
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
        return failure_at(start, ReadErrorKind::BadFloat);
    }
    return value;
}

Read<Object const*> Reader::text_float(bool referenced) {
    return make<code::FloatObject>(referenced, TRY(double_from_text()));
}

Read<Object const*> Reader::binary_float(bool referenced) {
    return make<code::FloatObject>(referenced, TRY(number<double>()));
}

Read<Object const*> Reader::text_complex(bool referenced) {
    double real = TRY(double_from_text());
    double imag = TRY(double_from_text());
    return make<code::ComplexObject>(referenced, real, imag);
}

Read<Object const*> Reader::binary_complex(bool referenced) {
    double real = TRY(number<double>());
    double imag = TRY(number<double>());
    return make<code::ComplexObject>(referenced, real, imag);
}

Read<Object const*> Reader::byte_string(bool referenced) {
    ByteView bytes = TRY(take(TRY(size())));
    return make<code::BytesObject>(referenced, ByteView(arena_.copy(bytes)));
}

Read<Object const*> Reader::utf8_str(bool referenced, bool is_interned) {
    size_t byte_count = TRY(size());
    size_t start = at_;
    std::string_view text = as_text(TRY(take(byte_count)));
    if (auto invalid = utf8::find_invalid(text, utf8::Surrogates::Pass)) {
        return failure_at(start + *invalid, ReadErrorKind::BadText);
    }
    if (is_interned) return interned(text, referenced);
    uint32_t length = code::count_characters(text);
    return make<code::StrObject>(referenced, arena_.copy(text), length, length == text.size());
}

Read<Object const*> Reader::ascii_str(size_t size, bool referenced, bool is_interned) {
    size_t start = at_;
    std::string_view text = as_text(TRY(take(size)));
    if (!utf8::is_ascii(text)) return failure_at(start, ReadErrorKind::BadText);
    if (is_interned) return interned(text, referenced);
    return make<code::StrObject>(referenced, arena_.copy(text), uint32_t(size), true);
}

Read<Object const*> Reader::sequence(ObjectKind kind, size_t size, bool referenced) {
    size_t slot = reserve_reference(referenced);
    size_t first = pending_.size();
    bool is_set = kind == ObjectKind::Set || kind == ObjectKind::FrozenSet;
    for (size_t i = 0; i < size; i++) {
        Object const* object = TRY(item());
        if (is_set) forget_reference_bit(*object);
        pending_.push_back(object);
    }
    auto items = arena_.copy(std::span<Object const* const>(pending_).subspan(first));
    pending_.resize(first);
    auto* object = arena_.make<code::SequenceObject>(kind, items);
    complete_reference(referenced, slot, *object);
    return object;
}

Read<Object const*> Reader::dict(bool referenced) {
    size_t slot = reserve_reference(referenced);
    std::vector<code::DictObject::Entry> entries;
    while (Object const* key = TRY(object_or_null())) {
        Object const* value = TRY(item());
        entries.push_back({key, value});
    }
    auto* object = arena_.make<code::DictObject>(arena_.copy(std::span<code::DictObject::Entry const>(entries)));
    complete_reference(referenced, slot, *object);
    return object;
}

Read<Object const*> Reader::code_object(bool referenced) {
    size_t slot = reserve_reference(referenced);
    auto* code = arena_.make<CodeObject>();
    TRY(counts_of(*code));
    TRY(tables_of(*code));
    TRY(names_of(*code));
    complete_reference(referenced, slot, *code);
    return code;
}

Read<void> Reader::counts_of(CodeObject& code) {
    code.argcount = TRY(number<int32_t>());
    code.posonlyargcount = TRY(number<int32_t>());
    code.kwonlyargcount = TRY(number<int32_t>());
    code.stacksize = TRY(number<int32_t>());
    code.flags = TRY(number<uint32_t>());
    return {};
}

Read<void> Reader::tables_of(CodeObject& code) {
    code.code = TRY(field<code::BytesObject>(ObjectKind::Bytes));
    code.consts = TRY(field<code::SequenceObject>(ObjectKind::Tuple));
    code.names = TRY(tuple_of_strings());
    code.localsplusnames = TRY(tuple_of_strings());
    code.localspluskinds = TRY(field<code::BytesObject>(ObjectKind::Bytes));
    return {};
}

Read<void> Reader::names_of(CodeObject& code) {
    code.filename = TRY(field<code::StrObject>(ObjectKind::Str));
    code.name = TRY(field<code::StrObject>(ObjectKind::Str));
    code.qualname = TRY(field<code::StrObject>(ObjectKind::Str));
    code.firstlineno = TRY(number<int32_t>());
    code.linetable = TRY(field<code::BytesObject>(ObjectKind::Bytes));
    code.exceptiontable = TRY(field<code::BytesObject>(ObjectKind::Bytes));
    return {};
}

template <class T>
Read<T const*> Reader::field(ObjectKind kind) {
    size_t start = at_;
    Object const* object = TRY(item());
    if (object->kind != kind) return failure_at(start, ReadErrorKind::WrongFieldType);
    return static_cast<T const*>(object);
}

Read<code::SequenceObject const*> Reader::tuple_of_strings() {
    size_t start = at_;
    auto* tuple = TRY(field<code::SequenceObject>(ObjectKind::Tuple));
    for (Object const* name : tuple->items) {
        if (name->kind != ObjectKind::Str) return failure_at(start, ReadErrorKind::WrongFieldType);
    }
    return tuple;
}

Read<Object const*> Reader::reference() {
    size_t start = at_;
    uint32_t index = TRY(number<uint32_t>());
    if (index >= references_.size() || !references_[index]) {
        return failure_at(start, ReadErrorKind::BadReference);
    }
    return references_[index];
}

}  // namespace

std::string_view message_of(ReadErrorKind kind) {
    switch (kind) {
#define READ_ERROR(kind, message) \
    case ReadErrorKind::kind: return message;
        PY_MARSHAL_READ_ERRORS(READ_ERROR)
#undef READ_ERROR
    }
    VERIFY_NOT_REACHED();
}

Result<ReadOutcome, ReadError> read_prefix(ByteView bytes, code::ObjectFactory& objects) {
    // About one string in 150 bytes is interned and new; a table that grows step by step would cost more than a large
    // one.
    objects.reserve_interned(objects.interned_count() + bytes.size() / 128);
    Reader reader(bytes, objects);
    Object const* object = TRY(reader.item());
    return ReadOutcome{object, reader.offset()};
}

Result<code::Object const*, ReadError> read_object(ByteView bytes, code::ObjectFactory& objects) {
    return TRY(read_prefix(bytes, objects)).object;
}

Result<code::CodeObject const*, ReadError> read_code(ByteView bytes, code::ObjectFactory& objects) {
    Object const* object = TRY(read_object(bytes, objects));
    if (object->kind != ObjectKind::Code) return Err{ReadError{ReadErrorKind::NotCode, 0}};
    return static_cast<CodeObject const*>(object);
}

}  // namespace py::marshal
