#include "vm/gc/heap.h"
#include "vm/modules/csv/csv.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// _csv.Dialect: how tables are written.

namespace py::vm {

Type csv_dialect_type;

namespace {

/// The options in the order of the constructor's arguments; empty where they are not given.
struct Options {
    Value delimiter = kEmpty, double_quote = kEmpty, escape = kEmpty, line_terminator = kEmpty, quote = kEmpty,
          quoting = kEmpty, skip_initial_space = kEmpty, strict = kEmpty;
};

struct OptionName {
    std::string_view name;
    Value Options::* field;
};
constexpr OptionName kOptions[] = {
    {"delimiter", &Options::delimiter},
    {"doublequote", &Options::double_quote},
    {"escapechar", &Options::escape},
    {"lineterminator", &Options::line_terminator},
    {"quotechar", &Options::quote},
    {"quoting", &Options::quoting},
    {"skipinitialspace", &Options::skip_initial_space},
    {"strict", &Options::strict},
};

Raises<Value> read_options(Thread& thread, CallArgs args, Options& options) {
    constexpr size_t kMost = std::size(kOptions) + 1;
    if (args.total() > kMost) {
        return raise(thread, TypeError_type, "function takes at most {} arguments ({} given)", {kMost, args.total()});
    }
    Value dialect = args.count > 0 ? args.values[0] : kEmpty;
    for (size_t i = 1; i < args.count; i++) options.*kOptions[i - 1].field = args.values[i];
    for (size_t k = 0; k < args.keyword_count(); k++) {
        Str* name = args.names->items[k].as<Str>();
        Value* target = equal_text(name, "dialect") ? &dialect : nullptr;
        for (OptionName const& option : kOptions) {
            if (equal_text(name, option.name)) target = &(options.*option.field);
        }
        if (!target)
            return raise(thread, TypeError_type, "'{}' is an invalid keyword argument for this function", {name});
        *target = args.values[args.count + k];
    }
    return dialect;
}

/// What is not given is taken from the attributes of the dialect.
Raises<void> complete(Thread& thread, Value dialect, Options& options) {
    for (OptionName const& option : kOptions) {
        Value& value = options.*option.field;
        if (value.is_empty()) value = TRY(find_attribute(thread, dialect, intern(option.name)));
    }
    return {};
}

Raises<char32_t> character(Thread& thread, char const* name, Value value, char32_t fallback, bool optional) {
    if (value.is_empty()) return fallback;
    if (optional && is_none(value)) return CsvDialect::kNone;
    if (!value.is<Str>()) {
        return raise(thread, TypeError_type,
                     optional ? "\"{}\" must be string or None, not {}" : "\"{}\" must be string, not {}",
                     {name, type_of(value)});
    }
    if (value.as<Str>()->length != 1)
        return raise(thread, TypeError_type, "\"{}\" must be a 1-character string", {name});
    return value.as<Str>()->at(0);
}

Raises<bool> flag(Thread& thread, Value value, bool fallback) {
    return value.is_empty() ? Raises<bool>(fallback) : truth_of(thread, value);
}

Raises<void> set_quoting(Thread& thread, CsvDialect* self, Options const& options) {
    self->quoting = CsvQuoting::Minimal;
    if (!options.quoting.is_empty()) {
        if (!is_int(options.quoting)) return raise(thread, TypeError_type, "\"quoting\" must be an integer");
        int64_t number = clamped_int64_of(options.quoting);
        if (number < 0 || number > int64_t(CsvQuoting::None))
            return raise(thread, TypeError_type, "bad \"quoting\" value");
        self->quoting = CsvQuoting(number);
    } else if (!options.quote.is_empty() && is_none(options.quote)) {
        self->quoting = CsvQuoting::None;
    }
    if (self->quoting != CsvQuoting::None && self->quote == CsvDialect::kNone) {
        return raise(thread, TypeError_type, "quotechar must be set if quoting enabled");
    }
    return {};
}

Raises<void> set_line_terminator(Thread& thread, CsvDialect* self, Value value) {
    if (value.is_empty()) {
        self->line_terminator = make_str("\r\n");
        return {};
    }
    if (is_none(value)) return raise(thread, TypeError_type, "lineterminator must be set");
    if (!value.is<Str>()) return raise(thread, TypeError_type, "\"lineterminator\" must be a string");
    self->line_terminator = value.as<Str>();
    return {};
}

Raises<Value> dialect_create(Thread& thread, Type* type, CallArgs args) {
    Options options;
    Value dialect = TRY(read_options(thread, args, options));
    if (dialect.is<Str>()) {
        dialect = TRY(csv_dialects()->find(thread, dialect));
        if (dialect.is_empty()) return raise(thread, csv_error_type, "unknown dialect");
    }
    if (!dialect.is_empty()) {
        bool plain = args.total() == 1;
        if (plain && dialect.is<CsvDialect>()) return dialect;
        TRY(complete(thread, dialect, options));
    }
    auto* self = static_cast<CsvDialect*>(new_instance(type));
    self->delimiter = TRY(character(thread, "delimiter", options.delimiter, ',', false));
    self->double_quote = TRY(flag(thread, options.double_quote, true));
    self->escape = TRY(character(thread, "escapechar", options.escape, CsvDialect::kNone, true));
    TRY(set_line_terminator(thread, self, options.line_terminator));
    self->quote = TRY(character(thread, "quotechar", options.quote, '"', true));
    TRY(set_quoting(thread, self, options));
    self->skip_initial_space = TRY(flag(thread, options.skip_initial_space, false));
    self->strict = TRY(flag(thread, options.strict, false));
    return Value::of(self);
}

CsvDialect* self_of(Value value) { return value.as<CsvDialect>(); }

template <char32_t CsvDialect::* field>
Raises<Value> get_character(Thread&, Value self) {
    char32_t value = self_of(self)->*field;
    return value == CsvDialect::kNone ? none() : Value::of(make_str(value));
}
template <bool CsvDialect::* field>
Raises<Value> get_flag(Thread&, Value self) {
    return boolean(self_of(self)->*field);
}
Raises<Value> get_line_terminator(Thread&, Value self) { return Value::of(self_of(self)->line_terminator); }
Raises<Value> get_quoting(Thread&, Value self) { return Value::small(int64_t(self_of(self)->quoting)); }

Raises<Value> refuse_pickling(Thread& thread, Value* args) {
    return raise(thread, TypeError_type, "cannot pickle '{}' instances", {type_of(args[0])});
}

void trace_dialect(Object* object, Marker& marker) { marker.mark(static_cast<CsvDialect*>(object)->line_terminator); }

constexpr MethodDef kMethods[] = {
    {"__reduce__", "($self, /)", refuse_pickling, "TypeError: dialects cannot be copied."},
    {"__reduce_ex__", "($self, protocol, /)", refuse_pickling, "TypeError: dialects cannot be copied."}};
constexpr GetSetDef kAttributes[] = {
    {"delimiter", get_character<&CsvDialect::delimiter>},
    {"escapechar", get_character<&CsvDialect::escape>},
    {"quotechar", get_character<&CsvDialect::quote>},
    {"lineterminator", get_line_terminator},
    {"quoting", get_quoting},
    {"doublequote", get_flag<&CsvDialect::double_quote>},
    {"skipinitialspace", get_flag<&CsvDialect::skip_initial_space>},
    {"strict", get_flag<&CsvDialect::strict>},
};

}  // namespace

Raises<CsvDialect*> make_csv_dialect(Thread& thread, CallArgs args) {
    Value made = TRY(call(thread, Value::of(&csv_dialect_type), args));
    return made.as<CsvDialect>();
}

TypeSpec const kCsvDialectSpec{.name = "_csv.Dialect",
                               .layout = Layout::CsvDialect,
                               .size = sizeof(CsvDialect),
                               .flags = kBaseType,
                               .slots = {.create = dialect_create},
                               .methods = kMethods,
                               .attributes = kAttributes,
                               .trace = trace_dialect,
                               .doc = "How tables are written: delimiters, quotes and so on."};

}  // namespace py::vm
