#include "vm/modules/datetime/dates.h"
#include "vm/modules/datetime/objects.h"
#include "vm/objects/containers.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// What date.isocalendar gives: a tuple whose items have names, too.

namespace py::vm::datetime {

Type iso_calendar_date_type;

namespace {

template <int index>
Raises<Value> get_item(Thread&, Value self) {
    return self.as<Tuple>()->items[index];
}
constexpr GetSetDef kAttributes[] = {
    {"year", get_item<0>, nullptr, AttributeKind::Computed, "The year to which the week belongs."},
    {"week", get_item<1>, nullptr, AttributeKind::Computed, "1 to 53."},
    {"weekday", get_item<2>, nullptr, AttributeKind::Computed, "Monday is 1."}};

Value make(Value year, Value week, Value weekday) {
    constexpr size_t kParts = 3;
    auto* parts = static_cast<Tuple*>(new_instance(&iso_calendar_date_type, kParts * sizeof(Value)));
    parts->size = kParts;
    parts->items[0] = year;
    parts->items[1] = week;
    parts->items[2] = weekday;
    return Value::of(parts);
}

Raises<Value> create(Thread&, Value* args) { return make(args[1], args[2], args[3]); }
constexpr MethodDef kNew{"IsoCalendarDate", "($type, year, week, weekday)", create, "Makes one of its parts."};

Raises<Value> repr(Thread& thread, Value self) {
    Tuple* parts = self.as<Tuple>();
    return Value::of(format_message("{}(year={}, week={}, weekday={})",
                                    {shown_name(type_of(self)), TRY(str_of(thread, parts->items[0])),
                                     TRY(str_of(thread, parts->items[1])), TRY(str_of(thread, parts->items[2]))}));
}

Raises<Value> reduce(Thread&, Value* args) {
    Value plain = Value::of(vm::make_tuple(args[0].as<Tuple>()->span()));
    return Value::of(make_tuple({Value::of(&tuple_type), Value::of(make_tuple({plain}))}));
}
constexpr MethodDef kMethods[] = {{"__reduce__", "($self, /)", reduce, "Pickles become plain tuples."}};

}  // namespace

Value make_iso_calendar_date(IsoWeekDay week_day) {
    return make(Value::small(week_day.year), Value::small(week_day.week), Value::small(week_day.weekday));
}

TypeSpec const kIsoCalendarDateSpec{.name = "datetime.IsoCalendarDate",
                                    .layout = Layout::Tuple,
                                    .size = sizeof(Tuple),
                                    .base = &tuple_type,
                                    .flags = kSequence | kMatchSelf | kExtendsLayout,
                                    .slots = {.repr = repr, .create = create_with<kNew>},
                                    .methods = kMethods,
                                    .attributes = kAttributes,
                                    .doc = "Year, week and day of the week by ISO 8601."};

}  // namespace py::vm::datetime
