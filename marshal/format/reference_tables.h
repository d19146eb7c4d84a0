#pragma once

#include <vector>

#include "marshal/base/hash_map.h"
#include "marshal/format/occurrences.h"
#include "marshal/format/type_code.h"
#include "marshal/format/writer_buffer.h"

// The reference tables of an output. Both tell the writer whether an object was written before, and which flag its type
// takes if it was not.

namespace py::marshal {

/// That of a whole output. Which objects enter it shows only when they occur again, so that all are numbered as if they
/// did, the numbers kept in the marks; `finish` puts in the flags and the numbers that come of it.
class MarkTable {
  public:
    MarkTable() = default;
    MarkTable(MarkTable const&) = delete;
    ~MarkTable() { clear(); }

    /// Forgets what was written, and takes the marks off it.
    void clear() {
        for (Entry const& entry : entries_) entry.object->mark &= kOccursAgain;
        entries_.clear();
        references_.clear();
    }

    /// Writes a reference to an object that was written before; false if it was not.
    [[gnu::always_inline]] bool refer(code::Object const& object, WriterBuffer& buffer) {
        uint32_t number = object.mark & ~kOccursAgain;
        if (number == 0) return false;
        entries_[number - 1].flag = kReferenceFlag;
        references_.push_back(uint32_t(buffer.reference(number - 1)));
        return true;
    }
    /// Enters an object that is written next; `is_held`: it has owners that the graph does not show.
    uint8_t add(code::Object const& object, bool is_held, WriterBuffer const& buffer) {
        uint8_t flag = object.shared || is_held ? kReferenceFlag : 0;
        entries_.push_back({&object, uint32_t(buffer.size()), flag});
        object.mark = (object.mark & kOccursAgain) | uint32_t(entries_.size());
        return 0;
    }
    /// Completes the output.
    void finish(WriterBuffer& buffer) {
        uint32_t count = 0;
        for (Entry& entry : entries_) {
            buffer.begin()[entry.place] |= entry.flag;
            entry.place = count;
            count += entry.flag != 0;
        }
        for (uint32_t place : references_)
            buffer.renumber(place, [&](uint32_t number) { return entries_[number].place; });
    }

  private:
    struct Entry {
        code::Object const* object;
        /// Of its type in the output; at the end, the index in the table.
        uint32_t place;
        uint8_t flag;
    };
    std::vector<Entry> entries_;
    /// Where the numbers of references stand.
    std::vector<uint32_t> references_;
};

/// That of one member of a set while its sorting key is made: `Occurrences` has found out which objects occur again.
class KeyTable {
  public:
    bool refer(code::Object const& object, WriterBuffer& buffer) {
        auto found = indexes_.find(&object);
        if (found == indexes_.end()) return false;
        buffer.reference(found->second);
        return true;
    }
    uint8_t add(code::Object const& object, bool is_held, WriterBuffer const&) {
        if (!object.shared && !is_held && (object.mark & kOccursAgain) == 0) return 0;
        indexes_.emplace(&object, uint32_t(indexes_.size()));
        return kReferenceFlag;
    }
    void finish(WriterBuffer&) {}
    void clear() { indexes_.clear(); }

  private:
    HashMap<code::Object const*, uint32_t> indexes_;
};

}  // namespace py::marshal
