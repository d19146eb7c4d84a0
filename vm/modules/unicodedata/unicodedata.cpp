#include <algorithm>

#include "marshal/unicode/names.h"
#include "marshal/unicode/normalize.h"
#include "vm/codecs/codecs.h"
#include "vm/gc/heap.h"
#include "vm/modules/unicodedata/database.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// The module unicodedata, and its object ucd_3_2_0, which answers as an older version did.

namespace py::vm {
namespace {

Type database_type;

/// In bytes of UTF-8.
constexpr size_t kLongestName = 256;

/// The functions are methods of the object ucd_3_2_0 too, which then comes first.
template <UnicodeVersion version>
struct Functions {
    static Raises<char32_t> character(Thread& thread, Value value, char const* name, bool only) {
        char const* position = only ? "" : " 1";
        if (!value.is<Str>()) {
            return raise(thread, TypeError_type, "{}() argument{} must be a unicode character, not {}",
                         {name, position, type_of(value)});
        }
        if (value.as<Str>()->length != 1) {
            return raise(thread, TypeError_type, "{}() argument{} must be a unicode character, not {}",
                         {name, position, type_of(value)});
        }
        return value.as<Str>()->at(0);
    }
    static Value* arguments(Value* args) { return version == UnicodeVersion::Old ? args + 1 : args; }
    static bool is_unassigned(char32_t c) { return character_record(c, version).category == "Cn"; }

    static Raises<Value> category(Thread& thread, Value* args) {
        char32_t c = TRY(character(thread, arguments(args)[0], "category", true));
        return Value::of(intern(character_record(c, version).category));
    }
    static Raises<Value> bidirectional(Thread& thread, Value* args) {
        char32_t c = TRY(character(thread, arguments(args)[0], "bidirectional", true));
        return Value::of(intern(character_record(c, version).direction));
    }
    static Raises<Value> combining(Thread& thread, Value* args) {
        char32_t c = TRY(character(thread, arguments(args)[0], "combining", true));
        return Value::small(character_record(c, version).combining);
    }
    static Raises<Value> mirrored(Thread& thread, Value* args) {
        char32_t c = TRY(character(thread, arguments(args)[0], "mirrored", true));
        return Value::small(character_record(c, version).mirrored);
    }
    static Raises<Value> east_asian_width(Thread& thread, Value* args) {
        char32_t c = TRY(character(thread, arguments(args)[0], "east_asian_width", true));
        return Value::of(intern(character_record(c, version).width));
    }

    /// A number, the default, or ValueError.
    static Raises<Value> number_or(Thread& thread, Value* args, char const* name, char const* error,
                                   Value (*number)(CharacterNumber const&)) {
        char32_t c = TRY(character(thread, arguments(args)[0], name, false));
        Value found = number(character_number(c, version));
        if (!found.is_empty()) return found;
        if (!arguments(args)[1].is_empty()) return arguments(args)[1];
        return raise(thread, ValueError_type, error);
    }
    static Raises<Value> decimal(Thread& thread, Value* args) {
        return number_or(thread, args, "decimal", "not a decimal",
                         [](CharacterNumber const& n) { return n.is_decimal ? Value::small(n.numerator) : kEmpty; });
    }
    static Raises<Value> digit(Thread& thread, Value* args) {
        return number_or(thread, args, "digit", "not a digit",
                         [](CharacterNumber const& n) { return n.is_digit ? Value::small(n.numerator) : kEmpty; });
    }
    static Raises<Value> numeric(Thread& thread, Value* args) {
        return number_or(thread, args, "numeric", "not a numeric character", [](CharacterNumber const& n) {
            return n.denominator ? Value::real(double(n.numerator) / double(n.denominator)) : kEmpty;
        });
    }

    static Raises<Value> decomposition(Thread& thread, Value* args) {
        char32_t c = TRY(character(thread, arguments(args)[0], "decomposition", true));
        CharacterMapping mapping = character_mapping(c, version);
        std::string text(mapping.tag);
        for (uint32_t part : mapping.characters) {
            char digits[16];
            snprintf(digits, sizeof digits, "%04X", part);
            if (!text.empty()) text.push_back(' ');
            text += digits;
        }
        return Value::of(make_str(text));
    }

    static Raises<Value> name(Thread& thread, Value* args) {
        char32_t c = TRY(character(thread, arguments(args)[0], "name", false));
        std::string found = is_unassigned(c) ? std::string() : unicode::character_name(c);
        if (!found.empty()) return Value::of(make_str(found));
        if (!arguments(args)[1].is_empty()) return arguments(args)[1];
        return raise(thread, ValueError_type, "no such name");
    }

    static Raises<Value> lookup(Thread& thread, Value* args) {
        std::string wanted = TRY(name_argument(thread, arguments(args)[0]));
        if (wanted.size() > kLongestName) return raise(thread, KeyError_type, "name too long");
        auto found = unicode::find_character(wanted);
        if (found && !is_unassigned(*found) && !(version == UnicodeVersion::Old && is_alias(wanted, *found))) {
            return Value::of(make_str(char32_t(*found)));
        }
        std::u32string_view sequence = unicode::find_sequence(wanted);
        if (version == UnicodeVersion::Current && !sequence.empty()) {
            return Value::of(make_str(sequence.data(), sequence.size()));
        }
        return raise(thread, KeyError_type, "undefined character name '{}'", {wanted.c_str()});
    }

    static bool is_alias(std::string_view name, char32_t character) {
        return unicode::upper_name(name) != unicode::character_name(character);
    }

    /// A str, in UTF-8, or bytes.
    static Raises<std::string> name_argument(Thread& thread, Value value) {
        if (value.is<Str>()) return std::string(as_text(TRY(encode_utf8(thread, value.as<Str>(), "strict"))->view()));
        if (value.is<Bytes>()) return std::string(as_text(value.as<Bytes>()->view()));
        if (!has_buffer(value)) {
            return raise(thread, TypeError_type, "a bytes-like object is required, not '{}'", {type_of(value)});
        }
        return raise(thread, TypeError_type, "lookup() argument must be read-only bytes-like object, not {}",
                     {type_of(value)});
    }

    static Raises<unicode::NormalForm> form_argument(Thread& thread, Value value, char const* name) {
        if (!value.is<Str>())
            return raise(thread, TypeError_type, "{}() argument 1 must be str, not {}", {name, type_of(value)});
        constexpr struct {
            std::string_view name;
            unicode::NormalForm form;
        } kForms[] = {{"NFC", unicode::NormalForm::C},
                      {"NFD", unicode::NormalForm::D},
                      {"NFKC", unicode::NormalForm::KC},
                      {"NFKD", unicode::NormalForm::KD}};
        for (auto const& row : kForms) {
            if (equal_text(value.as<Str>(), row.name)) return row.form;
        }
        return raise(thread, ValueError_type, "invalid normalization form");
    }

    static std::u32string normal_text(Str* text, unicode::NormalForm form) {
        std::u32string result, run;
        auto flush = [&] {
            result += unicode::normalize(run, form);
            run.clear();
        };
        for (size_t i = 0; i < text->length; i++) {
            char32_t c = text->at(i);
            // What the version does not know stays as it is, and parts the text.
            if (version == UnicodeVersion::Old && is_unassigned(c)) {
                flush();
                result.push_back(c);
            } else {
                run.push_back(c);
            }
        }
        flush();
        return result;
    }

    static Raises<Value> normalize(Thread& thread, Value* args) {
        auto form = TRY(form_argument(thread, arguments(args)[0], "normalize"));
        Value given = arguments(args)[1];
        if (!given.is<Str>())
            return raise(thread, TypeError_type, "normalize() argument 2 must be str, not {}", {type_of(given)});
        if (given.as<Str>()->is_ascii()) return given;
        std::u32string result = normal_text(given.as<Str>(), form);
        return Value::of(make_str(result.data(), result.size()));
    }

    static Raises<Value> is_normalized(Thread& thread, Value* args) {
        auto form = TRY(form_argument(thread, arguments(args)[0], "is_normalized"));
        Value given = arguments(args)[1];
        if (!given.is<Str>())
            return raise(thread, TypeError_type, "is_normalized() argument 2 must be str, not {}", {type_of(given)});
        if (given.as<Str>()->is_ascii()) return boolean(true);
        std::u32string result = normal_text(given.as<Str>(), form);
        return boolean(equal_text(given.as<Str>(), make_str(result.data(), result.size())));
    }
};

#define FUNCTIONS(version, self)                                                                                     \
    {"bidirectional", "(" self "chr, /)", Functions<version>::bidirectional, "The class in bidirectional text."},    \
        {"category", "(" self "chr, /)", Functions<version>::category, "The general category."},                     \
        {"combining", "(" self "chr, /)", Functions<version>::combining, "The combining class, 0 for none."},        \
        {"decimal", "(" self "chr, default=None, /)", Functions<version>::decimal, "The value of a decimal digit."}, \
        {"decomposition", "(" self "chr, /)", Functions<version>::decomposition,                                     \
         "One step of decomposition, as text."},                                                                     \
        {"digit", "(" self "chr, default=None, /)", Functions<version>::digit, "The value of a digit."},             \
        {"east_asian_width", "(" self "chr, /)", Functions<version>::east_asian_width,                               \
         "The width in East Asian text."},                                                                           \
        {"is_normalized", "(" self "form, unistr, /)", Functions<version>::is_normalized,                            \
         "Whether text is in a normal form."},                                                                       \
        {"lookup", "(" self "name, /)", Functions<version>::lookup, "The character of a name."},                     \
        {"mirrored", "(" self "chr, /)", Functions<version>::mirrored,                                               \
         "Whether it is mirrored in text from right to left."},                                                      \
        {"name", "(" self "chr, default=None, /)", Functions<version>::name, "The name of a character."},            \
        {"normalize", "(" self "form, unistr, /)", Functions<version>::normalize, "Text in a normal form."},         \
        {"numeric", "(" self "chr, default=None, /)", Functions<version>::numeric,                                   \
         "The number that a character stands for."}

constexpr MethodDef kFunctions[] = {FUNCTIONS(UnicodeVersion::Current, "")};
constexpr MethodDef kMethods[] = {FUNCTIONS(UnicodeVersion::Old, "$self, ")};
#undef FUNCTIONS

Raises<Value> get_version(Thread&, Value) { return Value::of(intern("3.2.0")); }
constexpr GetSetDef kAttributes[] = {{"unidata_version", get_version}};

TypeSpec const kDatabaseSpec{.name = "unicodedata.UCD",
                             .layout = Layout::Instance,
                             .size = sizeof(Object),
                             .flags = kNoConstructor,
                             .methods = kMethods,
                             .attributes = kAttributes,
                             .doc = "A version of the database of Unicode."};
constexpr ModuleType kTypes[] = {{&database_type, &kDatabaseSpec}};

Raises<void> fill(Thread&, Module* module) {
    module->dict->store(intern("unidata_version"), Value::of(intern("14.0.0")));
    module->dict->store(intern("ucd_3_2_0"), Value::of(new_instance(&database_type)));
    return {};
}

}  // namespace

extern NativeModule const kUnicodeDataModule;
NativeModule const kUnicodeDataModule{.name = "unicodedata",
                                      .doc = "The Unicode Character Database, version 14.0.",
                                      .functions = kFunctions,
                                      .types = kTypes,
                                      .fill = fill};

}  // namespace py::vm
