#pragma once

#include "vm/errors/raise.h"
#include "vm/objects/containers.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/str/str_builder.h"
#include "vm/objects/type/type.h"

namespace py::vm {

enum class CsvQuoting : int64_t { Minimal, All, NonNumeric, None };

/// _csv.Dialect
struct CsvDialect : Object {
    static constexpr Layout kLayout = Layout::CsvDialect;
    /// In place of a character that is not set.
    static constexpr char32_t kNone = UINT32_MAX;

    char32_t delimiter, escape, quote;
    CsvQuoting quoting;
    bool double_quote, skip_initial_space, strict;
    Str* line_terminator;
};

struct CsvReader : Object {
    static constexpr Layout kLayout = Layout::CsvReader;
    CsvDialect* dialect;
    Value lines;
    int64_t line_number;
};

struct CsvWriter : Object {
    static constexpr Layout kLayout = Layout::CsvWriter;
    CsvDialect* dialect;
    Value write;
};

extern Type csv_error_type, csv_dialect_type, csv_reader_type, csv_writer_type;
extern TypeSpec const kCsvErrorSpec, kCsvDialectSpec, kCsvReaderSpec, kCsvWriterSpec;

/// The registered dialects, by name; an attribute of the module, too.
Dict* csv_dialects();
/// The longest field that a reader accepts.
extern int64_t csv_field_limit;

/// A dialect out of an optional dialect, name or class, and keyword arguments: `args` of a call without the iterable.
Raises<CsvDialect*> make_csv_dialect(Thread& thread, CallArgs args);

Raises<Value> csv_reader(Thread& thread, Value* args);
Raises<Value> csv_writer(Thread& thread, Value* args);

}  // namespace py::vm
