#include <optional>
#include <string>
#include <vector>

#include "compiler/ast/fold_values.h"
#include "marshal/base/utf8.h"
#include "marshal/base/verify.h"

namespace py::compiler::ast {
namespace {

using code::ObjectKind;

/// How large a sequence `*` may make: characters or bytes; members of a tuple; members of tuples at every
/// depth.
constexpr int64_t kMaxStringLength = 4096;
constexpr int64_t kMaxTupleLength = 256;
constexpr int64_t kMaxTotalItems = 1024;

code::StrObject const* as_str(ConstantValue value) { return static_cast<code::StrObject const*>(value); }
code::BytesObject const* as_bytes_object(ConstantValue value) { return static_cast<code::BytesObject const*>(value); }
std::span<ConstantValue const> items_of(ConstantValue value) {
    return static_cast<code::SequenceObject const*>(value)->items;
}

bool is_sequence(ConstantValue value) {
    return value->kind == ObjectKind::Str || value->kind == ObjectKind::Bytes || value->kind == ObjectKind::Tuple;
}

int64_t length_of(ConstantValue sequence) {
    if (sequence->kind == ObjectKind::Str) return as_str(sequence)->length;
    if (sequence->kind == ObjectKind::Bytes) return int64_t(as_bytes_object(sequence)->bytes.size());
    return int64_t(items_of(sequence).size());
}

/// An int that can serve as an index or a count, bool included.
std::optional<int64_t> to_index(ConstantValue value) {
    if (value->kind == ObjectKind::True) return 1;
    if (value->kind == ObjectKind::False) return 0;
    if (value->kind != ObjectKind::Int) return std::nullopt;
    auto const* number = static_cast<code::IntObject const*>(value);
    return number->is_small() ? std::optional(number->small) : std::nullopt;
}

/// What is left of `limit` after counting the members of tuples at every depth; below zero if they are too
/// many.
int64_t count_items(ConstantValue value, int64_t limit) {
    if (value->kind != ObjectKind::Tuple) return limit;
    limit -= length_of(value);
    for (ConstantValue item : items_of(value)) {
        if (limit < 0) break;
        limit = count_items(item, limit);
    }
    return limit;
}

bool may_repeat(ConstantValue sequence, int64_t count) {
    int64_t length = length_of(sequence);
    if (length == 0) return true;
    if (sequence->kind != ObjectKind::Tuple) return count >= 0 && count <= kMaxStringLength / length;
    if (count < 0 || count > kMaxTupleLength / length) return false;
    return count == 0 || count_items(sequence, kMaxTotalItems / count) >= 0;
}

std::string_view character_at(std::string_view text, int64_t index) {
    while (index-- > 0) text.remove_prefix(utf8::decode_valid(text).size);
    return text.substr(0, utf8::decode_valid(text).size);
}

}  // namespace

bool is_true(ConstantValue value) {
    switch (value->kind) {
        case ObjectKind::None:
        case ObjectKind::False: return false;
        case ObjectKind::Int: {
            auto const* number = static_cast<code::IntObject const*>(value);
            return !number->is_small() || number->small != 0;
        }
        case ObjectKind::Float: return static_cast<code::FloatObject const*>(value)->value != 0;
        case ObjectKind::Complex: {
            auto const* number = static_cast<code::ComplexObject const*>(value);
            return number->real != 0 || number->imag != 0;
        }
        case ObjectKind::Str: return !as_str(value)->text.empty();
        case ObjectKind::Bytes: return !as_bytes_object(value)->bytes.empty();
        case ObjectKind::Tuple:
        case ObjectKind::List:
        case ObjectKind::Set:
        case ObjectKind::FrozenSet: return !items_of(value).empty();
        case ObjectKind::Dict: return !static_cast<code::DictObject const*>(value)->entries.empty();
        case ObjectKind::True:
        case ObjectKind::Ellipsis:
        case ObjectKind::StopIteration:
        case ObjectKind::Code: return true;
    }
    VERIFY_NOT_REACHED();
}

ConstantValue SequenceFolder::concatenate(ConstantValue left, ConstantValue right) {
    if (left->kind != right->kind || !is_sequence(left)) return nullptr;
    if (length_of(left) == 0) return right;
    if (length_of(right) == 0) return left;
    Arena& arena = objects_.arena();
    switch (left->kind) {
        case ObjectKind::Str: {
            auto bytes = bytes_.join(arena, as_bytes(as_str(left)->text), as_bytes(as_str(right)->text));
            uint32_t length = as_str(left)->length + as_str(right)->length;
            return arena.make<code::StrObject>(as_text(bytes), length, as_str(left)->ascii && as_str(right)->ascii);
        }
        case ObjectKind::Bytes:
            return arena.make<code::BytesObject>(
                bytes_.join(arena, as_bytes_object(left)->bytes, as_bytes_object(right)->bytes));
        default:
            return arena.make<code::SequenceObject>(ObjectKind::Tuple,
                                                    items_.join(arena, items_of(left), items_of(right)));
    }
}

ConstantValue SequenceFolder::repeat(ConstantValue left, ConstantValue right) {
    ConstantValue sequence = is_sequence(left) ? left : right;
    auto count = to_index(is_sequence(left) ? right : left);
    if (!is_sequence(sequence) || !count || !may_repeat(sequence, *count)) return nullptr;
    size_t times = length_of(sequence) == 0 ? 1 : size_t(*count);
    if (times == 1) return sequence;
    switch (sequence->kind) {
        case ObjectKind::Str: {
            std::string text;
            for (size_t i = 0; i < times; i++) text += as_str(sequence)->text;
            return objects_.make_str(text);
        }
        case ObjectKind::Bytes: {
            Bytes bytes;
            ByteView once = as_bytes_object(sequence)->bytes;
            for (size_t i = 0; i < times; i++) bytes.insert(bytes.end(), once.begin(), once.end());
            // No bytes by repetition are an object of their own in CPython, and the reference bits show it.
            if (bytes.empty()) return objects_.arena().make<code::BytesObject>(ByteView());
            return objects_.make_bytes(bytes);
        }
        default: {
            std::vector<ConstantValue> items;
            auto once = items_of(sequence);
            for (size_t i = 0; i < times; i++) items.insert(items.end(), once.begin(), once.end());
            return objects_.make_tuple(items);
        }
    }
}

ConstantValue SequenceFolder::subscript(ConstantValue sequence, ConstantValue index) {
    auto position = to_index(index);
    if (!is_sequence(sequence) || !position) return nullptr;
    int64_t length = length_of(sequence);
    if (*position < 0) *position += length;
    if (*position < 0 || *position >= length) return nullptr;
    switch (sequence->kind) {
        case ObjectKind::Str:
            if (as_str(sequence)->ascii) return objects_.make_str(as_str(sequence)->text.substr(size_t(*position), 1));
            return objects_.make_str(character_at(as_str(sequence)->text, *position));
        case ObjectKind::Bytes: return objects_.make_int(as_bytes_object(sequence)->bytes[size_t(*position)]);
        default: return items_of(sequence)[size_t(*position)];
    }
}

}  // namespace py::compiler::ast
