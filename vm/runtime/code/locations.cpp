#include "vm/runtime/code/locations.h"

#include <vector>

#include "marshal/code/location_table.h"
#include "marshal/code/object_factory.h"

namespace py::vm {
namespace {

/// First bytes of entries (PEP 657), with room for the length minus one.
constexpr uint8_t kLineOnly = 0x80 | 13 << 3;
constexpr uint8_t kNoLocation = 0x80 | 15 << 3;

/// Six bits a byte, the lowest first; the sign is the lowest bit of all.
void write_signed(std::vector<uint8_t>& out, int64_t value) {
    uint64_t rest = value < 0 ? uint64_t(-value) << 1 | 1 : uint64_t(value) << 1;
    for (; rest >= 0x40; rest >>= 6) out.push_back(uint8_t(0x40 | (rest & 0x3F)));
    out.push_back(uint8_t(rest));
}

}  // namespace

Location location_at(code::CodeObject const& code, uint32_t offset) {
    code::LocationReader reader(code.linetable->bytes, code.firstlineno);
    while (auto entry = reader.next()) {
        if (offset >= entry->start + entry->length) continue;
        if (!entry->line) return {};
        return {*entry->line, entry->end_line, entry->column, entry->end_column};
    }
    return {};
}

void drop_columns(code::CodeObject& code, Arena& arena) {
    code::LocationReader reader(code.linetable->bytes, code.firstlineno);
    std::vector<uint8_t> table;
    int64_t line = code.firstlineno;
    while (auto entry = reader.next()) {
        table.push_back(uint8_t((entry->line ? kLineOnly : kNoLocation) | (entry->length - 1)));
        if (!entry->line) continue;
        write_signed(table, *entry->line - line);
        line = *entry->line;
    }
    code.linetable = code::ObjectFactory(arena).make_own_bytes(table);
}

}  // namespace py::vm
