#include "marshal/format/writer.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "marshal/format/reference_tables.h"
#include "marshal/format/type_code.h"
#include "marshal/format/writer_buffer.h"

namespace py::marshal {
namespace {

using code::CodeObject;
using code::Object;
using code::ObjectKind;

/// How the writing ended.
enum class Outcome : uint8_t { Written, TooDeep, TooLarge, NeedsOccurrences };

/// Whether an object has owners beyond the graph, for a reason that only its place tells.
enum class Held : bool { No, Yes };

/// Whether `Occurrences` has looked at the graph.
enum class Counted : bool { No, Yes };

/// Writes a graph in one walk. After a failure it goes on, to no purpose.
template <class Table>
class Writer {
  public:
    /// `depth`: that of the objects around the graph.
    Outcome write(Object const& root, Held held, Counted counted, int depth = 0) {
        buffer_.clear();
        outcome_ = Outcome::Written;
        counted_ = counted;
        depth_ = depth;
        object(root, held);
        if (buffer_.size() > std::numeric_limits<uint32_t>::max()) fail(Outcome::TooLarge);
        if (outcome_ == Outcome::Written) table_.finish(buffer_);
        table_.clear();
        return outcome_;
    }
    /// Bytes of memory.
    size_t capacity() const { return buffer_.capacity(); }
    /// What is written, and a copy of it.
    ByteView bytes() const { return buffer_.bytes(); }
    Bytes take() const { return buffer_.take(); }

  private:
    void object(Object const& object, Held held = Held::No);
    void contents(Object const& object, uint8_t flag);
    void leaf(Object const& object, uint8_t flag);
    void sequence(code::SequenceObject const& sequence, uint8_t flag);
    void set(code::SequenceObject const& set, uint8_t flag);
    std::vector<Object const*> in_set_order(std::span<Object const* const> members);
    void dict(code::DictObject const& dict, uint8_t flag);
    void code(CodeObject const& code, uint8_t flag);

    // What stands where only one kind of object can.
    void str(code::StrObject const& str, Held held = Held::No);
    void bytes(code::BytesObject const& bytes, Held held = Held::No);
    void names(code::SequenceObject const& names);

    /// Whether an object has to be written, with the flag that comes back; else a reference to it has been.
    std::optional<uint8_t> start(Object const& object, Held held);
    bool fits(size_t size);
    void fail(Outcome outcome) {
        if (outcome_ == Outcome::Written) outcome_ = outcome;
    }

    WriterBuffer buffer_;
    Table table_;
    int depth_ = 0;
    Counted counted_ = Counted::No;
    Outcome outcome_ = Outcome::Written;
};

template <class Table>
[[gnu::always_inline]] inline std::optional<uint8_t> Writer<Table>::start(Object const& object, Held held) {
    if (table_.refer(object, buffer_)) return {};
    if (depth_ + 1 >= kMaxDepth) [[unlikely]] {
        fail(Outcome::TooDeep);
        return {};
    }
    return table_.add(object, held == Held::Yes, buffer_);
}

template <class Table>
bool Writer<Table>::fits(size_t size) {
    if (size <= size_t(std::numeric_limits<int32_t>::max())) return true;
    fail(Outcome::TooLarge);
    return false;
}

template <class Table>
void Writer<Table>::object(Object const& object, Held held) {
    if (is_singleton(object)) return buffer_.singleton(object);
    auto flag = start(object, held);
    if (!flag) return;
    depth_++;
    contents(object, *flag);
    depth_--;
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
        default: return leaf(object, flag);
    }
}

template <class Table>
void Writer<Table>::leaf(Object const& object, uint8_t flag) {
    size_t size = 0;
    if (object.kind == ObjectKind::Str) size = static_cast<code::StrObject const&>(object).text.size();
    if (object.kind == ObjectKind::Bytes) size = static_cast<code::BytesObject const&>(object).bytes.size();
    // A limb of 64 bits makes five digits at most.
    if (object.kind == ObjectKind::Int) size = (static_cast<code::IntObject const&>(object).limbs.size() + 1) * 10;
    if (fits(size)) buffer_.leaf(object, flag);
}

template <class Table>
void Writer<Table>::sequence(code::SequenceObject const& sequence, uint8_t flag) {
    if (!fits(sequence.items.size())) return;
    buffer_.sequence_header(sequence, flag);
    for (Object const* item : sequence.items) object(*item);
}

template <class Table>
void Writer<Table>::set(code::SequenceObject const& set, uint8_t flag) {
    if (!fits(set.items.size())) return;
    buffer_.sequence_header(set, flag);
    // CPython sorts a list of the members, and that list holds them meanwhile.
    if (set.items.size() == 1) return object(*set.items[0], Held::Yes);
    for (Object const* item : in_set_order(set.items)) object(*item, Held::Yes);
}

/// Whether an object has a reference bit, and all that is in it, however often it occurs.
bool is_surely_shared(Object const& object) {
    return is_singleton(object) || (object.shared && object.kind <= ObjectKind::Bytes);
}

/// The members in the order of what each would be as an output of its own.
template <class Table>
std::vector<Object const*> Writer<Table>::in_set_order(std::span<Object const* const> members) {
    bool is_known = std::ranges::all_of(members, [](Object const* member) { return is_surely_shared(*member); });
    if (!is_known && counted_ == Counted::No) {
        fail(Outcome::NeedsOccurrences);
        return {};
    }
    std::vector<std::pair<Bytes, size_t>> keyed;
    keyed.reserve(members.size());
    Writer<KeyTable> writer;
    for (size_t i = 0; i < members.size(); i++) {
        if (auto outcome = writer.write(*members[i], Held::No, counted_, depth_); outcome != Outcome::Written)
            fail(outcome);
        keyed.emplace_back(writer.take(), i);
    }
    std::ranges::sort(keyed);
    std::vector<Object const*> ordered;
    for (auto const& [key, position] : keyed) ordered.push_back(members[position]);
    return ordered;
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
[[gnu::always_inline]] inline void Writer<Table>::str(code::StrObject const& str, Held held) {
    auto flag = start(str, held);
    if (flag && fits(str.text.size())) buffer_.str_object(str, *flag);
}

template <class Table>
[[gnu::always_inline]] inline void Writer<Table>::bytes(code::BytesObject const& bytes, Held held) {
    auto flag = start(bytes, held);
    if (flag && fits(bytes.bytes.size())) buffer_.bytes_object(bytes, *flag);
}

/// A tuple of strings.
template <class Table>
void Writer<Table>::names(code::SequenceObject const& names) {
    auto flag = start(names, Held::No);
    if (!flag || !fits(names.items.size())) return;
    buffer_.sequence_header(names, *flag);
    depth_++;
    for (Object const* name : names.items) str(*static_cast<code::StrObject const*>(name));
    depth_--;
}

template <class Table>
void Writer<Table>::code(CodeObject const& code, uint8_t flag) {
    buffer_.type(TypeCode::Code, flag);
    buffer_.numbers(code.argcount, code.posonlyargcount, code.kwonlyargcount, code.stacksize, code.flags);
    // CPython's code object keeps the bytes that it makes of its instructions, and its compiler the file name.
    bytes(*code.code, Held::Yes);
    object(*code.consts);
    names(*code.names);
    names(*code.localsplusnames);
    bytes(*code.localspluskinds);
    str(*code.filename, Held::Yes);
    str(*code.name);
    str(*code.qualname);
    buffer_.numbers(code.firstlineno);
    bytes(*code.linetable);
    bytes(*code.exceptiontable);
}

Result<ByteView, WriteError> written(Outcome outcome, Writer<MarkTable> const& writer) {
    if (outcome == Outcome::Written) return writer.bytes();
    return Err{outcome == Outcome::TooDeep ? WriteError::TooDeep : WriteError::TooLarge};
}

/// For graphs with sets whose order depends on what occurs again elsewhere.
Result<ByteView, WriteError> write_counted(Writer<MarkTable>& writer, Object const& object, Held held) {
    Occurrences occurrences;
    if (!occurrences.count(object)) return Err{WriteError::TooDeep};
    return written(writer.write(object, held, Counted::Yes), writer);
}

Result<ByteView, WriteError> write(Object const& object, Held held) {
    // Whoever writes one module mostly writes many: the memory is kept.
    thread_local std::optional<Writer<MarkTable>> kept;
    constexpr size_t kMostKept = size_t(16) << 20;
    if (!kept || kept->capacity() > kMostKept) kept.emplace();
    auto outcome = kept->write(object, held, Counted::No);
    return outcome == Outcome::NeedsOccurrences ? write_counted(*kept, object, held) : written(outcome, *kept);
}

}  // namespace

std::string_view message_of(WriteError error) {
    switch (error) {
        case WriteError::TooDeep: return "object too deeply nested to marshal";
        case WriteError::TooLarge: return "object too large to marshal";
    }
    VERIFY_NOT_REACHED();
}

Result<Bytes, WriteError> write_object(Object const& object) {
    ByteView bytes = TRY(write(object, Held::No));
    return Bytes(bytes.begin(), bytes.end());
}

Result<Bytes, WriteError> write_module(CodeObject const& module) {
    ByteView bytes = TRY(write_module_in_place(module));
    return Bytes(bytes.begin(), bytes.end());
}

Result<ByteView, WriteError> write_module_in_place(CodeObject const& module) { return write(module, Held::Yes); }

}  // namespace py::marshal
