#include <charconv>
#include <cmath>
#include <string>

#include "vm/objects/bytes.h"
#include "vm/objects/exception.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/runtime/format.h"
#include "vm/runtime/operations.h"
#include "vm/runtime/text.h"
#include "vm/runtime/unicode.h"

namespace py::vm {

/// As numbers hash alike whatever their type: the value modulo 2**61 - 1 (sys.hash_info).
int64_t hash_double(double value) {
    if (std::isnan(value)) return 0;
    if (std::isinf(value)) return value > 0 ? 314159 : -314159;
    constexpr int kBits = 61;
    constexpr uint64_t kModulus = (uint64_t(1) << kBits) - 1;
    int exponent;
    double mantissa = std::frexp(std::fabs(value), &exponent);
    uint64_t hash = 0;
    while (mantissa != 0) {
        hash = ((hash << 28) & kModulus) | hash >> (kBits - 28);
        mantissa *= 268435456.0;
        exponent -= 28;
        auto digit = uint64_t(mantissa);
        mantissa -= double(digit);
        hash += digit;
        if (hash >= kModulus) hash -= kModulus;
    }
    exponent = exponent >= 0 ? exponent % kBits : kBits - 1 - ((-1 - exponent) % kBits);
    hash = ((hash << exponent) & kModulus) | hash >> (kBits - exponent);
    int64_t result = value < 0 ? -int64_t(hash) : int64_t(hash);
    return result == -1 ? -2 : result;
}

std::string float_repr(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    char digits[40];
    auto end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::scientific).ptr;
    std::string text(digits, end);
    size_t e = text.find('e');
    int exponent = std::stoi(text.substr(e + 1));
    if (exponent < -4 || exponent >= 16) {
        // Two digits of exponent at least, as to_chars writes it too.
        return text;
    }
    end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed).ptr;
    text.assign(digits, end);
    if (text.find('.') == std::string::npos) text += ".0";
    return text;
}

Raises<Value> double_to_int(Thread& thread, double value) {
    if (std::isnan(value)) return raise(thread, ValueError_type, "cannot convert float NaN to integer");
    if (std::isinf(value)) return raise(thread, OverflowError_type, "cannot convert float infinity to integer");
    if (std::fabs(value) < 1e14) return make_int(int64_t(value));
    return make_int(*BigInt::from_double(value));
}

Raises<double> to_double(Thread& thread, Value value) {
    if (is_float(value)) return float_of(value);
    if (is_int(value)) return int_to_double(thread, value);
    Type* type = type_of(value);
    if (type->slots.to_float) {
        Value result = TRY(type->slots.to_float(thread, value));
        if (!is_float(result)) return raise(thread, TypeError_type, "{}.__float__ returned non-float (type {})", {type, type_of(result)});
        return float_of(result);
    }
    if (type->slots.index) return int_to_double(thread, TRY(to_index(thread, value)));
    return raise(thread, TypeError_type, "must be real number, not {}", {type});
}

namespace {

Raises<Value> float_repr_slot(Thread&, Value self) { return Value::of(make_str(float_repr(float_of(self)))); }
Raises<int64_t> float_hash(Thread&, Value self) {
    // NaNs hash by identity in CPython; one number does.
    return hash_double(float_of(self));
}
Raises<bool> float_boolean(Thread&, Value self) { return float_of(self) != 0; }
Raises<Value> float_to_int(Thread& thread, Value self) { return double_to_int(thread, float_of(self)); }
Raises<Value> float_self(Thread&, Value self) { return Value::real(float_of(self)); }
Raises<Value> float_negative(Thread&, Value self) { return Value::real(-float_of(self)); }
Raises<Value> float_absolute(Thread&, Value self) { return Value::real(std::fabs(float_of(self))); }

/// The order of a float and an int of any size: exact, without rounding the int. 2: unordered.
int compare_with_int(double left, Value right) {
    if (std::isnan(left)) return 2;
    if (std::isinf(left)) return left > 0 ? 1 : -1;
    if (right.is_small()) {
        auto number = double(right.small());
        return left < number ? -1 : left > number;
    }
    BigInt whole = *BigInt::from_double(left);
    auto order = whole <=> big_int_of(right);
    if (order != 0) return order < 0 ? -1 : 1;
    double fraction = left - std::trunc(left);
    return fraction < 0 ? -1 : fraction > 0;
}

Raises<Value> float_compare(Thread&, Value left, Value right, CompareOperator op) {
    int order;
    if (is_float(left) && is_float(right)) {
        double a = float_of(left);
        double b = float_of(right);
        order = a < b ? -1 : a > b ? 1 : a == b ? 0 : 2;
    } else if (is_float(left) && is_int(right)) {
        order = compare_with_int(float_of(left), right);
    } else {
        return not_implemented();
    }
    if (order == 2) return boolean(op == CompareOperator::NotEqual);
    switch (op) {
        case CompareOperator::Less: return boolean(order < 0);
        case CompareOperator::LessEqual: return boolean(order <= 0);
        case CompareOperator::Equal: return boolean(order == 0);
        case CompareOperator::NotEqual: return boolean(order != 0);
        case CompareOperator::Greater: return boolean(order > 0);
        case CompareOperator::GreaterEqual: return boolean(order >= 0);
    }
    VERIFY_NOT_REACHED();
}

double floor_modulo(double left, double right) {
    double remainder = std::fmod(left, right);
    if (remainder != 0) {
        if ((right < 0) != (remainder < 0)) remainder += right;
        return remainder;
    }
    return std::copysign(0.0, right);
}

double floor_quotient(double left, double right) {
    double remainder = std::fmod(left, right);
    double quotient = (left - remainder) / right;
    if (remainder != 0 && (right < 0) != (remainder < 0)) quotient -= 1.0;
    if (quotient == 0) return std::copysign(0.0, left / right);
    double floored = std::floor(quotient);
    return quotient - floored > 0.5 ? floored + 1.0 : floored;
}

Raises<Value> float_power(Thread& thread, double base, double exponent) {
    if (base == 0 && exponent < 0) return raise(thread, ZeroDivisionError_type, "0.0 cannot be raised to a negative power");
    bool fractional = std::isfinite(exponent) && std::floor(exponent) != exponent;
    if (base < 0 && std::isfinite(base) && fractional) {
        return raise(thread, ValueError_type, "complex results are not supported yet");
    }
    double result = std::pow(base, exponent);
    if (std::isinf(result) && std::isfinite(base) && std::isfinite(exponent)) {
        Error error = raise_exception(thread, make_exception(OverflowError_type, make_tuple({Value::small(34), Value::of(make_str("Numerical result out of range"))})));
        return error;
    }
    return Value::real(result);
}

template <BinaryOperator op>
Raises<Value> float_operator(Thread& thread, Value left, Value right) {
    auto known = [](Value value) { return is_float(value) || is_int(value); };
    if (!known(left) || !known(right)) return not_implemented();
    double a = is_float(left) ? float_of(left) : TRY(int_to_double(thread, left));
    double b = is_float(right) ? float_of(right) : TRY(int_to_double(thread, right));
    switch (op) {
        case BinaryOperator::Add: return Value::real(a + b);
        case BinaryOperator::Subtract: return Value::real(a - b);
        case BinaryOperator::Multiply: return Value::real(a * b);
        case BinaryOperator::TrueDivide:
            if (b == 0) return raise(thread, ZeroDivisionError_type, "float division by zero");
            return Value::real(a / b);
        case BinaryOperator::FloorDivide:
            if (b == 0) return raise(thread, ZeroDivisionError_type, "float floor division by zero");
            return Value::real(floor_quotient(a, b));
        case BinaryOperator::Remainder:
            if (b == 0) return raise(thread, ZeroDivisionError_type, "float modulo");
            return Value::real(floor_modulo(a, b));
        case BinaryOperator::Power: return float_power(thread, a, b);
        default: return not_implemented();
    }
}

Raises<Value> parse_float(Thread& thread, Str* string) {
    auto bad = [&]() -> Error {
        auto shown = repr_of(thread, Value::of(string));
        if (!shown.ok()) return Error{};
        return raise(thread, ValueError_type, "could not convert string to float: {}", {shown.value()});
    };
    std::string text = to_ascii_digits(string);
    size_t start = text.find_first_not_of(" \t\n\r\f\v");
    if (start == std::string::npos) return bad();
    text = text.substr(start, text.find_last_not_of(" \t\n\r\f\v") + 1 - start);
    std::string clean;
    for (size_t i = 0; i < text.size(); i++) {
        if (text[i] != '_') {
            clean.push_back(text[i]);
            continue;
        }
        bool between = i > 0 && i + 1 < text.size() && isdigit(text[i - 1]) && isdigit(text[i + 1]);
        if (!between) return bad();
    }
    bool negative = clean[0] == '-';
    if (clean[0] == '+' || clean[0] == '-') clean.erase(0, 1);
    if (clean.empty() || clean[0] == '+' || clean[0] == '-') return bad();
    std::string lower = clean;
    for (char& c : lower) c = char(tolower(c));
    double value;
    if (lower == "inf" || lower == "infinity") {
        value = INFINITY;
    } else if (lower == "nan") {
        value = NAN;
    } else {
        if (!isdigit(clean[0]) && clean[0] != '.') return bad();
        auto result = std::from_chars(clean.data(), clean.data() + clean.size(), value);
        if (result.ptr != clean.data() + clean.size()) return bad();
        if (result.ec == std::errc::result_out_of_range) value = strtod(clean.c_str(), nullptr);
        else if (result.ec != std::errc()) return bad();
    }
    return Value::real(negative ? -value : value);
}

Raises<Value> float_create(Thread& thread, Type* type, CallArgs args) {
    if (args.keyword_count()) return raise(thread, TypeError_type, "float() takes no keyword arguments");
    if (args.count > 1) return raise(thread, TypeError_type, "float expected at most 1 argument, got {}", {args.count});
    Value result = Value::real(0);
    if (args.count) {
        Value value = args.values[0];
        bool number = is_float(value) || is_int(value) || type_of(value)->slots.to_float || type_of(value)->slots.index;
        if (value.is<Str>()) {
            result = TRY(parse_float(thread, value.as<Str>()));
        } else if (value.is<Bytes>()) {
            ByteView bytes = value.as<Bytes>()->view();
            result = TRY(parse_float(thread, make_latin1(bytes.data(), bytes.size())));
        } else if (!number) {
            return raise(thread, TypeError_type, "float() argument must be a string or a real number, not '{}'", {type_of(value)});
        } else {
            result = Value::real(TRY(to_double(thread, value)));
        }
    }
    if (type == &float_type) return result;
    auto* instance = static_cast<Float*>(new_instance(type));
    instance->value = result.real();
    return Value::of(instance);
}

Raises<Value> float_is_integer(Thread&, Value* args) {
    double value = float_of(args[0]);
    return boolean(std::isfinite(value) && std::floor(value) == value);
}

Raises<Value> float_format(Thread& thread, Value* args) {
    if (!args[1].is<Str>()) return raise(thread, TypeError_type, "format() argument 2 must be str, not {}", {type_of(args[1])});
    return Value::of(TRY(format_float(thread, args[0], args[1].as<Str>())));
}

Raises<Value> float_round(Thread& thread, Value* args) {
    double value = float_of(args[0]);
    if (args[1].is_empty() || is_none(args[1])) {
        return double_to_int(thread, std::isfinite(value) ? std::nearbyint(value) : value);
    }
    int64_t digits = TRY(to_int64(thread, args[1]));
    if (!std::isfinite(value) || value == 0 || digits > 323) return Value::real(value);
    if (digits < -308) return Value::real(std::copysign(0.0, value));
    if (digits < 0) {
        // Exactly rounded decimal text, as for positive digits, but left of the point.
        double unit = std::pow(10.0, double(-digits));
        return Value::real(std::nearbyint(value / unit) * unit);
    }
    char buffer[400];
    auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, int(digits)).ptr;
    double rounded;
    std::from_chars(buffer, end, rounded);
    return Value::real(rounded);
}

Raises<Value> float_trunc(Thread& thread, Value* args) { return double_to_int(thread, float_of(args[0])); }
Raises<Value> float_floor(Thread& thread, Value* args) { return double_to_int(thread, std::floor(float_of(args[0]))); }
Raises<Value> float_ceil(Thread& thread, Value* args) { return double_to_int(thread, std::ceil(float_of(args[0]))); }
Raises<Value> float_conjugate(Thread&, Value* args) { return Value::real(float_of(args[0])); }

Raises<Value> float_ratio(Thread& thread, Value* args) {
    double value = float_of(args[0]);
    if (std::isnan(value)) return raise(thread, ValueError_type, "cannot convert NaN to integer ratio");
    if (std::isinf(value)) return raise(thread, OverflowError_type, "cannot convert Infinity to integer ratio");
    int exponent;
    double mantissa = std::frexp(value, &exponent);
    for (int i = 0; i < 300 && mantissa != std::floor(mantissa); i++) {
        mantissa *= 2;
        exponent--;
    }
    BigInt numerator = *BigInt::from_double(mantissa);
    BigInt denominator = 1;
    if (exponent > 0) numerator = numerator << uint64_t(exponent);
    if (exponent < 0) denominator = denominator << uint64_t(-exponent);
    return Value::of(make_tuple({make_int(numerator), make_int(denominator)}));
}

Raises<Value> float_hex(Thread&, Value* args) {
    double value = float_of(args[0]);
    if (!std::isfinite(value)) return Value::of(make_str(float_repr(value)));
    int exponent;
    double mantissa = std::frexp(std::fabs(value), &exponent);
    bool subnormal = value != 0 && exponent < -1021;
    std::string text = std::signbit(value) ? "-0x" : "0x";
    if (value == 0) return Value::of(make_str(text + "0.0p+0"));
    int shift = subnormal ? -1022 : exponent - 1;
    double scaled = std::ldexp(mantissa, exponent - shift);
    text += subnormal ? "0." : "1.";
    auto bits = uint64_t(std::ldexp(scaled - (subnormal ? 0 : 1), 52));
    char buffer[40];
    snprintf(buffer, sizeof buffer, "%013llxp%+d", static_cast<unsigned long long>(bits), shift);
    return Value::of(make_str(text + buffer));
}

Raises<Value> get_real(Thread&, Value self) { return Value::real(float_of(self)); }
Raises<Value> get_imaginary(Thread&, Value) { return Value::real(0); }

constexpr MethodDef kFloatMethods[] = {
    {"is_integer", "($self, /)", float_is_integer},
    {"as_integer_ratio", "($self, /)", float_ratio},
    {"hex", "($self, /)", float_hex},
    {"conjugate", "($self, /)", float_conjugate},
    {"__format__", "($self, format_spec, /)", float_format},
    {"__round__", "($self, ndigits=None, /)", float_round},
    {"__trunc__", "($self, /)", float_trunc},
    {"__floor__", "($self, /)", float_floor},
    {"__ceil__", "($self, /)", float_ceil},
};
constexpr GetSetDef kFloatAttributes[] = {{"real", get_real}, {"imag", get_imaginary}};

constexpr Slots float_slots() {
    Slots slots{.repr = float_repr_slot, .hash = float_hash, .compare = float_compare, .boolean = float_boolean,
                .to_int = float_to_int, .to_float = float_self, .negative = float_negative, .positive = float_self,
                .absolute = float_absolute, .create = float_create};
#define OPERATOR(op) slots.binary[int(BinaryOperator::op)] = float_operator<BinaryOperator::op>;
    OPERATOR(Add) OPERATOR(FloorDivide) OPERATOR(Multiply) OPERATOR(Remainder) OPERATOR(Power) OPERATOR(Subtract)
    OPERATOR(TrueDivide)
#undef OPERATOR
    return slots;
}

}  // namespace

extern TypeSpec const kFloatSpec;
TypeSpec const kFloatSpec{
    .name = "float",
    .layout = Layout::Float,
    .size = sizeof(Float),
    .flags = kBaseType | kMatchSelf,
    .slots = float_slots(),
    .methods = kFloatMethods,
    .attributes = kFloatAttributes,
};

}  // namespace py::vm
