#include "vm/modules/ast/constant_value.h"

#include <vector>

#include "marshal/code/code_object.h"
#include "vm/errors/raise.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/complex/complex.h"
#include "vm/objects/containers.h"
#include "vm/objects/long/int.h"
#include "vm/objects/set/set.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {
namespace {

bool is_frozen_set(Value value) { return value.is_exact<Set>() && type_of(value) == &frozenset_type; }

/// The members of a tuple or frozenset; none of anything else.
std::vector<Value> members_of(Value value) {
    std::vector<Value> members;
    if (value.is_exact<Tuple>()) {
        auto all = value.as<Tuple>()->span();
        members.assign(all.begin(), all.end());
    } else if (is_frozen_set(value)) {
        Set* set = value.as<Set>();
        for (int64_t i = set->next_entry(0); i >= 0; i = set->next_entry(uint64_t(i) + 1)) {
            members.push_back(set->entry(uint64_t(i)).key);
        }
    }
    return members;
}

code::Object const* make_sequence(Value value, code::ObjectFactory& objects) {
    std::vector<code::Object const*> members;
    for (Value member : members_of(value)) members.push_back(make_syntax_constant(member, objects));
    auto kind = value.is_exact<Tuple>() ? code::ObjectKind::Tuple : code::ObjectKind::FrozenSet;
    return objects.make_sequence(kind, members);
}

code::Object const* mark_invalid(Value value, code::ObjectFactory& objects) {
    code::Object const* type = objects.make_str(type_of(value)->name_view());
    return objects.make_sequence(code::ObjectKind::List, {&type, 1});
}

}  // namespace

Raises<void> check_constant_depth(Thread& thread, Value value) {
    RecursionScope scope(thread);
    if (!scope.ok()) {
        return raise(thread, RecursionError_type, "maximum recursion depth exceeded during compilation");
    }
    for (Value member : members_of(value)) TRY(check_constant_depth(thread, member));
    return {};
}

code::Object const* make_syntax_constant(Value value, code::ObjectFactory& objects) {
    if (value.is_small()) return objects.make_int(value.small());
    if (value.is_real()) return objects.make_float(value.real());
    if (is_none(value)) return &code::kNone;
    if (is_bool(value)) return value == boolean(true) ? &code::kTrue : &code::kFalse;
    if (value == Value::of(&ellipsis_object)) return &code::kEllipsis;
    if (value.is_exact<Int>()) return objects.make_int(big_int_of(value));
    if (value.is_exact<Complex>()) {
        ComplexNumber number = value.as<Complex>()->number;
        return objects.make_complex(number.real, number.imag);
    }
    if (value.is_exact<Str>()) return objects.make_str(to_utf8(value.as<Str>()));
    if (value.is_exact<py::vm::Bytes>()) return objects.make_bytes(value.as<py::vm::Bytes>()->view());
    if (value.is_exact<Tuple>() || is_frozen_set(value)) return make_sequence(value, objects);
    return mark_invalid(value, objects);
}

}  // namespace py::vm
