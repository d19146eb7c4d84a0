#include "vm/gc/heap.h"
#include "vm/modules/csv/csv.h"
#include "vm/objects/float/float.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// _csv.reader: takes lines apart into fields.

namespace py::vm {

Type csv_reader_type;

namespace {

/// Stands for the end of a line that an iterator gave.
constexpr char32_t kEndOfLine = UINT32_MAX - 1;

bool ends_line(char32_t c) { return c == '\n' || c == '\r' || c == kEndOfLine; }

/// Reads one record, character by character.
class RecordParser {
  public:
    RecordParser(Thread& thread, CsvDialect* dialect) : thread_(thread), dialect_(dialect), fields_(new_list()) {}

    Raises<void> line(Str* text) {
        for (size_t i = 0; i < text->length; i++) TRY(character(text->at(i)));
        return character(kEndOfLine);
    }
    bool is_complete() const { return state_ == State::StartRecord; }
    /// The lines have come to an end: whether a record was under way.
    Raises<bool> finish() {
        if (field_.empty() && state_ != State::InQuotedField) return false;
        if (dialect_->strict) return raise(thread_, csv_error_type, "unexpected end of data");
        TRY(save());
        return true;
    }
    List* fields() { return fields_; }

  private:
    enum class State : uint8_t {
        StartRecord,
        StartField,
        EscapedCharacter,
        InField,
        InQuotedField,
        EscapeInQuotedField,
        QuoteInQuotedField,
        EatLineEnd,
        AfterEscapedLineEnd,
    };

    bool quotes(char32_t c) const { return c == dialect_->quote && dialect_->quoting != CsvQuoting::None; }

    Raises<void> character(char32_t c) {
        switch (state_) {
            case State::StartRecord:
                if (c == kEndOfLine) return {};
                if (ends_line(c)) {
                    state_ = State::EatLineEnd;
                    return {};
                }
                state_ = State::StartField;
                return start_field(c);
            case State::StartField: return start_field(c);
            case State::EscapedCharacter:
                if (c == '\n' || c == '\r') {
                    state_ = State::AfterEscapedLineEnd;
                    return add(c);
                }
                state_ = State::InField;
                return add(c == kEndOfLine ? U'\n' : c);
            case State::AfterEscapedLineEnd:
                if (c == kEndOfLine) return {};
                return in_field(c);
            case State::InField: return in_field(c);
            case State::InQuotedField: return in_quoted_field(c);
            case State::EscapeInQuotedField: state_ = State::InQuotedField; return add(c == kEndOfLine ? U'\n' : c);
            case State::QuoteInQuotedField: return after_quote(c);
            case State::EatLineEnd:
                if (c == kEndOfLine) {
                    state_ = State::StartRecord;
                } else if (!ends_line(c)) {
                    return raise(thread_, csv_error_type,
                                 "new-line character seen in unquoted field - do you need to open the file in "
                                 "universal-newline mode?");
                }
                return {};
        }
        return {};
    }

    Raises<void> end_record(char32_t c) {
        TRY(save());
        state_ = c == kEndOfLine ? State::StartRecord : State::EatLineEnd;
        return {};
    }

    Raises<void> start_field(char32_t c) {
        if (ends_line(c)) return end_record(c);
        if (quotes(c)) {
            state_ = State::InQuotedField;
        } else if (c == dialect_->escape) {
            state_ = State::EscapedCharacter;
        } else if (c == ' ' && dialect_->skip_initial_space) {
            return {};
        } else if (c == dialect_->delimiter) {
            return save();
        } else {
            numeric_ = dialect_->quoting == CsvQuoting::NonNumeric;
            state_ = State::InField;
            return add(c);
        }
        return {};
    }

    Raises<void> in_field(char32_t c) {
        if (ends_line(c)) return end_record(c);
        if (c == dialect_->escape) {
            state_ = State::EscapedCharacter;
            return {};
        }
        if (c == dialect_->delimiter) {
            state_ = State::StartField;
            return save();
        }
        state_ = State::InField;
        return add(c);
    }

    Raises<void> in_quoted_field(char32_t c) {
        if (c == kEndOfLine) return {};
        if (c == dialect_->escape) {
            state_ = State::EscapeInQuotedField;
        } else if (quotes(c)) {
            state_ = dialect_->double_quote ? State::QuoteInQuotedField : State::InField;
        } else {
            return add(c);
        }
        return {};
    }

    Raises<void> after_quote(char32_t c) {
        if (quotes(c)) {
            state_ = State::InQuotedField;
            return add(c);
        }
        if (c == dialect_->delimiter) {
            state_ = State::StartField;
            return save();
        }
        if (ends_line(c)) return end_record(c);
        if (!dialect_->strict) {
            state_ = State::InField;
            return add(c);
        }
        return raise(thread_, csv_error_type, "'{}' expected after '{}'",
                     {make_str(dialect_->delimiter), make_str(dialect_->quote)});
    }

    Raises<void> add(char32_t c) {
        if (int64_t(field_.length()) >= csv_field_limit) {
            return raise(thread_, csv_error_type, "field larger than field limit ({})", {csv_field_limit});
        }
        field_.append(c);
        return {};
    }

    Raises<void> save() {
        Value value = Value::of(field_.finish());
        field_.clear();
        if (numeric_) {
            numeric_ = false;
            value = TRY(call(thread_, Value::of(&float_type), {value}));
        }
        fields_->append(value);
        return {};
    }

    Thread& thread_;
    CsvDialect* dialect_;
    List* fields_;
    StrBuilder field_;
    State state_ = State::StartRecord;
    bool numeric_ = false;
};

Raises<Value> reader_next(Thread& thread, Value value) {
    auto* self = value.as<CsvReader>();
    RecordParser parser(thread, self->dialect);
    do {
        Value line = TRY(next_item(thread, self->lines));
        if (line.is_empty()) {
            if (!TRY(parser.finish())) return kEmpty;
            break;
        }
        if (!line.is<Str>()) {
            return raise(thread, csv_error_type,
                         "iterator should return strings, not {} (the file should be opened in text mode)",
                         {type_of(line)});
        }
        self->line_number++;
        TRY(parser.line(line.as<Str>()));
    } while (!parser.is_complete());
    return Value::of(parser.fields());
}

Raises<Value> get_dialect(Thread&, Value self) { return Value::of(self.as<CsvReader>()->dialect); }
Raises<Value> get_line_number(Thread&, Value self) { return make_int(self.as<CsvReader>()->line_number); }

void trace_reader(Object* object, Marker& marker) {
    marker.mark(static_cast<CsvReader*>(object)->dialect);
    marker.mark(static_cast<CsvReader*>(object)->lines);
}

constexpr GetSetDef kAttributes[] = {{"dialect", get_dialect}, {"line_num", get_line_number}};

}  // namespace

TypeSpec const kCsvReaderSpec{.name = "_csv.reader",
                              .layout = Layout::CsvReader,
                              .size = sizeof(CsvReader),
                              .flags = kNoConstructor,
                              .slots = {.iter = iterator_self, .next = reader_next},
                              .attributes = kAttributes,
                              .trace = trace_reader,
                              .doc = "An iterator over the records of a table."};

}  // namespace py::vm
