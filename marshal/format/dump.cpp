#include "marshal/format/dump.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <optional>

#include "marshal/base/utf8.h"
#include "marshal/code/repr.h"
#include "marshal/format/type_code.h"

namespace py::marshal {
namespace {

constexpr std::string_view kFieldNames[] = {
    "argcount", "posonlyargcount", "kwonlyargcount",  "stacksize",       "flags",    "code",
    "consts",   "names",           "localsplusnames", "localspluskinds", "filename", "name",
    "qualname", "firstlineno",     "linetable",       "exceptiontable"};
constexpr bool is_int_field(size_t index) { return index < 5 || index == 13; }

std::optional<std::string_view> name_of(TypeCode type) {
    switch (type) {
#define TYPE(name, code) \
    case TypeCode::name: return #name;
#include "marshal/format/type_codes.def"
#undef TYPE
    }
    return std::nullopt;
}

/// Walks the bytes of one object. Every step says whether the bytes held what it needed.
class Dump {
  public:
    explicit Dump(ByteView bytes) : bytes_(bytes) {}

    std::string run() && {
        if (!object(0, {})) text_ += fmt::format("{:6}  malformed\n", at_);
        return std::move(text_);
    }

  private:
    template <class T>
    std::optional<T> number() {
        if (bytes_.size() - at_ < sizeof(T)) return std::nullopt;
        T value;
        std::memcpy(&value, bytes_.data() + at_, sizeof(T));
        at_ += sizeof(T);
        return value;
    }

    std::optional<ByteView> take(std::optional<int64_t> size) {
        if (!size || *size < 0 || uint64_t(*size) > bytes_.size() - at_) return std::nullopt;
        auto taken = bytes_.subspan(at_, size_t(*size));
        at_ += size_t(*size);
        return taken;
    }

    void begin_line(int depth, std::string_view label) {
        text_ += fmt::format("{:6}  {:{}}{}", at_, "", depth * 2, label);
        if (!label.empty()) text_ += ':';
    }

    bool end_line(std::string_view value) {
        text_ += value.empty() ? "\n" : fmt::format(" {}\n", value);
        return true;
    }

    bool object(int depth, std::string_view label) {
        if (depth > kMaxDepth) return false;
        begin_line(depth, label);
        if (!label.empty()) text_ += ' ';
        auto byte = number<uint8_t>();
        if (!byte) return end_line("cut off"), false;
        if (*byte & kReferenceFlag) text_ += fmt::format("&{} ", references_++);
        auto type = TypeCode(*byte & ~kReferenceFlag);
        auto name = name_of(type);
        if (!name) return end_line("unknown type"), false;
        text_ += *name;
        return value(type, depth);
    }

    bool value(TypeCode type, int depth) {
        switch (type) {
            case TypeCode::Null:
            case TypeCode::None:
            case TypeCode::False:
            case TypeCode::True:
            case TypeCode::StopIteration:
            case TypeCode::Ellipsis: return end_line("");
            case TypeCode::Int: return shown(number<int32_t>());
            case TypeCode::Int64: return shown(number<int64_t>());
            case TypeCode::Reference: return shown(number<int32_t>());
            case TypeCode::Long: return long_digits();
            case TypeCode::BinaryFloat: return shown(number<double>());
            case TypeCode::BinaryComplex: {
                auto real = number<double>();
                auto imaginary = number<double>();
                return imaginary ? end_line(fmt::format("{} {}", *real, *imaginary)) : false;
            }
            case TypeCode::Float: return text_value(take(number<uint8_t>()));
            case TypeCode::Complex: return text_value(take(number<uint8_t>())) && text_value(take(number<uint8_t>()));
            case TypeCode::Bytes: return bytes_value(take(number<int32_t>()));
            case TypeCode::Unicode:
            case TypeCode::Interned:
            case TypeCode::Ascii:
            case TypeCode::AsciiInterned: return text_value(take(number<int32_t>()));
            case TypeCode::ShortAscii:
            case TypeCode::ShortAsciiInterned: return text_value(take(number<uint8_t>()));
            case TypeCode::SmallTuple: return items(number<uint8_t>(), depth);
            case TypeCode::Tuple:
            case TypeCode::List:
            case TypeCode::Set:
            case TypeCode::FrozenSet: return items(number<int32_t>(), depth);
            case TypeCode::Dict: return entries(depth);
            case TypeCode::Code: return fields(depth);
        }
        return false;
    }

    template <class T>
    bool shown(std::optional<T> number) {
        return number ? end_line(fmt::format("{}", *number)) : false;
    }

    bool text_value(std::optional<ByteView> bytes) {
        if (!bytes) return false;
        if (utf8::find_invalid(as_text(*bytes), utf8::Surrogates::Pass)) return bytes_value(bytes);
        std::string shown;
        code::append_str_repr(shown, as_text(*bytes));
        return end_line(shown);
    }

    bool bytes_value(std::optional<ByteView> bytes) {
        if (!bytes) return false;
        std::string shown;
        code::append_bytes_repr(shown, *bytes);
        return end_line(shown);
    }

    bool long_digits() {
        auto count = number<int32_t>();
        if (!count) return false;
        std::string digits = *count < 0 ? "-" : "";
        for (int64_t i = 0; i < std::abs(int64_t(*count)); i++) {
            auto digit = number<uint16_t>();
            if (!digit) return false;
            digits += fmt::format("{}{:04x}", i ? "," : "", *digit);
        }
        return end_line(digits);
    }

    bool items(std::optional<int64_t> count, int depth) {
        if (!shown(count)) return false;
        for (int64_t i = 0; i < *count; i++)
            if (!object(depth + 1, {})) return false;
        return true;
    }

    bool entries(int depth) {
        end_line("");
        while (at_ < bytes_.size() && bytes_[at_] != uint8_t(TypeCode::Null))
            if (!object(depth + 1, "key") || !object(depth + 1, "value")) return false;
        return object(depth + 1, {});
    }

    bool fields(int depth) {
        end_line("");
        for (size_t i = 0; i < std::size(kFieldNames); i++) {
            if (!is_int_field(i)) {
                if (!object(depth + 1, kFieldNames[i])) return false;
                continue;
            }
            begin_line(depth + 1, kFieldNames[i]);
            if (!shown(number<int32_t>())) return false;
        }
        return true;
    }

    ByteView bytes_;
    size_t at_ = 0;
    uint32_t references_ = 0;
    std::string text_;
};

}  // namespace

std::string dump(ByteView bytes) { return Dump(bytes).run(); }

}  // namespace py::marshal
