#include "compiler/assembler/constant_pool.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "marshal/base/text_hash.h"
#include "marshal/code/code_object.h"

namespace py::compiler::assembler {
namespace {

using code::Object;
using code::ObjectKind;

size_t combine(size_t hash, size_t next) { return (std::rotl(hash, 5) ^ next) * 0x9E3779B97F4A7C15; }

size_t hash_text(std::string_view text) { return TextHash()(text); }

size_t hash_int(code::IntObject const& object) {
    size_t hash = size_t(object.small);
    for (uint64_t limb : object.limbs) hash = combine(hash, limb);
    return hash;
}

size_t hash_of(Object const* object);

/// Members of a set count in any order.
size_t hash_items(code::SequenceObject const& sequence) {
    bool ordered = sequence.kind == ObjectKind::Tuple;
    size_t hash = sequence.items.size();
    for (Object const* item : sequence.items) hash = ordered ? combine(hash, hash_of(item)) : hash + hash_of(item);
    return hash;
}

size_t hash_code(code::CodeObject const& code) {
    size_t hash = combine(hash_text(as_text(code.code->bytes)), hash_text(as_text(code.linetable->bytes)));
    // Generated sources repeat whole functions.
    return combine(hash, size_t(code.firstlineno));
}

size_t hash_contents(Object const* object) {
    switch (object->kind) {
        case ObjectKind::Int: return hash_int(*static_cast<code::IntObject const*>(object));
        case ObjectKind::Float: return std::bit_cast<uint64_t>(static_cast<code::FloatObject const*>(object)->value);
        case ObjectKind::Complex: {
            auto* value = static_cast<code::ComplexObject const*>(object);
            return combine(std::bit_cast<uint64_t>(value->real), std::bit_cast<uint64_t>(value->imag));
        }
        case ObjectKind::Str: return hash_text(static_cast<code::StrObject const*>(object)->text);
        case ObjectKind::Bytes: return hash_text(as_text(static_cast<code::BytesObject const*>(object)->bytes));
        case ObjectKind::Tuple:
        case ObjectKind::FrozenSet: return hash_items(*static_cast<code::SequenceObject const*>(object));
        case ObjectKind::Code: return hash_code(*static_cast<code::CodeObject const*>(object));
        default: return reinterpret_cast<size_t>(object);
    }
}

size_t hash_of(Object const* object) { return combine(size_t(object->kind), hash_contents(object)); }

bool same_int(code::IntObject const& left, code::IntObject const& right) {
    return left.small == right.small && left.negative == right.negative && std::ranges::equal(left.limbs, right.limbs);
}

/// Zeros differ by sign; NaN is not the same as anything but its own object.
bool same_double(double left, double right) {
    return left == right && std::bit_cast<uint64_t>(left) == std::bit_cast<uint64_t>(right);
}

bool same_tuple(code::SequenceObject const& left, code::SequenceObject const& right) {
    return std::ranges::equal(left.items, right.items, same_constant);
}

bool same_set(code::SequenceObject const& left, code::SequenceObject const& right) {
    if (left.items.size() != right.items.size()) return false;
    struct Hash {
        size_t operator()(Object const* object) const noexcept { return hash_of(object); }
    };
    struct Equal {
        bool operator()(Object const* a, Object const* b) const noexcept { return same_constant(a, b); }
    };
    HashSet<Object const*, Hash, Equal> members(left.items.begin(), left.items.end());
    return std::ranges::all_of(right.items, [&](Object const* item) { return members.contains(item); });
}

/// What CPython interns when it makes a code object: ASCII letters, digits and underscores alone, or nothing.
bool looks_like_name(code::StrObject const& str) {
    return str.ascii && std::ranges::all_of(str.text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

/// CPython makes a frozenset anew when interning replaces a member, that is, when the same text was interned before it.
/// We take that to be so for identifiers and not for text that begins with a digit: what the interpreter has interned
/// by then (its own names, the names of the file) is of the first kind, almost always.
bool is_rebuilt_by_interning(Object const* constant) {
    if (constant->kind != ObjectKind::FrozenSet) return false;
    auto is_name = [](Object const* member) {
        if (member->kind != ObjectKind::Str) return false;
        auto& str = *static_cast<code::StrObject const*>(member);
        return looks_like_name(str) && !str.text.empty() && !(str.text[0] >= '0' && str.text[0] <= '9');
    };
    return std::ranges::any_of(static_cast<code::SequenceObject const*>(constant)->items, is_name);
}

bool same_bytes(code::BytesObject const& left, code::BytesObject const& right) {
    return std::ranges::equal(left.bytes, right.bytes);
}

/// The same function compiled twice, as happens in finally clauses: the same place, the same instructions.
bool same_code(code::CodeObject const& left, code::CodeObject const& right) {
    return left.argcount == right.argcount && left.posonlyargcount == right.posonlyargcount &&
           left.kwonlyargcount == right.kwonlyargcount && left.flags == right.flags &&
           left.firstlineno == right.firstlineno && left.name->text == right.name->text &&
           same_bytes(*left.code, *right.code) && same_bytes(*left.linetable, *right.linetable) &&
           same_bytes(*left.exceptiontable, *right.exceptiontable) &&
           same_bytes(*left.localspluskinds, *right.localspluskinds) && same_tuple(*left.consts, *right.consts) &&
           same_tuple(*left.names, *right.names) && same_tuple(*left.localsplusnames, *right.localsplusnames);
}

}  // namespace

bool same_constant(Object const* left, Object const* right) {
    if (left == right) return true;
    if (left->kind != right->kind) return false;
    switch (left->kind) {
        case ObjectKind::Int:
            return same_int(*static_cast<code::IntObject const*>(left), *static_cast<code::IntObject const*>(right));
        case ObjectKind::Float:
            return same_double(static_cast<code::FloatObject const*>(left)->value,
                               static_cast<code::FloatObject const*>(right)->value);
        case ObjectKind::Complex: {
            auto *a = static_cast<code::ComplexObject const*>(left), *b = static_cast<code::ComplexObject const*>(right);
            return same_double(a->real, b->real) && same_double(a->imag, b->imag);
        }
        case ObjectKind::Str:
            return static_cast<code::StrObject const*>(left)->text == static_cast<code::StrObject const*>(right)->text;
        case ObjectKind::Bytes:
            return std::ranges::equal(static_cast<code::BytesObject const*>(left)->bytes,
                                      static_cast<code::BytesObject const*>(right)->bytes);
        case ObjectKind::Tuple:
            return same_tuple(*static_cast<code::SequenceObject const*>(left),
                              *static_cast<code::SequenceObject const*>(right));
        case ObjectKind::FrozenSet:
            return same_set(*static_cast<code::SequenceObject const*>(left),
                            *static_cast<code::SequenceObject const*>(right));
        case ObjectKind::Code:
            return same_code(*static_cast<code::CodeObject const*>(left), *static_cast<code::CodeObject const*>(right));
        default: return false;
    }
}

size_t ConstantPool::KeyHash::operator()(Object const* object) const noexcept { return hash_of(object); }

bool ConstantPool::KeyEqual::operator()(Object const* left, Object const* right) const noexcept {
    return same_constant(left, right);
}

Object const* ConstantPool::merge_whole(Object const* constant) { return *merged_.insert(constant).first; }

Object const* ConstantPool::merge(Object const* constant) {
    switch (constant->kind) {
        case ObjectKind::Str: return merge_str(static_cast<code::StrObject const*>(constant));
        case ObjectKind::Tuple:
        case ObjectKind::FrozenSet: return merge_sequence(static_cast<code::SequenceObject const*>(constant));
        case ObjectKind::Int:
        case ObjectKind::Float:
        case ObjectKind::Complex:
        case ObjectKind::Bytes:
        case ObjectKind::Code: return merge_whole(constant);
        default: return constant;
    }
}

Object const* ConstantPool::merge_str(code::StrObject const* constant) {
    if (constant->interned && constant->ascii) return constant;
    if (looks_like_name(*constant)) return objects_.intern(constant->text);
    return merge_whole(constant);
}

Object const* ConstantPool::merge_sequence(code::SequenceObject const* constant) {
    auto found = merged_.find(constant);
    if (found != merged_.end()) return *found;
    std::vector<Object const*> items(constant->items.begin(), constant->items.end());
    for (Object const*& item : items) item = merge(item);
    bool changed = !std::ranges::equal(items, constant->items);
    Object const* merged = changed ? objects_.make_sequence(constant->kind, items) : constant;
    merged_.insert(merged);
    return merged;
}

code::SequenceObject const* ConstantPool::merge_constants(std::span<Object const* const> constants) {
    auto* tuple = objects_.make_tuple(constants);
    auto* merged = merge_table(tuple);
    if (merged != tuple || std::ranges::none_of(constants, is_rebuilt_by_interning)) return merged;
    std::vector<Object const*> items(constants.begin(), constants.end());
    for (Object const*& item : items) {
        if (!is_rebuilt_by_interning(item)) continue;
        item = objects_.make_sequence(item->kind, static_cast<code::SequenceObject const*>(item)->items);
    }
    // Later equal tuples are to find the one with the new sets.
    merged_.erase(tuple);
    auto* rebuilt = objects_.make_tuple(items);
    merged_.insert(rebuilt);
    return rebuilt;
}

}  // namespace py::compiler::assembler
