#pragma once

#include "vm/modules/datetime/objects.h"

namespace py::vm::datetime {

/// The attributes that time and datetime have in common; `Owner` is the struct of either.
template <class Owner>
struct ClockAttributes {
    template <auto field>
    static Raises<Value> get(Thread&, Value self) {
        return Value::small(self.as<Owner>()->clock.*field);
    }
    static Raises<Value> get_tzinfo(Thread&, Value self) { return self.as<Owner>()->tzinfo; }

    static constexpr GetSetDef kRows[] = {
        {"hour", get<&ClockTime::hour>, nullptr, AttributeKind::Computed, "0 to 23."},
        {"minute", get<&ClockTime::minute>, nullptr, AttributeKind::Computed, "0 to 59."},
        {"second", get<&ClockTime::second>, nullptr, AttributeKind::Computed, "0 to 59."},
        {"microsecond", get<&ClockTime::microsecond>, nullptr, AttributeKind::Computed, "0 to 999,999."},
        {"tzinfo", get_tzinfo, nullptr, AttributeKind::Computed, "The zone, or None."},
        {"fold", get<&ClockTime::fold>, nullptr, AttributeKind::Computed,
         "1 for the later one of two times that look equal."}};
};

}  // namespace py::vm::datetime
