#include "vm/modules/datetime/zones.h"

#include "vm/modules/datetime/iso_text.h"
#include "vm/modules/datetime/objects.h"
#include "vm/modules/datetime/timedelta.h"
#include "vm/modules/datetime/times.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// datetime.tzinfo and datetime.timezone, and asking any tzinfo for its offset.

namespace py::vm::datetime {

Type tzinfo_type, timezone_type;

namespace {

/// Less than a day in either direction.
bool is_offset(TimeDelta const* delta) { return micros_of(delta) > -kMicrosPerDay && micros_of(delta) < kMicrosPerDay; }

}  // namespace

Raises<Offset> offset_by(Thread& thread, Value tzinfo, std::string_view method, Value argument) {
    if (is_none(tzinfo)) return Offset{};
    bool is_fixed = type_of(tzinfo) == &timezone_type && method == "utcoffset";
    if (is_fixed) return Offset{tzinfo.as<TimeZone>()->offset};
    Value given = TRY(call_method(thread, tzinfo, intern(method), {argument}));
    if (is_none(given)) return Offset{};
    if (!given.is<TimeDelta>()) {
        return raise(thread, TypeError_type, "tzinfo.{}() must return None or timedelta, not '{}'",
                     {method, type_of(given)});
    }
    auto* delta = given.as<TimeDelta>();
    if (is_offset(delta)) return Offset{delta};
    return raise(thread, ValueError_type,
                 "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).");
}

Raises<Value> zone_name(Thread& thread, Value tzinfo, Value argument) {
    if (is_none(tzinfo)) return none();
    Value name = TRY(call_method(thread, tzinfo, intern("tzname"), {argument}));
    if (is_none(name) || name.is<Str>()) return name;
    return raise(thread, TypeError_type, "tzinfo.tzname() must return None or a string, not '{}'", {type_of(name)});
}

// tzinfo

namespace {

template <char const* method>
Raises<Value> must_implement(Thread& thread, Value*) {
    return raise(thread, NotImplementedError_type, "a tzinfo subclass must implement {}()", {method});
}
constexpr char kTzname[] = "tzname", kUtcoffset[] = "utcoffset", kDst[] = "dst";

Raises<DateTime*> utc_argument(Thread& thread, Value self, Value value) {
    if (!value.is<DateTime>()) return raise(thread, TypeError_type, "fromutc: argument must be a datetime");
    if (value.as<DateTime>()->tzinfo != self) return raise(thread, ValueError_type, "fromutc: dt.tzinfo is not self");
    return value.as<DateTime>();
}

Raises<Value> later(Thread& thread, DateTime* time, Micros by) {
    return moved(thread, time, by, type_of(Value::of(time)), time->tzinfo);
}

/// By the offset that the zone has without summer time, which holds at that moment, and then the summer time of the
/// local time that this gives.
Raises<Value> tzinfo_fromutc(Thread& thread, Value* args) {
    DateTime* utc = TRY(utc_argument(thread, args[0], args[1]));
    Offset offset = TRY(offset_by(thread, utc->tzinfo, kUtcoffset, args[1]));
    if (!offset.delta) return raise(thread, ValueError_type, "fromutc: non-None utcoffset() result required");
    Offset dst = TRY(offset_by(thread, utc->tzinfo, kDst, args[1]));
    if (!dst.delta) return raise(thread, ValueError_type, "fromutc: non-None dst() result required");
    Micros standard = micros_of(offset.delta) - micros_of(dst.delta);
    Value local = args[1];
    if (standard != 0) {
        local = TRY(later(thread, utc, standard));
        if (!local.is<DateTime>()) return raise(thread, TypeError_type, "fromutc: argument must be a datetime");
        dst = TRY(offset_by(thread, local.as<DateTime>()->tzinfo, kDst, local));
    }
    if (!dst.delta) {
        return raise(thread, ValueError_type, "fromutc: tz.dst() gave inconsistent results; cannot convert");
    }
    return micros_of(dst.delta) == 0 ? local : later(thread, local.as<DateTime>(), micros_of(dst.delta));
}

Raises<Value> tzinfo_reduce(Thread& thread, Value* args) {
    Value arguments = Value::of(empty_tuple());
    Value method = TRY(find_attribute(thread, args[0], intern("__getinitargs__")));
    if (!method.is_empty()) arguments = TRY(call(thread, method, {}));
    Value state = TRY(call_method(thread, args[0], intern("__getstate__"), {}));
    return Value::of(make_tuple({Value::of(type_of(args[0])), arguments, state}));
}

Raises<Value> tzinfo_create(Thread&, Type* type, CallArgs) { return Value::of(new_instance(type)); }

constexpr MethodDef kTzInfoMethods[] = {
    {"tzname", "($self, dt, /)", must_implement<kTzname>, "What the zone is called at that time; for subclasses."},
    {"utcoffset", "($self, dt, /)", must_implement<kUtcoffset>,
     "How far the zone is ahead of UTC at that time, as a timedelta; for subclasses."},
    {"dst", "($self, dt, /)", must_implement<kDst>, "How much of that is daylight saving time; for subclasses."},
    {"fromutc", "($self, dt, /)", tzinfo_fromutc, "The local time of a datetime in UTC that has this tzinfo."},
    {"__reduce__", "($self, /)", tzinfo_reduce, "What pickle makes it of again."},
};

// timezone

TimeZone* self_of(Value value) { return value.as<TimeZone>(); }

Raises<Value> new_timezone(Thread& thread, Value* args) {
    if (!args[1].is<TimeDelta>())
        return raise_bad_argument(thread, "timezone() argument 1", "datetime.timedelta", args[1]);
    bool has_name = !args[2].is_empty();
    if (has_name && !args[2].is<Str>()) return raise_bad_argument(thread, "timezone() argument 2", "str", args[2]);
    return make_timezone(thread, args[1].as<TimeDelta>(), has_name ? args[2].as<Str>() : nullptr);
}
constexpr MethodDef kNewTimezone{"timezone", "($type, offset, name=None)", new_timezone, "Makes a timezone."};

Str* name_of(TimeZone* zone) {
    if (zone->name) return zone->name;
    if (micros_of(zone->offset) == 0) return make_str("UTC");
    return make_str("UTC" + iso_offset(zone->offset, ":"));
}

Raises<Value> timezone_repr(Thread& thread, Value self) {
    StrBuilder text;
    text.append(shown_name(type_of(self)));
    if (self == utc_zone()) {
        text.append(".utc");
        return Value::of(text.finish());
    }
    text.append('(');
    text.append(TRY(repr_of(thread, Value::of(self_of(self)->offset))));
    if (self_of(self)->name) {
        text.append(", ");
        text.append(TRY(repr_of(thread, Value::of(self_of(self)->name))));
    }
    text.append(')');
    return Value::of(text.finish());
}

Raises<Value> timezone_str(Thread&, Value self) { return Value::of(name_of(self_of(self))); }
Raises<int64_t> timezone_hash(Thread& thread, Value self) { return hash_of(thread, Value::of(self_of(self)->offset)); }

Raises<Value> timezone_compare(Thread&, Value left, Value right, CompareOperator op) {
    bool equality = is_equality(op);
    if (!equality || !left.is<TimeZone>() || !right.is<TimeZone>()) return not_implemented();
    bool equal = are_equal(self_of(left)->offset, self_of(right)->offset);
    return boolean(equal == (op == CompareOperator::Equal));
}

Raises<void> check_time(Thread& thread, Value value, char const* method) {
    if (is_none(value) || value.is<DateTime>()) return {};
    return raise(thread, TypeError_type, "{}(dt) argument must be a datetime instance or None, not {}",
                 {method, type_of(value)});
}

Raises<Value> timezone_tzname(Thread& thread, Value* args) {
    TRY(check_time(thread, args[1], kTzname));
    return Value::of(name_of(self_of(args[0])));
}
Raises<Value> timezone_utcoffset(Thread& thread, Value* args) {
    TRY(check_time(thread, args[1], kUtcoffset));
    return Value::of(self_of(args[0])->offset);
}
Raises<Value> timezone_dst(Thread& thread, Value* args) {
    TRY(check_time(thread, args[1], kDst));
    return none();
}
Raises<Value> timezone_fromutc(Thread& thread, Value* args) {
    return later(thread, TRY(utc_argument(thread, args[0], args[1])), micros_of(self_of(args[0])->offset));
}
Raises<Value> timezone_getinitargs(Thread&, Value* args) {
    TimeZone* self = self_of(args[0]);
    if (!self->name) return Value::of(make_tuple({Value::of(self->offset)}));
    return Value::of(make_tuple({Value::of(self->offset), Value::of(self->name)}));
}
constexpr MethodDef kTimeZoneMethods[] = {
    {"tzname", "($self, dt, /)", timezone_tzname, "The name it was given, or one that tells the offset, as UTC+01:00."},
    {"utcoffset", "($self, dt, /)", timezone_utcoffset, "The offset, which is the same at all times."},
    {"dst", "($self, dt, /)", timezone_dst, "None."},
    {"fromutc", "($self, dt, /)", timezone_fromutc, "The local time of a datetime in UTC that has this tzinfo."},
    {"__getinitargs__", "($self, /)", timezone_getinitargs, "What pickle makes it of again."},
};

void trace_timezone(Object* object, Marker& marker) {
    auto* zone = static_cast<TimeZone*>(object);
    marker.mark(zone->offset);
    if (zone->name) marker.mark(zone->name);
}

}  // namespace

Value utc_zone() {
    static Str* name = intern("utc");
    return timezone_type.dict->find(name);
}

Raises<Value> make_timezone(Thread& thread, TimeDelta* offset, Str* name) {
    if (!is_offset(offset)) {
        return raise(
            thread, ValueError_type,
            "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not {}.",
            {TRY(repr_of(thread, Value::of(offset)))});
    }
    if (!name && micros_of(offset) == 0) {
        if (Value utc = utc_zone(); !utc.is_empty()) return utc;
    }
    auto* zone = the_heap->make<TimeZone>(timezone_type.root_shape);
    zone->offset = offset;
    zone->name = name;
    return Value::of(zone);
}

TypeSpec const kTzInfoSpec{.name = "datetime.tzinfo",
                           .layout = Layout::Instance,
                           .size = sizeof(Object),
                           .flags = kBaseType,
                           .slots = {.create = tzinfo_create},
                           .methods = kTzInfoMethods,
                           .doc = "What a time zone is derived from: it tells offsets from UTC."};

TypeSpec const kTimeZoneSpec{.name = "datetime.timezone",
                             .layout = Layout::TimeZone,
                             .size = sizeof(TimeZone),
                             .base = &tzinfo_type,
                             .slots = {.repr = timezone_repr,
                                       .str = timezone_str,
                                       .hash = timezone_hash,
                                       .compare = timezone_compare,
                                       .create = create_with<kNewTimezone>},
                             .methods = kTimeZoneMethods,
                             .trace = trace_timezone,
                             .doc = "A zone whose offset from UTC never changes."};

}  // namespace py::vm::datetime
