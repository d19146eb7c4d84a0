#include "marshal/format/occurrences.h"

#include <algorithm>

#include "marshal/code/code_object.h"
#include "marshal/format/type_code.h"
#include "marshal/format/writer_buffer.h"

namespace py::marshal {
namespace {

using code::Object;
using code::ObjectKind;

/// What an object that was seen has in its mark until `count` ends.
constexpr uint32_t kSeen = 1;

}  // namespace

Occurrences::~Occurrences() {
    for (Object const* object : seen_) object->mark = 0;
}

bool Occurrences::count(Object const& object) {
    if (is_singleton(object)) return true;
    if (object.mark != 0) {
        object.mark |= kOccursAgain;
        return true;
    }
    if (depth_ + 1 >= kMaxDepth) return false;
    object.mark = kSeen;
    seen_.push_back(&object);
    depth_++;
    bool is_bounded = contents(object);
    depth_--;
    if (depth_ == 0) {
        for (Object const* seen : seen_) seen->mark &= kOccursAgain;
    }
    return is_bounded;
}

bool Occurrences::contents(Object const& object) {
    auto count_member = [this](Object const* member) { return count(*member); };
    switch (object.kind) {
        case ObjectKind::Tuple:
        case ObjectKind::List:
        case ObjectKind::Set:
        case ObjectKind::FrozenSet:
            return std::ranges::all_of(static_cast<code::SequenceObject const&>(object).items, count_member);
        case ObjectKind::Dict:
            return std::ranges::all_of(static_cast<code::DictObject const&>(object).entries,
                                       [this](auto const& entry) { return count(*entry.key) && count(*entry.value); });
        case ObjectKind::Code: {
            auto& code = static_cast<code::CodeObject const&>(object);
            Object const* const fields[] = {code.code,      code.consts,        code.names,    code.localsplusnames,
                                            code.filename,  code.name,          code.qualname, code.localspluskinds,
                                            code.linetable, code.exceptiontable};
            return std::ranges::all_of(fields, count_member);
        }
        default: return true;
    }
}

}  // namespace py::marshal
