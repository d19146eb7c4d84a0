#include "vm/gc/heap.h"
#include "vm/modules/csv/csv.h"
#include "vm/objects/float/float.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// _csv.writer: joins fields to lines.

namespace py::vm {

Type csv_writer_type;

namespace {

bool is_number(Value value) {
    Slots const& slots = type_of(value)->slots;
    return is_int(value) || is_float(value) || slots.index || slots.to_int || slots.to_float ||
           type_of(value)->layout == Layout::Complex;
}

class RecordWriter {
  public:
    RecordWriter(Thread& thread, CsvDialect* dialect) : thread_(thread), dialect_(dialect) {}

    Raises<void> field(Value value) {
        bool quoted =
            dialect_->quoting == CsvQuoting::All || (dialect_->quoting == CsvQuoting::NonNumeric && !is_number(value));
        if (is_none(value)) return append(empty_str(), quoted);
        return append(TRY(str_of(thread_, value)), quoted);
    }

    Raises<Value> finish() {
        if (fields_ > 0 && record_.empty()) {
            if (dialect_->quoting == CsvQuoting::None) {
                return raise(thread_, csv_error_type, "single empty field record must be quoted");
            }
            fields_--;
            TRY(append(empty_str(), true));
        }
        record_.append(dialect_->line_terminator);
        return Value::of(record_.finish());
    }

  private:
    bool is_special(char32_t c) const {
        if (c == dialect_->delimiter || c == dialect_->escape || c == dialect_->quote) return true;
        for (size_t i = 0; i < dialect_->line_terminator->length; i++) {
            if (dialect_->line_terminator->at(i) == c) return true;
        }
        return false;
    }

    /// Writes the characters with what must stand before special ones; sets `quoted` where quotes will do instead.
    Raises<void> escape(Str* text, StrBuilder& out, bool& quoted) {
        for (size_t i = 0; i < text->length; i++) {
            char32_t c = text->at(i);
            if (is_special(c)) {
                bool escaped = dialect_->quoting == CsvQuoting::None;
                if (!escaped) {
                    if (c == dialect_->quote) {
                        if (dialect_->double_quote) {
                            out.append(dialect_->quote);
                        } else {
                            escaped = true;
                        }
                    } else if (c == dialect_->escape) {
                        escaped = true;
                    }
                    if (!escaped) quoted = true;
                }
                if (escaped) {
                    if (dialect_->escape == CsvDialect::kNone) {
                        return raise(thread_, csv_error_type, "need to escape, but no escapechar set");
                    }
                    out.append(dialect_->escape);
                }
            }
            out.append(c);
        }
        return {};
    }

    Raises<void> append(Str* text, bool quoted) {
        StrBuilder out;
        TRY(escape(text, out, quoted));
        if (fields_ > 0) record_.append(dialect_->delimiter);
        if (quoted) record_.append(dialect_->quote);
        record_.append(out.finish());
        if (quoted) record_.append(dialect_->quote);
        fields_++;
        return {};
    }

    Thread& thread_;
    CsvDialect* dialect_;
    StrBuilder record_;
    size_t fields_ = 0;
};

Raises<Value> write_row(Thread& thread, CsvWriter* self, Value row) {
    if (!is_iterable(row)) return raise(thread, csv_error_type, "iterable expected, not {}", {type_of(row)});
    RecordWriter record(thread, self->dialect);
    TRY(for_each_item(thread, row, [&](Value field) { return record.field(field); }));
    Value line = TRY(record.finish());
    return call(thread, self->write, {line});
}

Raises<Value> writer_writerow(Thread& thread, Value* args) {
    return write_row(thread, args[0].as<CsvWriter>(), args[1]);
}

Raises<Value> writer_writerows(Thread& thread, Value* args) {
    TRY(for_each_item(thread, args[1], [&](Value row) -> Raises<void> {
        TRY(write_row(thread, args[0].as<CsvWriter>(), row));
        return {};
    }));
    return none();
}

Raises<Value> get_dialect(Thread&, Value self) { return Value::of(self.as<CsvWriter>()->dialect); }

void trace_writer(Object* object, Marker& marker) {
    marker.mark(static_cast<CsvWriter*>(object)->dialect);
    marker.mark(static_cast<CsvWriter*>(object)->write);
}

constexpr MethodDef kMethods[] = {
    {"writerow", "($self, row, /)", writer_writerow, "Writes one record."},
    {"writerows", "($self, rows, /)", writer_writerows, "Writes several records."},
};
constexpr GetSetDef kAttributes[] = {{"dialect", get_dialect}};

}  // namespace

TypeSpec const kCsvWriterSpec{.name = "_csv.writer",
                              .layout = Layout::CsvWriter,
                              .size = sizeof(CsvWriter),
                              .flags = kNoConstructor,
                              .methods = kMethods,
                              .attributes = kAttributes,
                              .trace = trace_writer,
                              .doc = "Writes the records of a table."};

}  // namespace py::vm
