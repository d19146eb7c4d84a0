#pragma once

#include <vector>

#include "marshal/code/object_factory.h"

namespace py::compiler::assembler {

/// One object per distinct constant of a module. Two constants are the same if type and value agree at every
/// depth, and the signs of zeros too; code objects if they are the same piece of source compiled twice; NaNs only as
/// objects (CPython's `_PyCode_ConstantKey`).
class ConstantPool {
  public:
    explicit ConstantPool(code::ObjectFactory& objects) : objects_(objects) {}
    ConstantPool(ConstantPool const&) = delete;
    /// Takes the numbers off the objects again.
    ~ConstantPool();

    /// The module's one object equal to `constant`: an earlier one, or `constant` itself with its members merged.
    /// Strings that look like names come back interned. For constants, in the order in which code generation adds them.
    code::Object const* merge(code::Object const* constant) {
        bool is_merged = constant->mark != 0 || constant->kind <= code::ObjectKind::StopIteration;
        return is_merged ? constant : merge_new(constant);
    }
    /// A small number for each merged object, to index tables with.
    static uint32_t number_of(code::Object const* merged) {
        return merged->kind <= code::ObjectKind::StopIteration ? uint32_t(merged->kind) : merged->mark;
    }
    /// The same for a finished table (the tuples of names, locals and constants, line table, exception table): its
    /// members are left as they are.
    template <class T>
    T const* merge_table(T const* table) {
        // Not even the empty bytes are sure to be the shared ones: a constant made by repetition may have come first.
        return table->mark != 0 ? table : static_cast<T const*>(merge_whole(table));
    }

    /// The tuple of constants of a finished code object, as CPython's code object ends up with: merged as a table, but
    /// a frozenset with an identifier as a member is copied, because interning the member makes CPython build that set
    /// anew for every code object.
    code::SequenceObject const* merge_constants(std::span<code::Object const* const> constants);

  private:
    struct Entry {
        code::Object const* object;
        uint32_t hash;
    };
    /// Numbers below are those of the objects that there is one of in the program.
    static constexpr uint32_t kFirstNumber = uint32_t(code::ObjectKind::StopIteration) + 1;

    code::Object const* merge_new(code::Object const* constant);
    code::Object const* merge_str(code::StrObject const* constant);
    code::Object const* merge_sequence(code::SequenceObject const* constant);
    /// The entry equal to `constant`, which is added if there is none.
    code::Object const* merge_whole(code::Object const* constant);
    /// Numbers an object that nothing else can be equal to.
    code::Object const* add(code::Object const* constant, uint32_t hash);
    void grow();

    uint32_t hash_of(code::Object const* object) const;
    uint32_t hash_of_member(code::Object const* object) const;
    uint64_t hash_contents(code::Object const* object) const;
    uint64_t hash_items(code::SequenceObject const& sequence) const;

    code::ObjectFactory& objects_;
    /// By number, less `kFirstNumber`.
    std::vector<Entry> entries_;
    struct Slot {
        /// Index of an entry + 1, or 0.
        uint32_t index = 0;
        uint32_t hash = 0;
    };

    /// Open addressing.
    std::vector<Slot> slots_;
    size_t used_slots_ = 0;
};

/// Whether two constants have the same key: the relation of `ConstantPool`.
bool same_constant(code::Object const* left, code::Object const* right);

}  // namespace py::compiler::assembler
