#include "vm/objects/containers.h"
#include "vm/objects/format/field.h"
#include "vm/objects/format/spec.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {
namespace {

/// How deep replacement fields may stand in format specs.
constexpr int kDeepestField = 2;

enum class Numbering : uint8_t { Unknown, Automatic, Manual };

/// Formats one pattern (PEP 3101); shared by the pattern and the specs inside it.
class TemplateFormatter {
  public:
    TemplateFormatter(Thread& thread, Tuple* positional, Value keywords)
        : thread_(thread), positional_(positional), keywords_(keywords) {}

    Raises<Str*> format(Str* pattern, int depth) {
        if (depth == 0) return raise(thread_, ValueError_type, "Max string recursion exceeded");
        StrBuilder out;
        for (size_t at = 0; at < pattern->length;) {
            TemplatePiece piece = TRY(next_template_piece(thread_, pattern, at));
            out.append_part(pattern, piece.literal_start, piece.literal_end);
            if (piece.has_field) TRY(append_field(out, pattern, piece.field, depth));
            at = piece.next;
        }
        return out.finish();
    }

  private:
    Raises<void> append_field(StrBuilder& out, Str* pattern, TemplateField const& field, int depth) {
        Value value = TRY(evaluate_name(pattern, field.name_start, field.name_end));
        value = TRY(convert(value, field.conversion));
        Str* spec = substring(pattern, field.spec_start, field.spec_end);
        if (field.nested) spec = TRY(format(spec, depth - 1));
        return append_formatted(thread_, out, value, spec);
    }

    Raises<Value> convert(Value value, char32_t conversion) {
        switch (conversion) {
            case 0: return value;
            case 'r': return Value::of(TRY(repr_of(thread_, value)));
            case 's': return Value::of(TRY(str_of(thread_, value)));
            case 'a': return Value::of(TRY(ascii_of(thread_, value)));
        }
        if (conversion > 32 && conversion < 127) {
            std::string shown(1, char(conversion));
            return raise(thread_, ValueError_type, "Unknown conversion specifier {}", {std::string_view(shown)});
        }
        return raise(thread_, ValueError_type, "Unknown conversion specifier \\x{}",
                     {std::string_view(BigInt(conversion).to_string(16))});
    }

    /// `first(.attribute | [index])*`
    Raises<Value> evaluate_name(Str* pattern, size_t at, size_t end) {
        size_t start = at;
        at = end_of_first_name(pattern, start, end);
        Value value = TRY(first_of_name(pattern, start, at));
        while (at < end) {
            NameStep step = TRY(next_name_step(thread_, pattern, at, end));
            value = step.is_attribute ? TRY(get_attribute(thread_, value, intern(step.name.as<Str>())))
                                      : TRY(get_item(thread_, value, step.name));
            at = step.next;
        }
        return value;
    }

    Raises<Value> first_of_name(Str* pattern, size_t start, size_t end) {
        int64_t index = TRY(decimal_in(thread_, pattern, start, end));
        if (start == end || index >= 0) {
            TRY(check_numbering(start == end ? Numbering::Automatic : Numbering::Manual));
            if (start == end) index = next_index_++;
            return positional_argument(index);
        }
        Str* name = substring(pattern, start, end);
        if (keywords_.is_empty()) return raise_value(thread_, KeyError_type, Value::of(name));
        return get_item(thread_, keywords_, Value::of(name));
    }

    Raises<void> check_numbering(Numbering now) {
        if (numbering_ == Numbering::Unknown) numbering_ = now;
        if (numbering_ == now) return {};
        return raise(thread_, ValueError_type,
                     now == Numbering::Automatic
                         ? "cannot switch from manual field specification to automatic field numbering"
                         : "cannot switch from automatic field numbering to manual field specification");
    }

    Raises<Value> positional_argument(int64_t index) {
        if (!positional_) {
            return raise(thread_, ValueError_type, "Format string contains positional fields");
        }
        if (uint64_t(index) >= positional_->size) {
            return raise(thread_, IndexError_type, "Replacement index {} out of range for positional args tuple",
                         {index});
        }
        return positional_->items[index];
    }

    Thread& thread_;
    Tuple* positional_;
    Value keywords_;
    Numbering numbering_ = Numbering::Unknown;
    int64_t next_index_ = 0;
};

}  // namespace

Raises<Str*> format_template(Thread& thread, Str* pattern, Tuple* positional, Value keywords) {
    TemplateFormatter formatter(thread, positional, keywords);
    return formatter.format(pattern, kDeepestField);
}

}  // namespace py::vm
