#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace py {

/// A 32-bit index that does not mix with other kinds of index. `Tag` only tells the kinds apart.
template <class Tag>
struct StrongId {
    uint32_t value = 0;

    constexpr StrongId() = default;
    constexpr explicit StrongId(uint32_t index) : value(index) {}
    constexpr auto operator<=>(StrongId const&) const = default;
};

}  // namespace py

template <class Tag>
struct std::hash<py::StrongId<Tag>> {
    size_t operator()(py::StrongId<Tag> id) const noexcept { return std::hash<uint32_t>()(id.value); }
};
