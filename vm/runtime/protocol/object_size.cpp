#include "vm/runtime/protocol/object_size.h"

#include <algorithm>

#include "vm/gc/garbage.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/containers.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/set/set.h"
#include "vm/objects/str/str.h"
#include "vm/objects/type/type.h"

namespace py::vm {
namespace {

constexpr int64_t kWord = 8;
/// The count of references and the type, which every object of CPython's begins with, and its number of items.
constexpr int64_t kHeader = 2 * kWord;
constexpr int64_t kSizedHeader = 3 * kWord;

/// The characters have one more behind them, a zero.
int64_t size_of_str(Str* text) {
    constexpr int64_t kCompactAscii = 6 * kWord;
    constexpr int64_t kCompact = 9 * kWord;
    return (text->is_ascii() ? kCompactAscii : kCompact) + int64_t(text->width()) * (int64_t(text->length) + 1);
}

bool has_only_text_keys(Dict* dict) {
    for (int64_t i = dict->next_entry(0); i >= 0; i = dict->next_entry(uint32_t(i) + 1)) {
        if (!dict->entry(uint32_t(i)).key.is_exact<Str>()) return false;
    }
    return true;
}

/// The table has a power of two of places in its index; entries for two thirds of these lie behind it.
int64_t size_of_dict(Dict* dict) {
    int64_t size = 6 * kWord;
    if (!dict->table) return size;
    int64_t places = 8;
    while (places * 2 / 3 < int64_t(dict->size)) places *= 2;
    int64_t index_width = places <= 128 ? 1 : places <= 32768 ? 2 : 4;
    int64_t entry = has_only_text_keys(dict) ? 2 * kWord : 3 * kWord;
    constexpr int64_t kTableHeader = 4 * kWord;
    return size + kTableHeader + places * index_width + places * 2 / 3 * entry;
}

/// Eight places lie in the set itself.
int64_t size_of_set(Set* set) {
    constexpr int64_t kSet = 25 * kWord;
    int64_t places = set->table ? int64_t(set->table->mask) + 1 : 0;
    return kSet + (places > 8 ? places * 2 * kWord : 0);
}

/// What instances of a type that is made of a built-in one have on top.
template <class T>
int64_t added_size(Value value) {
    return std::max(int64_t(type_of(value)->instance_size) - int64_t(sizeof(T)), int64_t(0));
}

}  // namespace

int64_t object_size(Value value) {
    if (value.is<Bytes>()) return kSizedHeader + kWord + int64_t(value.as<Bytes>()->size) + 1;
    if (value.is<Str>()) return size_of_str(value.as<Str>());
    if (value.is<Tuple>()) return kSizedHeader + kWord * int64_t(value.as<Tuple>()->size);
    if (value.is<List>())
        return kSizedHeader + 2 * kWord + kWord * int64_t(value.as<List>()->capacity) + added_size<List>(value);
    if (value.is<Dict>()) return size_of_dict(value.as<Dict>()) + added_size<Dict>(value);
    if (value.is<Set>()) return size_of_set(value.as<Set>()) + added_size<Set>(value);
    if (!value.is_object()) return kHeader + kWord;
    auto own = int64_t(type_of(value)->instance_size);
    return own <= kWord ? kHeader : own;
}

int64_t collector_header_size(Value value) { return value.is_object() && is_tracked(value.object()) ? 2 * kWord : 0; }

}  // namespace py::vm
