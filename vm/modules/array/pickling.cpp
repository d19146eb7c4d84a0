#include "vm/runtime/protocol/pickling.h"

#include <algorithm>
#include <bit>
#include <cctype>
#include <cstring>

#include "vm/modules/array/array.h"
#include "vm/objects/buffer/item_format.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// Pickling arrays: items as this machine has them, with a number that tells how that is.

namespace py::vm {
namespace {

/// An item of an array as another machine wrote it.
struct ForeignFormat {
    uint8_t size;
    bool is_signed, real, big_endian;
};
/// By the numbers that pickle has for them.
constexpr ForeignFormat kForeignFormats[] = {
    {1, false, false, false}, {1, true, false, false}, {2, false, false, false}, {2, false, false, true},
    {2, true, false, false},  {2, true, false, true},  {4, false, false, false}, {4, false, false, true},
    {4, true, false, false},  {4, true, false, true},  {8, false, false, false}, {8, false, false, true},
    {8, true, false, false},  {8, true, false, true},  {4, true, true, false},   {4, true, true, true},
    {8, true, true, false},   {8, true, true, true}};

/// Numbers for text: UTF-16 and UTF-32, little-endian and big-endian.
constexpr int64_t kFirstText = 18, kLittleEndianUtf32 = 20, kLastText = 21;

/// The number of the items of an array of this machine.
int64_t format_number(ArrayKind const& kind) {
    if (kind.code == 'u') return kLittleEndianUtf32;
    bool real = kind.code == 'f' || kind.code == 'd';
    bool is_signed = real || std::islower(kind.code);
    auto own = std::ranges::find_if(kForeignFormats, [&](ForeignFormat const& format) {
        return format.size == kind.size && format.is_signed == is_signed && format.real == real && !format.big_endian;
    });
    return own - std::begin(kForeignFormats);
}

Value foreign_item(ForeignFormat format, uint8_t const* data) {
    uint8_t item[8];
    std::memcpy(item, data, format.size);
    if (format.big_endian) std::reverse(item, item + format.size);
    constexpr char const* kCodes[2] = {"BHIQ", "bhiq"};
    if (format.real) return unpack_item(format.size == 4 ? 'f' : 'd', item);
    return unpack_item(kCodes[format.is_signed][std::countr_zero(format.size)], item);
}

/// _array_reconstructor(type, typecode, format number, bytes): what pickles of arrays call.
Raises<Value> reconstruct(Thread& thread, Value* args) {
    if (!args[0].is<Type>())
        return raise(thread, TypeError_type, "first argument must be a type object, not {}", {type_of(args[0])});
    if (!args[0].as<Type>()->is_subtype_of(&array_type)) {
        return raise(thread, TypeError_type, "{} is not a subtype of array.array", {args[0].as<Type>()});
    }
    bool known_code = args[1].is<Str>() && args[1].as<Str>()->length == 1 && find_array_kind(args[1].as<Str>()->at(0));
    if (!args[1].is<Str>()) {
        return raise(thread, TypeError_type, "_array_reconstructor() argument 2 must be a unicode character, not {}",
                     {type_of(args[1])});
    }
    if (!known_code) return raise(thread, ValueError_type, "second argument must be a valid type code");
    int64_t number = TRY(to_int64(thread, args[2]));
    bool text = number >= kFirstText && number <= kLastText;
    if (number < 0 || number > kLastText)
        return raise(thread, ValueError_type, "third argument must be a valid machine format code.");
    if (!args[3].is<Bytes>())
        return raise(thread, TypeError_type, "fourth argument should be bytes, not {}", {type_of(args[3])});
    ByteView bytes = args[3].as<Bytes>()->view();
    if (text) {
        constexpr char const* kEncodings[] = {"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"};
        Str* decoded = TRY(decode_bytes(thread, bytes, kEncodings[number - kFirstText], "strict"));
        return call(thread, args[0], {args[1], Value::of(decoded)});
    }
    ForeignFormat format = kForeignFormats[number];
    if (bytes.size() % format.size) return raise(thread, ValueError_type, "bytes length not a multiple of item size");
    List* items = new_list(bytes.size() / format.size);
    for (size_t at = 0; at < bytes.size(); at += format.size) items->append(foreign_item(format, bytes.data() + at));
    return call(thread, args[0], {args[1], Value::of(items)});
}
constexpr MethodDef kFunctions[] = {{"_array_reconstructor", "(arraytype, typecode, mformat_code, items, /)",
                                     reconstruct, "An array from its parts, for pickle."}};

}  // namespace

std::span<MethodDef const> array_functions() { return kFunctions; }

Raises<Value> reduce_array(Thread& thread, Value* args) {
    auto* self = args[0].as<ArrayObject>();
    if (!is_int(args[1])) return raise(thread, TypeError_type, "__reduce_ex__ argument should be an integer");
    int64_t protocol = TRY(to_c_long(thread, args[1]));
    Value code = Value::of(make_str(char32_t(self->kind->code)));
    Value attributes = attributes_or_none(args[0]);
    // Older protocols have no bytes.
    if (protocol < 3) {
        List* items = new_list();
        for (uint64_t i = 0; i < self->size; i++) items->append(array_item(self, i));
        return reduce_to_type(args[0], {code, Value::of(items)}, attributes);
    }
    Value make = TRY(imported_attribute(thread, "array", "_array_reconstructor"));
    Value parts = Value::of(make_tuple({Value::of(type_of(args[0])), code, Value::small(format_number(*self->kind)),
                                        Value::of(make_bytes(self->bytes()))}));
    return Value::of(make_tuple({make, parts, attributes}));
}

}  // namespace py::vm
