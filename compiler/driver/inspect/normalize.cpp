#include "compiler/driver/inspect/normalize.h"

#include <nettle/sha2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_map>
#include <vector>

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

/// SHA-256 of a value: equal values have equal digests, and nobody can make others with the same.
using Digest = std::array<uint8_t, SHA256_DIGEST_SIZE>;

/// Makes the digest of a value from its kind and its parts.
class Digester {
  public:
    explicit Digester(ObjectKind kind) {
        sha256_init(&state_);
        add(uint64_t(kind));
    }
    void add(ByteView bytes) { sha256_update(&state_, bytes.size(), bytes.data()); }
    void add(uint64_t number) { add({reinterpret_cast<uint8_t const*>(&number), sizeof number}); }
    Digest finish() {
        Digest digest;
        sha256_digest(&state_, digest.size(), digest.data());
        return digest;
    }

  private:
    sha256_ctx state_;
};

/// The beginning of a digest is as good as any hash.
struct DigestHash {
    size_t operator()(Digest const& digest) const {
        size_t hash;
        std::memcpy(&hash, digest.data(), sizeof hash);
        return hash;
    }
};

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
    template <class Make>
    Object const* once(Digest const& digest, Make&& make) {
        auto& place = made_[digest];
        if (!place) {
            place = make();
            digests_.emplace(place, digest);
        }
        return place;
    }

    /// Of a copy.
    Digest digest_of(Object const* copy) const {
        auto found = digests_.find(copy);
        return found == digests_.end() ? Digester(copy->kind).finish() : found->second;
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
            case ObjectKind::Dict: return make_dict(static_cast<DictObject const&>(object));
            default: return &object;
        }
    }

    Object const* make_str(StrObject const& object) {
        Digester digester(object.kind);
        digester.add(as_bytes(object.text));
        return once(digester.finish(), [&]() -> Object const* {
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
        Digester digester(object.kind);
        digester.add(bytes);
        return once(digester.finish(), [&]() -> Object const* {
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
        Digester digester(object.kind);
        for (auto const* item : items) digester.add(digest_of(item));
        return once(digester.finish(), [&] { return sequence(object.kind, items); });
    }

    /// No compiler makes one, but whoever writes files can.
    Object const* make_dict(DictObject const& object) {
        std::vector<DictObject::Entry> entries;
        Digester digester(object.kind);
        for (auto entry : object.entries) {
            entry.key = copy(*entry.key);
            entry.value = copy(*entry.value);
            digester.add(digest_of(entry.key));
            digester.add(digest_of(entry.value));
            entries.push_back(entry);
        }
        return once(digester.finish(),
                    [&] { return arena_.make<DictObject>(arena_.copy(std::span<DictObject::Entry const>(entries))); });
    }

    /// Never one of those that the factory keeps for everybody.
    Object const* sequence(ObjectKind kind, std::vector<Object const*> const& items) {
        auto* copy = arena_.make<SequenceObject>(*objects_.make_sequence(kind, items));
        copy->shared = false;
        return copy;
    }

    /// By their digests, so that the order depends on the values alone.
    void sort_members(std::vector<Object const*>& items) const {
        std::vector<std::pair<Digest, Object const*>> sorted;
        for (auto const* item : items) sorted.emplace_back(digest_of(item), item);
        std::ranges::sort(sorted, {}, [](auto const& member) { return member.first; });
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
        Digester digester(object.kind);
        for (int64_t number : {int64_t(copy->argcount), int64_t(copy->posonlyargcount), int64_t(copy->kwonlyargcount),
                               int64_t(copy->stacksize), int64_t(copy->flags), int64_t(copy->firstlineno)})
            digester.add(uint64_t(number));
        Object const* parts[] = {
            copy->code,     copy->consts, copy->names,    copy->localsplusnames, copy->localspluskinds,
            copy->filename, copy->name,   copy->qualname, copy->linetable,       copy->exceptiontable};
        for (auto const* one : parts) digester.add(digest_of(one));
        return once(digester.finish(), [&] { return copy; });
    }

    Arena& arena_;
    ObjectFactory objects_;
    std::unordered_map<Object const*, Object const*> copies_;
    std::unordered_map<Digest, Object const*, DigestHash> made_;
    /// Of copies; singletons are known by their kinds.
    std::unordered_map<Object const*, Digest> digests_;
};

}  // namespace

CodeObject const* normalized_copy(CodeObject const& code, Arena& arena) {
    return static_cast<CodeObject const*>(Copier(arena).copy(code));
}

Result<Bytes, std::string> normalize_code(CodeObject const& code) {
    Arena arena;
    auto bytes = marshal::write_module(*normalized_copy(code, arena));
    if (!bytes.ok()) return Err{std::string(marshal::message_of(bytes.error()))};
    return std::move(bytes).value();
}

}  // namespace py::compiler::driver
