#pragma once

#include <initializer_list>
#include <span>
#include <string_view>

#include "vm/objects/containers.h"
#include "vm/objects/type/type.h"

namespace py::vm {

/// One field of a struct sequence. An empty name makes a field that only its index reaches.
struct StructField {
    std::string_view name;
    std::string_view doc = {};
};

/// A named tuple type such as sys.version_info or os.stat_result, declared by a table: the first `visible` fields are
/// items of the tuple, the rest can only be reached by name. Everything but name and fields has a default:
///
///     Type version_info_type;
///     constexpr StructField kVersionFields[] = {{"major", "…"}, …};
///     StructSequenceSpec const kVersionInfo{"sys.version_info", kVersionFields, 5, "…"};
///
/// It is a `TypeSpec`, so that a module lists it among its types like any other; `slots.create` may be replaced before
/// the type is prepared.
struct StructSequenceSpec : TypeSpec {
    StructSequenceSpec(std::string_view name, std::span<StructField const> fields, size_t visible,
                       std::string_view doc = {}, uint32_t extra_flags = 0);

    std::span<StructField const> fields;
    size_t visible;
};

/// A new instance; `values` are the fields in order, hidden ones included. Those that are missing are None.
Tuple* make_struct_sequence(Type& type, std::span<Value const> values);
inline Tuple* make_struct_sequence(Type& type, std::initializer_list<Value> values) {
    return make_struct_sequence(type, std::span<Value const>(values.begin(), values.size()));
}

/// The field with number `index`, hidden or not.
Value& struct_field(Tuple* instance, size_t index);

/// What calling the type does: a sequence, and a dict with values for hidden fields that the sequence lacks. The
/// default of `slots.create`.
Raises<Value> create_struct_sequence(Thread& thread, Type* type, CallArgs args);

}  // namespace py::vm
