#pragma once

#include "marshal/base/hash_map.h"
#include "marshal/code/object_factory.h"

namespace py::compiler::assembler {

/// One object per distinct constant of a module. Two constants are the same if type and value agree at every
/// depth, and the signs of zeros too; code objects if they are the same piece of source compiled twice; NaNs only as
/// objects (CPython's `_PyCode_ConstantKey`).
class ConstantPool {
  public:
    explicit ConstantPool(code::ObjectFactory& objects) : objects_(objects) {}

    /// The module's one object equal to `constant`: an earlier one, or `constant` itself with its members merged.
    /// Strings that look like names come back interned. For constants, in the order in which code generation adds them.
    code::Object const* merge(code::Object const* constant);
    /// The same for a finished table (the tuples of names, locals and constants, line table, exception table): its
    /// members are left as they are.
    template <class T>
    T const* merge_table(T const* table) {
        return static_cast<T const*>(merge_whole(table));
    }

    /// The tuple of constants of a finished code object, as CPython's code object ends up with: merged as a table, but a
    /// frozenset with an identifier as a member is copied, because interning the member makes CPython build that set
    /// anew for every code object.
    code::SequenceObject const* merge_constants(std::span<code::Object const* const> constants);

  private:
    struct KeyHash {
        size_t operator()(code::Object const* object) const noexcept;
    };
    struct KeyEqual {
        bool operator()(code::Object const* left, code::Object const* right) const noexcept;
    };

    code::Object const* merge_whole(code::Object const* constant);
    code::Object const* merge_str(code::StrObject const* constant);
    code::Object const* merge_sequence(code::SequenceObject const* constant);

    code::ObjectFactory& objects_;
    HashSet<code::Object const*, KeyHash, KeyEqual> merged_;
};

/// Whether two constants have the same key: the relation of `ConstantPool`.
bool same_constant(code::Object const* left, code::Object const* right);

}  // namespace py::compiler::assembler
