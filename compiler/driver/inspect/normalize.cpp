#include "compiler/driver/inspect/normalize.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "marshal/base/arena.h"
#include "marshal/code/object_factory.h"
#include "marshal/format/writer.h"
#include "marshal/format/writer_buffer.h"

namespace py::compiler::driver {

namespace {

using namespace code;

bool looks_like_name(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

/// Makes a copy in which equal values are one object.
class Copier {
  public:
    explicit Copier(Arena& arena) : arena_(arena), objects_(arena) {}

    Object const* copy(Object const& object) {
        if (object.kind <= ObjectKind::StopIteration) return &object;
        auto found = copies_.find(&object);
        if (found != copies_.end()) return found->second;
        auto const* made = make(object);
        copies_.emplace(&object, made);
        return made;
    }

  private:
    /// What stands for a value: equal values have equal keys. Parts are named by their addresses, being copies already.
    using Key = std::string;

    template <class Make>
    Object const* once(Key key, Make&& make) {
        auto& place = made_[std::move(key)];
        if (!place) {
            place = make();
            numbers_.emplace(place, numbers_.size());
        }
        return place;
    }

    static void append(Key& key, uint64_t number) { key.append(reinterpret_cast<char const*>(&number), sizeof number); }

    uint64_t number_of(Object const* copy) const {
        auto found = numbers_.find(copy);
        return found == numbers_.end() ? ~uint64_t(copy->kind) : found->second;
    }

    Object const* make(Object const& object) {
        switch (object.kind) {
            case ObjectKind::Str: return make_str(static_cast<StrObject const&>(object));
            case ObjectKind::Int:
            case ObjectKind::Float:
            case ObjectKind::Complex:
            case ObjectKind::Bytes: return make_leaf(object);
            case ObjectKind::Tuple:
            case ObjectKind::List:
            case ObjectKind::Set:
            case ObjectKind::FrozenSet: return make_sequence(static_cast<SequenceObject const&>(object));
            case ObjectKind::Code: return make_code(static_cast<CodeObject const&>(object));
            // The reader gives a dict where somebody wrote one; no compiler does.
            case ObjectKind::Dict:
            default: return &object;
        }
    }

    Object const* make_str(StrObject const& object) {
        return once(fmt::format("s{}", object.text), [&]() -> Object const* {
            if (looks_like_name(object.text)) return objects_.intern(object.text);
            auto* copy = arena_.make<StrObject>(object);
            copy->shared = copy->interned = false;
            copy->mark = 0;
            return copy;
        });
    }

    Object const* make_leaf(Object const& object) {
        marshal::WriterBuffer buffer;
        buffer.leaf(object, 0);
        auto bytes = buffer.take();
        return once(Key(as_text(bytes)), [&]() -> Object const* {
            switch (object.kind) {
                case ObjectKind::Int: return unshared<IntObject>(object);
                case ObjectKind::Float: return unshared<FloatObject>(object);
                case ObjectKind::Complex: return unshared<ComplexObject>(object);
                default: return unshared<BytesObject>(object);
            }
        });
    }

    template <class T>
    Object const* unshared(Object const& object) {
        auto* copy = arena_.make<T>(static_cast<T const&>(object));
        copy->shared = false;
        copy->mark = 0;
        return copy;
    }

    Object const* make_sequence(SequenceObject const& object) {
        std::vector<Object const*> items;
        for (auto const* item : object.items) items.push_back(copy(*item));
        bool is_set = object.kind == ObjectKind::Set || object.kind == ObjectKind::FrozenSet;
        if (is_set) sort_members(items);
        Key key(1, char('A' + int(object.kind)));
        for (auto const* item : items) append(key, number_of(item));
        return once(std::move(key), [&] { return sequence(object.kind, items); });
    }

    /// Never one of those that the factory keeps for everybody.
    Object const* sequence(ObjectKind kind, std::vector<Object const*> const& items) {
        auto* copy = arena_.make<SequenceObject>(*objects_.make_sequence(kind, items));
        copy->shared = false;
        return copy;
    }

    /// By the bytes that each would be written as alone.
    static void sort_members(std::vector<Object const*>& items) {
        std::vector<std::pair<Bytes, Object const*>> sorted;
        for (auto const* item : items) {
            auto bytes = marshal::write_object(*item);
            sorted.emplace_back(bytes.ok() ? std::move(bytes).value() : Bytes(), item);
        }
        std::ranges::sort(sorted, [](auto const& a, auto const& b) { return a.first < b.first; });
        for (size_t i = 0; i < items.size(); i++) items[i] = sorted[i].second;
    }

    template <class T>
    T const* part(T const* object) {
        return static_cast<T const*>(copy(*object));
    }

    Object const* make_code(CodeObject const& object) {
        auto* copy = arena_.make<CodeObject>(object);
        copy->shared = false;
        copy->mark = 0;
        copy->code = part(object.code);
        copy->consts = part(object.consts);
        copy->names = part(object.names);
        copy->localsplusnames = part(object.localsplusnames);
        copy->localspluskinds = part(object.localspluskinds);
        copy->filename = part(object.filename);
        copy->name = part(object.name);
        copy->qualname = part(object.qualname);
        copy->linetable = part(object.linetable);
        copy->exceptiontable = part(object.exceptiontable);
        Key key = fmt::format("c{} {} {} {} {} {} ", copy->argcount, copy->posonlyargcount, copy->kwonlyargcount,
                              copy->stacksize, copy->flags, copy->firstlineno);
        Object const* parts[] = {
            copy->code,     copy->consts, copy->names,    copy->localsplusnames, copy->localspluskinds,
            copy->filename, copy->name,   copy->qualname, copy->linetable,       copy->exceptiontable};
        for (auto const* one : parts) append(key, number_of(one));
        return once(std::move(key), [&] { return copy; });
    }

    Arena& arena_;
    ObjectFactory objects_;
    std::unordered_map<Object const*, Object const*> copies_;
    std::unordered_map<Key, Object const*> made_;
    std::unordered_map<Object const*, uint64_t> numbers_;
};

}  // namespace

Result<Bytes, std::string> normalize_code(CodeObject const& code) {
    Arena arena;
    Copier copier(arena);
    auto bytes = marshal::write_module(static_cast<CodeObject const&>(*copier.copy(code)));
    if (!bytes.ok()) return Err{std::string(marshal::message_of(bytes.error()))};
    return std::move(bytes).value();
}

}  // namespace py::compiler::driver
