#include "marshal/code/location_table.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/function/function.h"
#include "vm/objects/iter/iterators.h"
#include "vm/runtime/protocol/operations.h"

// Where the instructions of a code object come from, as Python sees it.

namespace py::vm {
namespace {

code::LocationReader read_locations(Code* code) {
    return code::LocationReader(code->source->linetable->bytes, code->source->firstlineno);
}
Value known(int32_t number) { return number < 0 ? none() : Value::small(number); }
Value iterator_over(List* list) { return make_sequence_iterator(list_iterator_type, Value::of(list)); }

}  // namespace

Raises<Value> code_lines(Thread&, Value* args) {
    List* lines = new_list();
    auto reader = read_locations(args[0].as<Code>());
    while (auto entry = reader.next()) {
        Value line = entry->line ? Value::small(*entry->line) : none();
        lines->append(Value::of(make_tuple(
            {Value::small(int64_t(entry->start) * 2), Value::small(int64_t(entry->start + entry->length) * 2), line})));
    }
    return iterator_over(lines);
}

Raises<Value> code_positions(Thread&, Value* args) {
    List* positions = new_list();
    auto reader = read_locations(args[0].as<Code>());
    while (auto entry = reader.next()) {
        bool has_line = entry->line.has_value();
        Value position = Value::of(make_tuple(
            {has_line ? Value::small(*entry->line) : none(), has_line ? Value::small(entry->end_line) : none(),
             has_line ? known(entry->column) : none(), has_line ? known(entry->end_column) : none()}));
        for (uint32_t i = 0; i < entry->length; i++) positions->append(position);
    }
    return iterator_over(positions);
}

/// The form of Python 3.9: pairs of a distance in bytes and a signed distance in lines.
Raises<Value> code_line_table_of_old(Thread&, Value self) {
    Code* code = self.as<Code>();
    std::vector<uint8_t> table;
    auto pair = [&](int64_t bytes, int64_t lines) {
        table.push_back(uint8_t(bytes));
        table.push_back(uint8_t(int8_t(lines)));
    };
    int32_t line = code->source->firstlineno;
    int64_t offset = 0;
    auto reader = read_locations(code);
    while (auto entry = reader.next()) {
        if (!entry->line || *entry->line == line) continue;
        int64_t bytes = int64_t(entry->start) * 2 - offset;
        int64_t lines = *entry->line - line;
        for (; bytes > 255; bytes -= 255) pair(255, 0);
        for (; lines < -128; lines += 128, bytes = 0) pair(bytes, -128);
        for (; lines > 127; lines -= 127, bytes = 0) pair(bytes, 127);
        pair(bytes, lines);
        offset = int64_t(entry->start) * 2;
        line = *entry->line;
    }
    return Value::of(make_bytes(table));
}

}  // namespace py::vm
