#include "vm/modules/datetime/timedelta.h"

#include <cmath>

#include "vm/modules/datetime/iso_text.h"
#include "vm/modules/datetime/objects.h"
#include "vm/objects/float/float.h"
#include "vm/objects/long/int.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/ordering.h"

// datetime.timedelta: making, showing, comparing. Arithmetic is in timedelta_arithmetic.cpp.

namespace py::vm::datetime {

Type timedelta_type;

Raises<TimeDelta*> make_delta(Thread& thread, int64_t days, int64_t seconds, int64_t microseconds, Type& type) {
    auto [more_seconds, micros] = floor_division(microseconds, kMicrosPerSecond);
    auto [more_days, rest] = floor_division(seconds + more_seconds, kSecondsPerDay);
    days += more_days;
    if (days != int32_t(days)) return raise(thread, OverflowError_type, "Python int too large to convert to C int");
    if (std::abs(days) > TimeDelta::kMostDays) {
        return raise(thread, OverflowError_type, "days={}; must have magnitude <= {}", {days, TimeDelta::kMostDays});
    }
    auto* delta = new_instance_of<TimeDelta>(&type, timedelta_type);
    delta->days = int32_t(days);
    delta->seconds = int32_t(rest);
    delta->microseconds = int32_t(micros);
    return delta;
}

Raises<TimeDelta*> delta_of(Thread& thread, Micros micros, Type& type) {
    // Anything that large is out of range, whatever it is exactly.
    constexpr Micros kLarge = Micros(INT64_MAX) * 1000;
    if (micros > kLarge) micros = kLarge;
    if (micros < -kLarge) micros = -kLarge;
    auto days = int64_t(micros / kMicrosPerDay);
    return make_delta(thread, days, 0, int64_t(micros - Micros(days) * kMicrosPerDay), type);
}

Raises<TimeDelta*> delta_of(Thread& thread, BigInt const& micros, Type& type) {
    auto [days, rest] = floor_divide(micros, BigInt(kMicrosPerDay));
    auto number = days.to_int64();
    if (!number) return raise(thread, OverflowError_type, "Python int too large to convert to C int");
    return make_delta(thread, *number, 0, *rest.to_int64(), type);
}

namespace {

TimeDelta* self_of(Value value) { return value.as<TimeDelta>(); }

struct Unit {
    char const* name;
    int64_t micros;
};
/// In the order in which they are summed up, which decides how fractions are rounded; and where they stand among the
/// arguments, the type included.
constexpr Unit kUnits[] = {{"microseconds", 1},
                           {"milliseconds", 1000},
                           {"seconds", kMicrosPerSecond},
                           {"minutes", 60 * kMicrosPerSecond},
                           {"hours", 3600 * kMicrosPerSecond},
                           {"days", kMicrosPerDay},
                           {"weeks", 7 * kMicrosPerDay}};
constexpr size_t kArgumentOf[] = {3, 4, 2, 5, 6, 1, 7};

/// Sums up components exactly, but for what is less than a microsecond of floats.
class Sum {
  public:
    Raises<void> add(Thread& thread, Unit unit, Value value) {
        if (is_int(value)) {
            add_whole(value, unit.micros);
            return {};
        }
        if (!is_float(value)) {
            return raise(thread, TypeError_type, "unsupported type for timedelta {} component: {}",
                         {unit.name, shown_name(type_of(value))});
        }
        double whole;
        double fraction = std::modf(float_of(value), &whole);
        if (std::isnan(whole)) return raise(thread, ValueError_type, "cannot convert float NaN to integer");
        if (std::isinf(whole)) return raise(thread, OverflowError_type, "cannot convert float infinity to integer");
        add_whole(whole, unit.micros);
        if (fraction == 0) return {};
        fraction_ += std::modf(double(unit.micros) * fraction, &whole);
        add_whole(whole, 1);
        return {};
    }

    /// In microseconds, rounded to the nearest, halves to even.
    BigInt total() {
        bool sum_is_odd = (small_ & 1) != is_odd(large_);
        return large_ + BigInt(small_) + *BigInt::from_double(rounded_fraction(sum_is_odd));
    }

    /// The same, where it is a number of 64 bits.
    std::optional<int64_t> small_total() const {
        bool has_room = small_ < INT64_MAX / 2 && small_ > INT64_MIN / 2;
        if (!large_.is_zero() || !has_room) return std::nullopt;
        return small_ + int64_t(rounded_fraction(small_ & 1));
    }

  private:
    /// Halves go to the side where the sum is even.
    double rounded_fraction(bool sum_is_odd) const {
        double rounded = std::round(fraction_);
        if (std::fabs(rounded - fraction_) != 0.5) return rounded;
        return 2.0 * std::round((fraction_ + sum_is_odd) * 0.5) - sum_is_odd;
    }

    /// Whether there was room for it.
    bool add_small(int64_t number, int64_t micros) {
        int64_t product, sum;
        bool fits = !__builtin_mul_overflow(number, micros, &product) && !__builtin_add_overflow(product, small_, &sum);
        if (fits) small_ = sum;
        return fits;
    }
    void add_whole(Value value, int64_t micros) {
        auto number = int64_of(value);
        if (!number || !add_small(*number, micros)) large_ = large_ + big_int_of(value) * BigInt(micros);
    }
    void add_whole(double value, int64_t micros) {
        constexpr double kSmall = 9e18;
        bool fits = std::fabs(value) < kSmall && add_small(int64_t(value), micros);
        if (!fits) large_ = large_ + *BigInt::from_double(value) * BigInt(micros);
    }

    int64_t small_ = 0;
    BigInt large_;
    /// Of a microsecond.
    double fraction_ = 0;
};

Raises<Value> new_timedelta(Thread& thread, Value* args) {
    Type& type = *args[0].as<Type>();
    Sum sum;
    for (size_t i = 0; i < std::size(kUnits); i++) {
        Value value = args[kArgumentOf[i]];
        if (!value.is_empty()) TRY(sum.add(thread, kUnits[i], value));
    }
    if (auto micros = sum.small_total()) return Value::of(TRY(delta_of(thread, Micros(*micros), type)));
    return Value::of(TRY(delta_of(thread, sum.total(), type)));
}
constexpr MethodDef kNew{"__new__",
                         "($type, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)",
                         new_timedelta, "Makes a timedelta."};

Raises<Value> timedelta_repr(Thread&, Value self) {
    auto* delta = self_of(self);
    StrBuilder text;
    text.append(shown_name(type_of(self)));
    text.append('(');
    char const* separator = "";
    auto show = [&](char const* name, int32_t number) {
        if (number == 0) return;
        text.append(separator);
        text.append(name);
        text.append_decimal(number);
        separator = ", ";
    };
    show("days=", delta->days);
    show("seconds=", delta->seconds);
    show("microseconds=", delta->microseconds);
    if (!*separator) text.append('0');
    text.append(')');
    return Value::of(text.finish());
}

Raises<Value> timedelta_str(Thread&, Value self) {
    auto* delta = self_of(self);
    StrBuilder text;
    if (delta->days) {
        text.append_decimal(delta->days);
        text.append(delta->days == 1 || delta->days == -1 ? " day, " : " days, ");
    }
    ClockTime clock{uint8_t(delta->seconds / 3600), uint8_t(delta->seconds / 60 % 60), uint8_t(delta->seconds % 60), 0,
                    delta->microseconds};
    std::string time = iso_time(clock, TimeSpec::Auto);
    // Here, hours have one digit if that is enough.
    text.append(std::string_view(time).substr(time[0] == '0' ? 1 : 0));
    return Value::of(text.finish());
}

Raises<int64_t> timedelta_hash(Thread& thread, Value self) {
    auto* delta = self_of(self);
    if (delta->hash == 0) {
        Tuple* fields =
            make_tuple({Value::small(delta->days), Value::small(delta->seconds), Value::small(delta->microseconds)});
        delta->hash = TRY(hash_of(thread, Value::of(fields)));
    }
    return delta->hash;
}

Raises<Value> timedelta_compare(Thread&, Value left, Value right, CompareOperator op) {
    if (!left.is<TimeDelta>() || !right.is<TimeDelta>()) return not_implemented();
    return boolean(ordered(micros_of(self_of(left)), micros_of(self_of(right)), op));
}

Raises<bool> timedelta_bool(Thread&, Value self) { return micros_of(self_of(self)) != 0; }

Raises<Value> get_days(Thread&, Value self) { return Value::small(self_of(self)->days); }
Raises<Value> get_seconds(Thread&, Value self) { return Value::small(self_of(self)->seconds); }
Raises<Value> get_microseconds(Thread&, Value self) { return Value::small(self_of(self)->microseconds); }
constexpr GetSetDef kAttributes[] = {
    {"days", get_days, nullptr, AttributeKind::Member, "Whole days, negative if the difference is."},
    {"seconds", get_seconds, nullptr, AttributeKind::Member, "Seconds beyond the days, 0 to 86,399."},
    {"microseconds", get_microseconds, nullptr, AttributeKind::Member, "Microseconds beyond the seconds."}};

Raises<Value> timedelta_reduce(Thread&, Value* args) {
    auto* self = self_of(args[0]);
    Value fields = Value::of(
        make_tuple({Value::small(self->days), Value::small(self->seconds), Value::small(self->microseconds)}));
    return Value::of(make_tuple({Value::of(type_of(args[0])), fields}));
}

Raises<Value> divmod_method(Thread& thread, Value* args) { return delta_divmod(thread, args[0], args[1]); }
Raises<Value> reflected_divmod(Thread& thread, Value* args) { return delta_divmod(thread, args[1], args[0]); }

constexpr MethodDef kMethods[] = {
    {"__divmod__", "($self, value, /)", divmod_method, "The pair (self // value, self % value)."},
    {"__rdivmod__", "($self, value, /)", reflected_divmod, "The pair (value // self, value % self)."},
    {"total_seconds", "($self, /)", total_seconds, "The whole difference in seconds, as a float."},
    {"__reduce__", "($self, /)", timedelta_reduce, "What pickle makes it of again."},
};

constexpr Slots timedelta_slots() {
    Slots slots{.repr = timedelta_repr,
                .str = timedelta_str,
                .hash = timedelta_hash,
                .compare = timedelta_compare,
                .boolean = timedelta_bool,
                .negative = negate_delta,
                .positive = copy_delta,
                .absolute = absolute_delta,
                .create = create_with<kNew>};
    slots.binary[int(BinaryOperator::Add)] = add_deltas;
    slots.binary[int(BinaryOperator::Subtract)] = subtract_deltas;
    slots.binary[int(BinaryOperator::Multiply)] = multiply_delta;
    slots.binary[int(BinaryOperator::TrueDivide)] = divide_delta;
    slots.binary[int(BinaryOperator::FloorDivide)] = floor_divide_delta;
    slots.binary[int(BinaryOperator::Remainder)] = delta_remainder;
    return slots;
}

}  // namespace

TypeSpec const kTimeDeltaSpec{.name = "datetime.timedelta",
                              .layout = Layout::TimeDelta,
                              .size = sizeof(TimeDelta),
                              .flags = kBaseType,
                              .slots = timedelta_slots(),
                              .methods = kMethods,
                              .attributes = kAttributes,
                              .doc =
                                  "The difference of two dates or times, exact to a microsecond. The arguments add "
                                  "up, may be fractions, and may be negative."};

}  // namespace py::vm::datetime
