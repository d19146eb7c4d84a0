#include "vm/runtime/code/locations.h"

#include "marshal/code/location_table.h"

namespace py::vm {

Location location_at(code::CodeObject const& code, uint32_t offset) {
    code::LocationReader reader(code.linetable->bytes, code.firstlineno);
    while (auto entry = reader.next()) {
        if (offset >= entry->start + entry->length) continue;
        if (!entry->line) return {};
        return {*entry->line, entry->end_line, entry->column, entry->end_column};
    }
    return {};
}

}  // namespace py::vm
