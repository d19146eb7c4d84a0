#include "vm/runtime/code/locations.h"

#include <vector>

#include "marshal/code/location_entry.h"
#include "marshal/code/location_table.h"
#include "marshal/code/object_factory.h"

namespace py::vm {
namespace {

/// What stands for an entry without its columns.
void write_line_only(code::LocationEntry const& entry, int32_t line_before, std::vector<uint8_t>& table) {
    auto units = int32_t(entry.length);
    if (!entry.line) return table.push_back(code::entry_start(code::EntryForm::None, units));
    table.push_back(code::entry_start(code::EntryForm::NoColumns, units));
    uint8_t number[code::kLongestNumber];
    // The difference is that of the table with columns, and fits as well.
    table.insert(table.end(), number, code::put_number(number, code::with_sign_below(*entry.line - line_before)));
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
    int32_t line = code.firstlineno;
    while (auto entry = reader.next()) {
        write_line_only(*entry, line, table);
        line = entry->line.value_or(line);
    }
    code.linetable = code::ObjectFactory(arena).make_own_bytes(table);
}

}  // namespace py::vm
