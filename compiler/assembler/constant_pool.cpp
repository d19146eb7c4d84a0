#include "compiler/assembler/constant_pool.h"

#include <algorithm>
#include <array>
#include <bit>

#include "marshal/base/text_hash.h"
#include "marshal/code/code_object.h"

namespace py::compiler::assembler {
namespace {

using code::Object;
using code::ObjectKind;

uint64_t combine(uint64_t hash, uint64_t next) { return (std::rotl(hash, 5) ^ next) * 0x9E3779B97F4A7C15; }

uint32_t hash_text(code::StrObject const& str) { return str.hash != 0 ? str.hash : code::hash_of_text(str); }

uint32_t folded(uint64_t hash) { return uint32_t(hash ^ hash >> 32); }

uint64_t hash_int(code::IntObject const& object) {
    auto hash = uint64_t(object.small);
    for (uint64_t limb : object.limbs) hash = combine(hash, limb);
    return hash;
}

/// Merged tables are equal only if they are one object. Generated sources repeat whole functions: the line tells them
/// apart.
uint64_t hash_code(code::CodeObject const& code) {
    uint64_t hash = combine(reinterpret_cast<uintptr_t>(code.linetable), reinterpret_cast<uintptr_t>(code.names));
    return combine(hash, uint64_t(code.firstlineno));
}

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

/// The members are merged already, so that equal ones are one object; their order means nothing.
bool same_set(code::SequenceObject const& left, code::SequenceObject const& right) {
    std::vector<Object const*> sorted_left(left.items.begin(), left.items.end());
    std::vector<Object const*> sorted_right(right.items.begin(), right.items.end());
    std::ranges::sort(sorted_left);
    std::ranges::sort(sorted_right);
    return sorted_left == sorted_right;
}

constexpr auto kNameCharacters = [] {
    std::array<bool, 256> table{};
    for (int c = 'a'; c <= 'z'; c++) table[size_t(c)] = table[size_t(c - 'a' + 'A')] = true;
    for (int c = '0'; c <= '9'; c++) table[size_t(c)] = true;
    table['_'] = true;
    return table;
}();

/// What CPython interns when it makes a code object: ASCII letters, digits and underscores alone, or nothing.
bool looks_like_name(code::StrObject const& str) {
    return str.ascii && std::ranges::all_of(str.text, [](char c) { return kNameCharacters[uint8_t(c)]; });
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
            auto *a = static_cast<code::ComplexObject const*>(left),
                 *b = static_cast<code::ComplexObject const*>(right);
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

ConstantPool::~ConstantPool() {
    for (Entry const& entry : entries_) entry.object->mark = 0;
}

/// Members of a set count in any order.
uint64_t ConstantPool::hash_items(code::SequenceObject const& sequence) const {
    bool ordered = sequence.kind == ObjectKind::Tuple;
    uint64_t hash = sequence.items.size();
    for (Object const* item : sequence.items) {
        hash = ordered ? combine(hash, hash_of_member(item)) : hash + hash_of_member(item);
    }
    return hash;
}

uint64_t ConstantPool::hash_contents(Object const* object) const {
    switch (object->kind) {
        case ObjectKind::Int: return hash_int(*static_cast<code::IntObject const*>(object));
        case ObjectKind::Float: return std::bit_cast<uint64_t>(static_cast<code::FloatObject const*>(object)->value);
        case ObjectKind::Complex: {
            auto* value = static_cast<code::ComplexObject const*>(object);
            return combine(std::bit_cast<uint64_t>(value->real), std::bit_cast<uint64_t>(value->imag));
        }
        case ObjectKind::Bytes: return TextHash()(as_text(static_cast<code::BytesObject const*>(object)->bytes));
        case ObjectKind::Tuple:
        case ObjectKind::FrozenSet: return hash_items(*static_cast<code::SequenceObject const*>(object));
        case ObjectKind::Code: return hash_code(*static_cast<code::CodeObject const*>(object));
        default: return reinterpret_cast<uintptr_t>(object);
    }
}

uint32_t ConstantPool::hash_of(Object const* object) const {
    if (object->kind == ObjectKind::Str) return hash_text(*static_cast<code::StrObject const*>(object));
    return folded(combine(uint64_t(object->kind), hash_contents(object)));
}

/// Strings may be names, which are not merged; of anything else that was merged, equal ones are one object.
uint32_t ConstantPool::hash_of_member(Object const* object) const {
    if (object->kind == ObjectKind::Str) return hash_text(*static_cast<code::StrObject const*>(object));
    if (uint32_t number = number_of(object)) return number * 0x9E3779B9;
    return hash_of(object);
}

Object const* ConstantPool::add(Object const* constant, uint32_t hash) {
    constant->mark = uint32_t(entries_.size()) + kFirstNumber;
    entries_.push_back({constant, hash});
    return constant;
}

Object const* ConstantPool::merge_whole(Object const* constant) {
    if (constant->mark != 0) return constant;
    if (used_slots_ * 2 >= slots_.size()) grow();
    uint32_t hash = hash_of(constant);
    size_t mask = slots_.size() - 1;
    size_t slot = hash & mask;
    for (; slots_[slot].index != 0; slot = (slot + 1) & mask) {
        if (slots_[slot].hash != hash) continue;
        auto const* candidate = entries_[slots_[slot].index - 1].object;
        if (same_constant(candidate, constant)) return candidate;
    }
    add(constant, hash);
    slots_[slot] = {uint32_t(entries_.size()), hash};
    used_slots_++;
    return constant;
}

void ConstantPool::grow() {
    // Most modules have fewer constants and tables than twice their names.
    size_t capacity = slots_.empty() ? std::bit_ceil(size_t(objects_.interned_count()) * 4) : slots_.size() * 4;
    std::vector<Slot> old(std::max<size_t>(256, capacity));
    std::swap(old, slots_);
    entries_.reserve(slots_.size() / 2);
    size_t mask = slots_.size() - 1;
    for (Slot const& moved : old) {
        if (moved.index == 0) continue;
        size_t slot = moved.hash & mask;
        while (slots_[slot].index != 0) slot = (slot + 1) & mask;
        slots_[slot] = moved;
    }
}

Object const* ConstantPool::merge_new(Object const* constant) {
    switch (constant->kind) {
        case ObjectKind::Str: return merge_str(static_cast<code::StrObject const*>(constant));
        case ObjectKind::Tuple:
        case ObjectKind::FrozenSet: return merge_sequence(static_cast<code::SequenceObject const*>(constant));
        // The factory has but one object of each of the small ints.
        case ObjectKind::Int: return constant->shared ? add(constant, hash_of(constant)) : merge_whole(constant);
        case ObjectKind::Float:
        case ObjectKind::Complex:
        case ObjectKind::Bytes:
        case ObjectKind::Code: return merge_whole(constant);
        default: return constant;
    }
}

Object const* ConstantPool::merge_str(code::StrObject const* constant) {
    if (constant->interned && constant->ascii) return add(constant, hash_text(*constant));
    if (looks_like_name(*constant)) return merge(objects_.intern(constant->text));
    return merge_whole(constant);
}

Object const* ConstantPool::merge_sequence(code::SequenceObject const* constant) {
    auto changed = std::ranges::find_if(constant->items, [&](Object const* item) { return merge(item) != item; });
    if (changed == constant->items.end()) return merge_whole(constant);
    std::vector<Object const*> items(constant->items.begin(), constant->items.end());
    for (auto i = size_t(changed - constant->items.begin()); i < items.size(); i++) items[i] = merge(items[i]);
    return merge_whole(objects_.make_sequence(constant->kind, items));
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
    auto* rebuilt = objects_.make_tuple(items);
    std::swap(rebuilt->mark, tuple->mark);
    entries_[rebuilt->mark - kFirstNumber].object = rebuilt;
    return rebuilt;
}

}  // namespace py::compiler::assembler
