#include "marshal/format/reader.h"

#include <charconv>
#include <cstring>
#include <optional>
#include <vector>

#include "marshal/base/utf8.h"
#include "marshal/format/type_code.h"

namespace py::marshal {
namespace {

using code::CodeObject;
using code::Object;
using code::ObjectKind;
using code::StrObject;

/// A set's member has its reference bit because CPython's writer holds the members while it sorts them. That tells
/// nothing of owners that a writer must know of to sort them likewise; values that always have others do.
void forget_reference_bit(Object const& member) {
    // The reader made the object itself, and nobody else has seen it yet.
    if (!code::is_always_shared(member)) const_cast<Object&>(member).shared = false;
}

/// One pass over the bytes. Items of unfinished containers stand on a stack of their own, so that a container takes
/// memory for what was read, not for what it claims.
///
/// The first failure is kept and takes the rest of the bytes away: numbers are zeros from then on, sizes too, and
/// objects null, until whoever asked first looks at `error`. Nothing that was made meanwhile is given away.
class Reader {
  public:
    Reader(ByteView bytes, code::ObjectFactory& objects) : bytes_(bytes), objects_(objects), arena_(objects.arena()) {}

    /// Null after a failure.
    Object const* item();
    size_t offset() const { return at_; }
    std::optional<ReadError> const& error() const { return error_; }

  private:
    /// An object, or null where the bytes say so.
    Object const* object_or_null();
    Object const* object_of_type(TypeCode type, bool referenced);

    Object const* int32(bool referenced);
    Object const* int64(bool referenced);
    Object const* long_int(bool referenced);
    Object const* text_float(bool referenced);
    Object const* binary_float(bool referenced);
    Object const* text_complex(bool referenced);
    Object const* binary_complex(bool referenced);
    Object const* byte_string(bool referenced);
    Object const* utf8_str(bool referenced, bool interned);
    Object const* ascii_str(size_t size, bool referenced, bool interned);
    Object const* sequence(ObjectKind kind, size_t size, bool referenced);
    Object const* small_tuple(bool referenced);
    Object const* dict(bool referenced);
    Object const* code_object(bool referenced);
    Object const* reference();

    void counts_of(CodeObject& code);
    void tables_of(CodeObject& code);
    void names_of(CodeObject& code);
    template <class T>
    T const* field(ObjectKind kind);
    code::SequenceObject const* tuple_of_strings();

    /// As many bytes as there are left at least; none after a failure.
    ByteView take(size_t size);
    template <class T>
    T number();
    size_t short_size() { return number<uint8_t>(); }
    /// A size in units that take at least one byte each.
    size_t size();
    double double_from_text();

    std::nullptr_t fail(ReadErrorKind kind) { return fail_at(at_, kind); }
    [[gnu::cold, gnu::noinline]] std::nullptr_t fail_at(size_t offset, ReadErrorKind kind) {
        if (!error_) error_ = ReadError{kind, offset};
        at_ = bytes_.size();
        return nullptr;
    }

    template <class T, class... Args>
    Object const* make(bool referenced, Args&&... args);
    template <class T>
    Object const* refer(bool referenced, T* object);
    Object const* interned(StrObject const* object, bool referenced);
    /// Whether a text that was taken can be copied whole blocks at a time.
    bool is_padded(std::string_view text) const {
        size_t left = size_t(as_text(bytes_).end() - text.begin());
        return !text.empty() && left >= code::ObjectFactory::kPadding;
    }
    size_t reserve_reference(bool referenced);
    void complete_reference(bool referenced, size_t slot, Object& object);

    ByteView bytes_;
    size_t at_ = 0;
    int depth_ = 0;
    code::ObjectFactory& objects_;
    Arena& arena_;
    std::optional<ReadError> error_;
    /// The reference table; null while the object is being read.
    std::vector<Object const*> references_;
    std::vector<Object const*> pending_;
};

ByteView Reader::take(size_t size) {
    if (size > bytes_.size() - at_) [[unlikely]] {
        fail(ReadErrorKind::Truncated);
        return {};
    }
    ByteView taken = bytes_.subspan(at_, size);
    at_ += size;
    return taken;
}

template <class T>
T Reader::number() {
    static_assert(std::endian::native == std::endian::little);
    T value{};
    if (sizeof(T) > bytes_.size() - at_) [[unlikely]] {
        fail(ReadErrorKind::Truncated);
        return value;
    }
    std::memcpy(&value, bytes_.data() + at_, sizeof(T));
    at_ += sizeof(T);
    return value;
}

size_t Reader::size() {
    size_t start = at_;
    int64_t size = number<int32_t>();
    bool fits = size >= 0 && size_t(size) <= bytes_.size() - at_;
    if (fits) [[likely]]
        return size_t(size);
    fail_at(start, size < 0 ? ReadErrorKind::BadSize : ReadErrorKind::Truncated);
    return 0;
}

template <class T, class... Args>
Object const* Reader::make(bool referenced, Args&&... args) {
    return refer(referenced, arena_.make<T>(std::forward<Args>(args)...));
}

/// A new object.
template <class T>
Object const* Reader::refer(bool referenced, T* object) {
    if (referenced) {
        object->shared = true;
        references_.push_back(object);
    }
    return object;
}

Object const* Reader::interned(StrObject const* object, bool referenced) {
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

inline Object const* Reader::item() {
    constexpr size_t kReferenceSize = 1 + sizeof(uint32_t);
    // The most frequent of all: a name that was there before.
    if (bytes_.size() - at_ >= kReferenceSize && bytes_[at_] == uint8_t(TypeCode::Reference) && depth_ < kMaxDepth) {
        at_++;
        return reference();
    }
    size_t start = at_;
    Object const* object = object_or_null();
    if (!object) [[unlikely]]
        fail_at(start, ReadErrorKind::UnexpectedNull);
    return object;
}

Object const* Reader::object_or_null() {
    size_t start = at_;
    if (start == bytes_.size()) return fail(ReadErrorKind::Truncated);
    uint8_t first = bytes_[at_++];
    if (depth_ >= kMaxDepth) return fail_at(start, ReadErrorKind::TooDeep);
    depth_++;
    auto object = object_of_type(TypeCode(first & ~kReferenceFlag), first & kReferenceFlag);
    depth_--;
    return object;
}

// A switch over an enum that comes from untrusted bytes: what matches no case falls out at the end.
Object const* Reader::object_of_type(TypeCode type, bool referenced) {
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
        case TypeCode::Ascii: return ascii_str(size(), referenced, false);
        case TypeCode::AsciiInterned: return ascii_str(size(), referenced, true);
        case TypeCode::ShortAscii: return ascii_str(short_size(), referenced, false);
        case TypeCode::ShortAsciiInterned: return ascii_str(short_size(), referenced, true);
        case TypeCode::Tuple: return sequence(ObjectKind::Tuple, size(), referenced);
        case TypeCode::SmallTuple: return small_tuple(referenced);
        case TypeCode::List: return sequence(ObjectKind::List, size(), referenced);
        case TypeCode::Set: return sequence(ObjectKind::Set, size(), referenced);
        case TypeCode::FrozenSet: return sequence(ObjectKind::FrozenSet, size(), referenced);
        case TypeCode::Dict: return dict(referenced);
        case TypeCode::Code: return code_object(referenced);
        case TypeCode::Reference: return reference();
    }
    return fail_at(at_ - 1, ReadErrorKind::UnknownType);
}

Object const* Reader::int32(bool referenced) { return make<code::IntObject>(referenced, int64_t(number<int32_t>())); }

Object const* Reader::int64(bool referenced) { return make<code::IntObject>(referenced, number<int64_t>()); }

Object const* Reader::long_int(bool referenced) {
    size_t start = at_;
    int64_t signed_count = number<int32_t>();
    size_t count = size_t(signed_count < 0 ? -signed_count : signed_count);
    if (count > (bytes_.size() - at_) / 2) return fail_at(start, ReadErrorKind::Truncated);

    std::vector<uint16_t> digits(count);
    for (uint16_t& digit : digits) {
        digit = number<uint16_t>();
        bool leading_zero = digit == 0 && &digit == &digits.back();
        if (digit >> kLongDigitBits || leading_zero) return fail_at(at_ - 2, ReadErrorKind::BadLong);
    }
    BigInt value = BigInt::from_digits15(digits, signed_count < 0);
    if (auto small = value.to_int64()) return make<code::IntObject>(referenced, *small);
    return make<code::IntObject>(referenced, arena_.copy(value.magnitude()), value.is_negative());
}

double Reader::double_from_text() {
    size_t start = at_;
    std::string_view text = as_text(take(short_size()));
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
        fail_at(start, ReadErrorKind::BadFloat);
    }
    return value;
}

Object const* Reader::text_float(bool referenced) { return make<code::FloatObject>(referenced, double_from_text()); }

Object const* Reader::binary_float(bool referenced) { return make<code::FloatObject>(referenced, number<double>()); }

Object const* Reader::text_complex(bool referenced) {
    double real = double_from_text();
    double imag = double_from_text();
    return make<code::ComplexObject>(referenced, real, imag);
}

Object const* Reader::binary_complex(bool referenced) {
    double real = number<double>();
    double imag = number<double>();
    return make<code::ComplexObject>(referenced, real, imag);
}

Object const* Reader::byte_string(bool referenced) {
    return make<code::BytesObject>(referenced, ByteView(arena_.copy(take(size()))));
}

Object const* Reader::utf8_str(bool referenced, bool is_interned) {
    size_t byte_count = size();
    size_t start = at_;
    std::string_view text = as_text(take(byte_count));
    if (auto invalid = utf8::find_invalid(text, utf8::Surrogates::Pass)) {
        return fail_at(start + *invalid, ReadErrorKind::BadText);
    }
    if (is_interned) return interned(objects_.intern(text), referenced);
    uint32_t length = code::count_characters(text);
    return make<StrObject>(referenced, arena_.copy(text), length, length == text.size());
}

Object const* Reader::ascii_str(size_t size, bool referenced, bool is_interned) {
    size_t start = at_;
    std::string_view text = as_text(take(size));
    bool has_padding = is_padded(text);
    if (is_interned && has_padding && text.size() <= code::InternKey::kExact) [[likely]] {
        auto key = code::InternKey::of_short_padded(text);
        if (key.is_plain_ascii(text.size())) return interned(objects_.intern_ascii(text), referenced);
    }
    if (!utf8::is_ascii(text)) return fail_at(start, ReadErrorKind::BadText);
    if (is_interned) return interned(objects_.intern(text), referenced);
    if (has_padding) return refer(referenced, objects_.new_ascii_str(text));
    return make<StrObject>(referenced, arena_.copy(text), uint32_t(text.size()), true);
}

Object const* Reader::sequence(ObjectKind kind, size_t size, bool referenced) {
    size_t slot = reserve_reference(referenced);
    size_t first = pending_.size();
    bool is_set = kind == ObjectKind::Set || kind == ObjectKind::FrozenSet;
    for (size_t i = 0; i < size; i++) {
        Object const* object = item();
        if (!object) [[unlikely]]
            return nullptr;
        if (is_set) forget_reference_bit(*object);
        pending_.push_back(object);
    }
    auto items = arena_.copy(std::span<Object const* const>(pending_).subspan(first));
    pending_.resize(first);
    auto* object = arena_.make<code::SequenceObject>(kind, items);
    complete_reference(referenced, slot, *object);
    return object;
}

/// Of at most 255 items. As many such tuples as can be unfinished take little memory, so that the items go to their
/// place at once.
Object const* Reader::small_tuple(bool referenced) {
    size_t slot = reserve_reference(referenced);
    size_t size = short_size();
    auto** items = static_cast<Object const**>(arena_.allocate(size * sizeof(Object const*), alignof(Object const*)));
    for (size_t i = 0; i < size; i++) {
        items[i] = item();
        if (!items[i]) [[unlikely]]
            return nullptr;
    }
    auto* object = arena_.make<code::SequenceObject>(ObjectKind::Tuple, std::span<Object const* const>(items, size));
    complete_reference(referenced, slot, *object);
    return object;
}

Object const* Reader::dict(bool referenced) {
    size_t slot = reserve_reference(referenced);
    std::vector<code::DictObject::Entry> entries;
    while (Object const* key = object_or_null()) {
        Object const* value = item();
        entries.push_back({key, value});
    }
    if (error_) return nullptr;
    auto* object = arena_.make<code::DictObject>(arena_.copy(std::span<code::DictObject::Entry const>(entries)));
    complete_reference(referenced, slot, *object);
    return object;
}

Object const* Reader::code_object(bool referenced) {
    size_t slot = reserve_reference(referenced);
    auto* code = arena_.make<CodeObject>();
    counts_of(*code);
    tables_of(*code);
    names_of(*code);
    if (error_) return nullptr;
    complete_reference(referenced, slot, *code);
    return code;
}

void Reader::counts_of(CodeObject& code) {
    code.argcount = number<int32_t>();
    code.posonlyargcount = number<int32_t>();
    code.kwonlyargcount = number<int32_t>();
    code.stacksize = number<int32_t>();
    code.flags = number<uint32_t>();
}

void Reader::tables_of(CodeObject& code) {
    code.code = field<code::BytesObject>(ObjectKind::Bytes);
    code.consts = field<code::SequenceObject>(ObjectKind::Tuple);
    code.names = tuple_of_strings();
    code.localsplusnames = tuple_of_strings();
    code.localspluskinds = field<code::BytesObject>(ObjectKind::Bytes);
}

void Reader::names_of(CodeObject& code) {
    code.filename = field<StrObject>(ObjectKind::Str);
    code.name = field<StrObject>(ObjectKind::Str);
    code.qualname = field<StrObject>(ObjectKind::Str);
    code.firstlineno = number<int32_t>();
    code.linetable = field<code::BytesObject>(ObjectKind::Bytes);
    code.exceptiontable = field<code::BytesObject>(ObjectKind::Bytes);
}

template <class T>
T const* Reader::field(ObjectKind kind) {
    size_t start = at_;
    Object const* object = item();
    if (object && object->kind != kind) return fail_at(start, ReadErrorKind::WrongFieldType);
    return static_cast<T const*>(object);
}

code::SequenceObject const* Reader::tuple_of_strings() {
    size_t start = at_;
    auto* tuple = field<code::SequenceObject>(ObjectKind::Tuple);
    if (!tuple) return nullptr;
    for (Object const* name : tuple->items) {
        if (name->kind != ObjectKind::Str) return fail_at(start, ReadErrorKind::WrongFieldType);
    }
    return tuple;
}

Object const* Reader::reference() {
    size_t start = at_;
    uint32_t index = number<uint32_t>();
    if (index >= references_.size() || !references_[index]) return fail_at(start, ReadErrorKind::BadReference);
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
    Object const* object = reader.item();
    if (reader.error()) return Err{*reader.error()};
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
