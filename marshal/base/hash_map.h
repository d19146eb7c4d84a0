#pragma once

#include <tsl/robin_map.h>
#include <tsl/robin_set.h>

namespace py {

/// The hash map and set of the compiler and the loader. Iteration order is unspecified: never let it reach output.
template <class K, class V, class H = std::hash<K>, class Eq = std::equal_to<K>>
using HashMap = tsl::robin_map<K, V, H, Eq>;
template <class K, class H = std::hash<K>, class Eq = std::equal_to<K>>
using HashSet = tsl::robin_set<K, H, Eq>;

}  // namespace py
