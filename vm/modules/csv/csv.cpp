#include "vm/modules/csv/csv.h"

#include "vm/gc/heap.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// The module _csv: dialects by name, and what makes readers and writers.

namespace py::vm {

Type csv_error_type;
int64_t csv_field_limit = 128 * 1024;

Dict* csv_dialects() {
    static Dict* dialects = [] {
        Dict* made = new_dict();
        the_heap->add_roots([](Marker& marker, void* kept) { marker.mark(static_cast<Dict*>(kept)); }, made);
        return made;
    }();
    return dialects;
}

namespace {

/// The call's arguments without the first, of a function declared as (first, *args, **kwargs).
class RestOfCall {
  public:
    RestOfCall(Tuple* positional, Dict* keywords)
        : values_(new_tuple(positional->size + keywords->size)), count_(positional->size) {
        std::ranges::copy(positional->span(), values_->items);
        if (keywords->size) names_ = new_tuple(keywords->size);
        size_t at = 0;
        for (int64_t i = keywords->next_entry(0); i >= 0; i = keywords->next_entry(uint32_t(i) + 1)) {
            names_->items[at] = keywords->entry(uint32_t(i)).key;
            values_->items[count_ + at++] = keywords->entry(uint32_t(i)).value;
        }
    }
    CallArgs args() const { return {values_->items, count_, names_}; }

  private:
    Tuple* values_;
    size_t count_;
    Tuple* names_ = nullptr;
};

Raises<CsvDialect*> dialect_from(Thread& thread, Value* rest) {
    RestOfCall call(rest[0].as<Tuple>(), rest[1].as<Dict>());
    return make_csv_dialect(thread, call.args());
}

Raises<Value> unknown_dialect(Thread& thread) { return raise(thread, csv_error_type, "unknown dialect"); }

Raises<Value> register_dialect(Thread& thread, Value* args) {
    if (!args[0].is<Str>()) return raise(thread, TypeError_type, "dialect name must be a string");
    CsvDialect* dialect = TRY(dialect_from(thread, args + 1));
    TRY(csv_dialects()->store(thread, args[0], Value::of(dialect)));
    return none();
}

Raises<Value> unregister_dialect(Thread& thread, Value* args) {
    if (TRY(csv_dialects()->remove(thread, args[0])).is_empty()) return unknown_dialect(thread);
    return none();
}

Raises<Value> get_dialect(Thread& thread, Value* args) {
    Value found = TRY(csv_dialects()->find(thread, args[0]));
    return found.is_empty() ? unknown_dialect(thread) : found;
}

Raises<Value> list_dialects(Thread& thread, Value*) {
    return Value::of(TRY(list_from(thread, Value::of(csv_dialects()))));
}

Raises<Value> field_size_limit(Thread& thread, Value* args) {
    Value old = make_int(csv_field_limit);
    if (!args[0].is_empty()) {
        if (!is_int(args[0])) return raise(thread, TypeError_type, "limit must be an integer");
        auto limit = int64_of(args[0]);
        if (!limit) return raise(thread, OverflowError_type, "Python int too large to convert to C long");
        csv_field_limit = *limit;
    }
    return old;
}

Raises<void> fill(Thread&, Module* module) {
    auto add = [&](std::string_view name, Value value) { module->dict->store(intern(name), value); };
    add("__version__", Value::of(make_str("1.0")));
    add("QUOTE_MINIMAL", Value::small(int64_t(CsvQuoting::Minimal)));
    add("QUOTE_ALL", Value::small(int64_t(CsvQuoting::All)));
    add("QUOTE_NONNUMERIC", Value::small(int64_t(CsvQuoting::NonNumeric)));
    add("QUOTE_NONE", Value::small(int64_t(CsvQuoting::None)));
    add("_dialects", Value::of(csv_dialects()));
    add("Reader", Value::of(&csv_reader_type));
    add("Writer", Value::of(&csv_writer_type));
    return {};
}

constexpr MethodDef kFunctions[] = {
    {"reader", "(iterable, /, *args, **kwargs)", csv_reader, "An iterator over the records in an iterable of lines."},
    {"writer", "(fileobj, /, *args, **kwargs)", csv_writer, "Writes records to an object with a method write()."},
    {"list_dialects", "()", list_dialects, "The names of all dialects."},
    {"register_dialect", "(name, /, *args, **kwargs)", register_dialect, "Gives a dialect a name."},
    {"unregister_dialect", "(name)", unregister_dialect, "Forgets a dialect."},
    {"get_dialect", "(name)", get_dialect, "The dialect of a name."},
    {"field_size_limit", "(new_limit=0, /)", field_size_limit,
     "The longest field that is accepted; sets it if an argument is given."},
};

constexpr ModuleType kTypes[] = {
    {&csv_error_type, &kCsvErrorSpec},
    {&csv_dialect_type, &kCsvDialectSpec},
    {&csv_reader_type, &kCsvReaderSpec, false},
    {&csv_writer_type, &kCsvWriterSpec, false},
};

}  // namespace

Raises<Value> csv_reader(Thread& thread, Value* args) {
    Value lines = TRY(iterate(thread, args[0]));
    CsvDialect* dialect = TRY(dialect_from(thread, args + 1));
    auto* reader = the_heap->make<CsvReader>(csv_reader_type.root_shape);
    reader->dialect = dialect;
    reader->lines = lines;
    return Value::of(reader);
}

Raises<Value> csv_writer(Thread& thread, Value* args) {
    Value write = TRY(find_attribute(thread, args[0], names.write));
    if (write.is_empty() || !is_callable(write)) {
        return raise(thread, TypeError_type, "argument 1 must have a \"write\" method");
    }
    CsvDialect* dialect = TRY(dialect_from(thread, args + 1));
    auto* writer = the_heap->make<CsvWriter>(csv_writer_type.root_shape);
    writer->dialect = dialect;
    writer->write = write;
    return Value::of(writer);
}

TypeSpec const kCsvErrorSpec{.name = "_csv.Error",
                             .layout = Layout::Exception,
                             .size = sizeof(Exception),
                             .base = &Exception_type,
                             .flags = kBaseType | kHasAttributes};

extern NativeModule const kCsvModule;
NativeModule const kCsvModule{
    .name = "_csv",
    .doc = "Tables as text, with separators between the fields of a row.",
    .functions = kFunctions,
    .types = kTypes,
    .fill = fill,
};

}  // namespace py::vm
