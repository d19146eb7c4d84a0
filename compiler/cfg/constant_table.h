#pragma once

#include <optional>
#include <span>
#include <vector>

#include "marshal/base/hash_map.h"
#include "marshal/code/object.h"

namespace py::compiler::assembler {
class ConstantPool;
}
namespace py::code {
class ObjectFactory;
}

namespace py::compiler::cfg {

/// The constants of one unit while the passes read and extend them. All are objects of the module's pool, so that
/// equal constants are one object.
class ConstantTable {
  public:
    ConstantTable(std::vector<code::Object const*>& items, assembler::ConstantPool& pool, code::ObjectFactory& objects)
        : items_(items), pool_(pool), objects_(objects) {}

    code::Object const* operator[](int32_t index) const { return items_[size_t(index)]; }
    /// Whether there is none behind it.
    bool is_last(int32_t index) const { return size_t(index) + 1 == items_.size(); }
    /// The index of the tuple of `members`, which becomes the last constant if it was none.
    int32_t index_of_tuple(std::span<code::Object const* const> members);

  private:
    int32_t index_of(code::Object const* constant);

    std::vector<code::Object const*>& items_;
    assembler::ConstantPool& pool_;
    code::ObjectFactory& objects_;
    /// Position of each of the first `indexed_` items; filled once a search would be long.
    std::optional<HashMap<code::Object const*, int32_t>> index_;
    size_t indexed_ = 0;
};

/// What `bool()` says of a constant.
bool is_true(code::Object const* constant);

}  // namespace py::compiler::cfg
