#include "compiler/cfg/constant_table.h"

#include <algorithm>

#include "compiler/assembler/constant_pool.h"
#include "marshal/base/verify.h"

namespace py::compiler::cfg {
namespace {

/// Below this many constants, looking at each is quicker than keeping an index.
constexpr size_t kLinearSearch = 64;

}  // namespace

int32_t ConstantTable::index_of_tuple(std::span<code::Object const* const> members) {
    return index_of(pool_.merge(objects_.make_tuple(members)));
}

int32_t ConstantTable::index_of(code::Object const* constant) {
    if (items_.size() <= kLinearSearch) {
        auto found = std::find(items_.begin(), items_.end(), constant);
        if (found != items_.end()) return int32_t(found - items_.begin());
    } else {
        if (!index_) index_.emplace();
        for (; indexed_ < items_.size(); indexed_++) index_->emplace(items_[indexed_], int32_t(indexed_));
        if (auto found = index_->find(constant); found != index_->end()) return found->second;
    }
    items_.push_back(constant);
    return int32_t(items_.size()) - 1;
}

bool is_true(code::Object const* constant) {
    using code::ObjectKind;
    switch (constant->kind) {
        case ObjectKind::None:
        case ObjectKind::False: return false;
        case ObjectKind::Int: {
            auto const* integer = static_cast<code::IntObject const*>(constant);
            return !integer->is_small() || integer->small != 0;
        }
        case ObjectKind::Float: return static_cast<code::FloatObject const*>(constant)->value != 0;
        case ObjectKind::Complex: {
            auto const* number = static_cast<code::ComplexObject const*>(constant);
            return number->real != 0 || number->imag != 0;
        }
        case ObjectKind::Str: return !static_cast<code::StrObject const*>(constant)->text.empty();
        case ObjectKind::Bytes: return !static_cast<code::BytesObject const*>(constant)->bytes.empty();
        case ObjectKind::Tuple:
        case ObjectKind::List:
        case ObjectKind::Set:
        case ObjectKind::FrozenSet: return !static_cast<code::SequenceObject const*>(constant)->items.empty();
        case ObjectKind::Dict: return !static_cast<code::DictObject const*>(constant)->entries.empty();
        case ObjectKind::True:
        case ObjectKind::Ellipsis:
        case ObjectKind::StopIteration:
        case ObjectKind::Code: return true;
    }
    VERIFY_NOT_REACHED();
}

}  // namespace py::compiler::cfg
