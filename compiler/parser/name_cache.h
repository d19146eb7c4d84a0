#pragma once

#include <array>
#include <cstring>
#include <memory>
#include <string_view>

#include "marshal/code/object_factory.h"

namespace py::compiler::parser {

/// Remembers the names interned last, to save most look-ups in the factory's table. Direct-mapped.
class NameCache {
  public:
    explicit NameCache(code::ObjectFactory& factory) : factory_(factory) {}

    /// `text` is ASCII, not empty, and followed by at least seven more readable bytes.
    code::StrObject const* intern(std::string_view text) {
        Key key = key_of(text);
        Entry& entry = entries_[key.slot()];
        // Sixteen bytes decide on short names; the rest of a longer one has to be compared.
        if (entry.key == key && (text.size() <= 16 || entry.name->text == text)) [[likely]]
            return entry.name;
        entry.key = key;
        entry.name = factory_.intern(text);
        return entry.name;
    }

  private:
    static constexpr size_t kSize = 1024;

    struct Key {
        uint64_t head = 0;
        uint64_t tail = 0;
        uint64_t length = 0;

        bool operator==(Key const&) const = default;
        size_t slot() const {
            uint64_t mixed = (head ^ (tail * 0x9E3779B97F4A7C15) ^ length) * 0xD6E8FEB86659FD93;
            return size_t(mixed >> 54);
        }
    };
    static_assert(kSize == size_t(1) << (64 - 54));

    struct Entry {
        Key key;
        code::StrObject const* name = nullptr;
    };

    /// The first and the last eight bytes; of a shorter text only the first, zero-padded.
    static Key key_of(std::string_view text) {
        Key key;
        key.length = text.size();
        std::memcpy(&key.head, text.data(), sizeof key.head);
        if (text.size() < sizeof key.head) {
            key.head &= (uint64_t(1) << (text.size() * 8)) - 1;
        } else {
            std::memcpy(&key.tail, text.data() + text.size() - sizeof key.tail, sizeof key.tail);
        }
        return key;
    }

    code::ObjectFactory& factory_;
    std::array<Entry, kSize> entries_{};
};

}  // namespace py::compiler::parser
