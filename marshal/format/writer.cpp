#include "marshal/format/writer.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "marshal/base/hash_map.h"
#include "marshal/format/type_code.h"
#include "marshal/format/writer_buffer.h"

namespace py::marshal {
namespace {

using code::CodeObject;
using code::Object;
using code::ObjectKind;

/// What `Object::mark` says while the writer runs; from `kFirstIndex` on, the place in the reference table.
constexpr uint32_t kNotSeen = 0;
constexpr uint32_t kSeenOnce = 1;
constexpr uint32_t kSeenAgain = 2;
constexpr uint32_t kFirstIndex = 3;

Result<void, WriteError> check_size(size_t size) {
    if (size > size_t(std::numeric_limits<int32_t>::max())) return Err{WriteError::TooLarge};
    return {};
}

/// First pass: marks every object by whether it occurs once or more often, checks the limits, and finds out how many
/// bytes there will be at most.
class Counter {
  public:
    Result<void, WriteError> count(Object const& object);

    /// Objects that were marked.
    std::vector<Object const*> const& marked() const { return marked_; }
    size_t most_bytes() const { return most_bytes_; }

  private:
    Result<void, WriteError> contents(Object const& object);
    Result<void, WriteError> payload(size_t size);
    Result<void, WriteError> items(code::SequenceObject const& sequence);
    Result<void, WriteError> entries(code::DictObject const& dict);
    Result<void, WriteError> fields(CodeObject const& code);

    /// A type code and a size or number; every object has no more beside its text, bytes, digits and items.
    static constexpr size_t kHead = 5;

    std::vector<Object const*> marked_;
    size_t most_bytes_ = 0;
    int depth_ = 0;
};

Result<void, WriteError> Counter::count(Object const& object) {
    most_bytes_ += kHead;
    if (is_singleton(object)) return {};
    if (object.mark != kNotSeen) {
        object.mark = kSeenAgain;
        return {};
    }
    object.mark = kSeenOnce;
    marked_.push_back(&object);
    if (depth_ + 1 >= kMaxDepth) return Err{WriteError::TooDeep};
    depth_++;
    TRY(contents(object));
    depth_--;
    return {};
}

Result<void, WriteError> Counter::contents(Object const& object) {
    switch (object.kind) {
        case ObjectKind::None:
        case ObjectKind::False:
        case ObjectKind::True:
        case ObjectKind::Ellipsis:
        case ObjectKind::StopIteration: return {};
        case ObjectKind::Float:
        case ObjectKind::Complex: return payload(2 * sizeof(double));
        // Ten bytes for the 64 bits of a limb, in digits of 15.
        case ObjectKind::Int: return payload((static_cast<code::IntObject const&>(object).limbs.size() + 1) * 10);
        case ObjectKind::Str: return payload(static_cast<code::StrObject const&>(object).text.size());
        case ObjectKind::Bytes: return payload(static_cast<code::BytesObject const&>(object).bytes.size());
        case ObjectKind::Tuple:
        case ObjectKind::List:
        case ObjectKind::Set:
        case ObjectKind::FrozenSet: return items(static_cast<code::SequenceObject const&>(object));
        case ObjectKind::Dict: return entries(static_cast<code::DictObject const&>(object));
        case ObjectKind::Code: return fields(static_cast<CodeObject const&>(object));
    }
    VERIFY_NOT_REACHED();
}

Result<void, WriteError> Counter::payload(size_t size) {
    most_bytes_ += size;
    return check_size(size);
}

Result<void, WriteError> Counter::items(code::SequenceObject const& sequence) {
    TRY(check_size(sequence.items.size()));
    for (Object const* item : sequence.items) TRY(count(*item));
    return {};
}

Result<void, WriteError> Counter::entries(code::DictObject const& dict) {
    for (auto const& entry : dict.entries) {
        TRY(count(*entry.key));
        TRY(count(*entry.value));
    }
    return {};
}

Result<void, WriteError> Counter::fields(CodeObject const& code) {
    Object const* const fields[] = {code.code,      code.consts,        code.names,    code.localsplusnames,
                                    code.filename,  code.name,          code.qualname, code.localspluskinds,
                                    code.linetable, code.exceptiontable};
    // The numbers.
    most_bytes_ += 6 * sizeof(int32_t);
    for (Object const* field : fields) TRY(count(*field));
    return {};
}

/// Whether an object has owners beyond the graph, for a reason that only its place tells.
enum class Held : uint8_t { No, Yes };

/// Whether more than one owner, or one outside, refers to an object of the graph.
bool has_more_owners(Object const& object, Held held) {
    return object.shared || object.mark != kSeenOnce || held == Held::Yes;
}

/// The reference table of the whole output, kept in the marks.
class MarkTable {
  public:
    std::optional<uint32_t> index_of(Object const& object) const {
        if (object.mark < kFirstIndex) return {};
        return object.mark - kFirstIndex;
    }
    void add(Object const& object) { object.mark = next_mark_++; }

  private:
    uint32_t next_mark_ = kFirstIndex;
};

/// The reference table of one member of a set while its sorting key is made.
class KeyTable {
  public:
    std::optional<uint32_t> index_of(Object const& object) const {
        auto found = indexes_.find(&object);
        return found == indexes_.end() ? std::nullopt : std::optional(found->second);
    }
    void add(Object const& object) { indexes_.emplace(&object, uint32_t(indexes_.size())); }

  private:
    HashMap<Object const*, uint32_t> indexes_;
};

/// Second pass: the bytes.
template <class Table>
class Writer {
  public:
    explicit Writer(size_t capacity = 0) : buffer_(capacity) {}

    void object(Object const& object, Held held = Held::No);
    Bytes take() && { return std::move(buffer_).take(); }

  private:
    void contents(Object const& object, uint8_t flag);
    void sequence(code::SequenceObject const& sequence, uint8_t flag);
    void set(code::SequenceObject const& set, uint8_t flag);
    void dict(code::DictObject const& dict, uint8_t flag);
    void code(CodeObject const& code, uint8_t flag);

    WriterBuffer buffer_;
    Table table_;
};

/// The members in the order of what each would be as an output of its own.
std::vector<Object const*> in_set_order(std::span<Object const* const> members) {
    std::vector<std::pair<Bytes, size_t>> keyed;
    keyed.reserve(members.size());
    for (size_t i = 0; i < members.size(); i++) {
        Writer<KeyTable> writer;
        writer.object(*members[i]);
        keyed.emplace_back(std::move(writer).take(), i);
    }
    std::ranges::sort(keyed);
    std::vector<Object const*> ordered;
    for (auto const& [key, position] : keyed) ordered.push_back(members[position]);
    return ordered;
}

template <class Table>
void Writer<Table>::object(Object const& object, Held held) {
    if (is_singleton(object)) return buffer_.singleton(object);
    if (auto index = table_.index_of(object)) return buffer_.reference(*index);
    bool referenced = has_more_owners(object, held);
    if (referenced) table_.add(object);
    contents(object, referenced ? kReferenceFlag : 0);
}

template <class Table>
void Writer<Table>::contents(Object const& object, uint8_t flag) {
    switch (object.kind) {
        case ObjectKind::Tuple:
        case ObjectKind::List: return sequence(static_cast<code::SequenceObject const&>(object), flag);
        case ObjectKind::Set:
        case ObjectKind::FrozenSet: return set(static_cast<code::SequenceObject const&>(object), flag);
        case ObjectKind::Dict: return dict(static_cast<code::DictObject const&>(object), flag);
        case ObjectKind::Code: return code(static_cast<CodeObject const&>(object), flag);
        default: return buffer_.leaf(object, flag);
    }
}

template <class Table>
void Writer<Table>::sequence(code::SequenceObject const& sequence, uint8_t flag) {
    buffer_.sequence_header(sequence, flag);
    for (Object const* item : sequence.items) object(*item);
}

template <class Table>
void Writer<Table>::set(code::SequenceObject const& set, uint8_t flag) {
    buffer_.sequence_header(set, flag);
    // CPython sorts a list of the members, and that list holds them meanwhile.
    for (Object const* item : in_set_order(set.items)) object(*item, Held::Yes);
}

template <class Table>
void Writer<Table>::dict(code::DictObject const& dict, uint8_t flag) {
    buffer_.type(TypeCode::Dict, flag);
    for (auto const& entry : dict.entries) {
        object(*entry.key);
        object(*entry.value);
    }
    buffer_.type(TypeCode::Null, 0);
}

template <class Table>
void Writer<Table>::code(CodeObject const& code, uint8_t flag) {
    buffer_.type(TypeCode::Code, flag);
    buffer_.numbers(code.argcount, code.posonlyargcount, code.kwonlyargcount, code.stacksize, code.flags);
    // CPython's code object keeps the bytes that it makes of its instructions, and its compiler the file name.
    object(*code.code, Held::Yes);
    object(*code.consts);
    object(*code.names);
    object(*code.localsplusnames);
    object(*code.localspluskinds);
    object(*code.filename, Held::Yes);
    object(*code.name);
    object(*code.qualname);
    buffer_.numbers(code.firstlineno);
    object(*code.linetable);
    object(*code.exceptiontable);
}

/// Takes the marks off again, whatever way the writing ends.
class MarksCleared {
  public:
    explicit MarksCleared(Counter const& counter) : counter_(counter) {}
    ~MarksCleared() {
        for (Object const* object : counter_.marked()) object->mark = kNotSeen;
    }

  private:
    Counter const& counter_;
};

Result<Bytes, WriteError> write(Object const& object, Held held) {
    Counter counter;
    MarksCleared cleared(counter);
    TRY(counter.count(object));
    Writer<MarkTable> writer(counter.most_bytes());
    writer.object(object, held);
    return std::move(writer).take();
}

}  // namespace

std::string_view message_of(WriteError error) {
    switch (error) {
        case WriteError::TooDeep: return "object too deeply nested to marshal";
        case WriteError::TooLarge: return "object too large to marshal";
    }
    VERIFY_NOT_REACHED();
}

Result<Bytes, WriteError> write_object(Object const& object) { return write(object, Held::No); }

Result<Bytes, WriteError> write_module(CodeObject const& module) { return write(module, Held::Yes); }

}  // namespace py::marshal
