#pragma once

#include <cstddef>
#include <optional>

#include "compiler/ast/base.h"
#include "marshal/base/hash_map.h"

namespace py::compiler::codegen {

struct RepeatedName {
    size_t first;
    size_t second;
};

/// Among `count` names, the first one that occurs again, and where it does so first. `name_of(i)` may be null, for
/// no name.
template <class NameOf>
std::optional<RepeatedName> find_repeated_name(size_t count, NameOf name_of) {
    constexpr size_t kCompareAll = 24;
    if (count <= kCompareAll) {
        for (size_t i = 0; i < count; i++) {
            if (name_of(i) == nullptr) continue;
            for (size_t j = i + 1; j < count; j++) {
                if (name_of(i) == name_of(j)) return RepeatedName{i, j};
            }
        }
        return {};
    }
    HashMap<ast::Identifier, size_t> seen;
    std::optional<RepeatedName> result;
    for (size_t j = 0; j < count; j++) {
        if (name_of(j) == nullptr) continue;
        auto [entry, is_new] = seen.try_emplace(name_of(j), j);
        if (!is_new && (!result || entry->second < result->first)) result = RepeatedName{entry->second, j};
    }
    return result;
}

}  // namespace py::compiler::codegen
