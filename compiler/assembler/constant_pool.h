#pragma once

#include "marshal/base/hash_map.h"
#include "marshal/code/object_factory.h"

namespace py::compiler::assembler {

/// One object per distinct constant of a module. Two constants are the same if type and value agree at every
/// depth, and the signs of zeros too; code objects and NaNs are the same only as objects (CPython's
/// `_PyCode_ConstantKey`).
class ConstantPool {
  public:
    explicit ConstantPool(code::ObjectFactory& objects) : objects_(objects) {}

    /// The module's one object equal to `constant`: an earlier one, or `constant` itself with its members merged.
    code::Object const* merge(code::Object const* constant);

  private:
    struct KeyHash {
        size_t operator()(code::Object const* object) const noexcept;
    };
    struct KeyEqual {
        bool operator()(code::Object const* left, code::Object const* right) const noexcept;
    };

    code::ObjectFactory& objects_;
    HashSet<code::Object const*, KeyHash, KeyEqual> merged_;
};

/// Whether two constants have the same key: the relation of `ConstantPool`.
bool same_constant(code::Object const* left, code::Object const* right);

}  // namespace py::compiler::assembler
