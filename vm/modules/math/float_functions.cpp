#include <cmath>

#include "vm/modules/math/math.h"
#include "vm/objects/float/float.h"
#include "vm/runtime/protocol/operations.h"

// math: functions of floats.

namespace py::vm {
namespace {

Error domain_error(Thread& thread) { return raise(thread, ValueError_type, "math domain error"); }
Error range_error(Thread& thread) { return raise(thread, OverflowError_type, "math range error"); }

/// Whether a result that is infinite, of a finite argument, has overflowed or lies at a pole.
enum class Infinite : uint8_t { Overflow, Pole };

template <double (*function)(double), Infinite infinite = Infinite::Pole>
Raises<Value> apply(Thread& thread, Value* args) {
    double x = TRY(to_double(thread, args[0]));
    double result = function(x);
    if (std::isnan(result) && !std::isnan(x)) return domain_error(thread);
    if (std::isinf(result) && std::isfinite(x))
        return infinite == Infinite::Overflow ? range_error(thread) : domain_error(thread);
    return Value::real(result);
}

template <double (*function)(double, double)>
Raises<Value> apply_two(Thread& thread, Value* args) {
    double x = TRY(to_double(thread, args[0]));
    double y = TRY(to_double(thread, args[1]));
    double result = function(x, y);
    if (std::isnan(result) && !std::isnan(x) && !std::isnan(y)) return domain_error(thread);
    if (std::isinf(result) && std::isfinite(x) && std::isfinite(y)) return range_error(thread);
    return Value::real(result);
}

bool is_negative_integer(double x) { return x < 0 && x == std::floor(x); }

double gamma_or_nan(double x) {
    if (x == 0 || is_negative_integer(x) || x == -INFINITY) return NAN;
    return std::tgamma(x);
}

Raises<Value> math_gamma(Thread& thread, Value* args) {
    double x = TRY(to_double(thread, args[0]));
    double result = gamma_or_nan(x);
    if (std::isnan(result) && !std::isnan(x)) return domain_error(thread);
    if (std::isinf(result) && std::isfinite(x)) return range_error(thread);
    return Value::real(result);
}

Raises<Value> math_lgamma(Thread& thread, Value* args) {
    double x = TRY(to_double(thread, args[0]));
    if (std::isinf(x)) return Value::real(INFINITY);
    if (x == 0 || is_negative_integer(x)) return domain_error(thread);
    int sign;
    double result = lgamma_r(x, &sign);
    if (std::isinf(result) && std::isfinite(x)) return range_error(thread);
    return Value::real(result);
}

Raises<Value> math_pow(Thread& thread, Value* args) {
    double x = TRY(to_double(thread, args[0]));
    double y = TRY(to_double(thread, args[1]));
    double result = std::pow(x, y);
    if (std::isfinite(x) && std::isfinite(y)) {
        if (std::isnan(result)) return domain_error(thread);
        if (std::isinf(result)) return x == 0 ? domain_error(thread) : range_error(thread);
    }
    return Value::real(result);
}

Raises<Value> math_fmod(Thread& thread, Value* args) {
    double x = TRY(to_double(thread, args[0]));
    double y = TRY(to_double(thread, args[1]));
    if (std::isinf(y) && std::isfinite(x)) return Value::real(x);
    double result = std::fmod(x, y);
    if (std::isnan(result) && !std::isnan(x) && !std::isnan(y)) return domain_error(thread);
    return Value::real(result);
}

/// log2, log10 or log of any int, also one that is no float.
template <double (*logarithm)(double)>
Raises<double> log_of(Thread& thread, Value value) {
    if (is_int(value)) {
        if (int_is_zero(value) || int_is_negative(value)) return domain_error(thread);
        BigInt number = big_int_of(value);
        if (auto real = number.to_double()) return logarithm(*real);
        // As mantissa, between a half and one, and exponent.
        uint64_t exponent = number.bit_length();
        double mantissa = std::ldexp(*(number >> (exponent - 64)).to_double(), -64);
        return logarithm(mantissa) + logarithm(2.0) * double(exponent);
    }
    double x = TRY(to_double(thread, value));
    if (std::isnan(x)) return x;
    if (x <= 0) return domain_error(thread);
    return logarithm(x);
}

Raises<Value> math_log(Thread& thread, Value* args) {
    double numerator = TRY(log_of<std::log>(thread, args[0]));
    if (args[1].is_empty()) return Value::real(numerator);
    double denominator = TRY(log_of<std::log>(thread, args[1]));
    if (denominator == 0) return raise(thread, ZeroDivisionError_type, "float division by zero");
    return Value::real(numerator / denominator);
}
Raises<Value> math_log2(Thread& thread, Value* args) { return Value::real(TRY(log_of<std::log2>(thread, args[0]))); }
Raises<Value> math_log10(Thread& thread, Value* args) { return Value::real(TRY(log_of<std::log10>(thread, args[0]))); }

Raises<Value> math_frexp(Thread& thread, Value* args) {
    double x = TRY(to_double(thread, args[0]));
    int exponent = 0;
    double mantissa = std::isfinite(x) ? std::frexp(x, &exponent) : x;
    return Value::of(make_tuple({Value::real(mantissa), Value::small(exponent)}));
}

Raises<Value> math_ldexp(Thread& thread, Value* args) {
    double x = TRY(to_double(thread, args[0]));
    if (!is_int(args[1])) return raise(thread, TypeError_type, "Expected an int as second argument to ldexp.");
    int64_t exponent = clamped_int64_of(args[1]);
    if (x == 0 || !std::isfinite(x)) return Value::real(x);
    if (exponent > INT32_MAX) return range_error(thread);
    if (exponent < INT32_MIN) return Value::real(std::copysign(0.0, x));
    double result = std::ldexp(x, int(exponent));
    if (std::isinf(result)) return range_error(thread);
    return Value::real(result);
}

Raises<Value> math_modf(Thread& thread, Value* args) {
    double x = TRY(to_double(thread, args[0]));
    double whole;
    double fraction = std::modf(x, &whole);
    return Value::of(make_tuple({Value::real(fraction), Value::real(whole)}));
}

Raises<Value> math_degrees(Thread& thread, Value* args) {
    return Value::real(TRY(to_double(thread, args[0])) * (180.0 / M_PI));
}
Raises<Value> math_radians(Thread& thread, Value* args) {
    return Value::real(TRY(to_double(thread, args[0])) * (M_PI / 180.0));
}

Raises<Value> math_isfinite(Thread& thread, Value* args) {
    return boolean(std::isfinite(TRY(to_double(thread, args[0]))));
}
Raises<Value> math_isinf(Thread& thread, Value* args) { return boolean(std::isinf(TRY(to_double(thread, args[0])))); }
Raises<Value> math_isnan(Thread& thread, Value* args) { return boolean(std::isnan(TRY(to_double(thread, args[0])))); }

Raises<Value> math_isclose(Thread& thread, Value* args) {
    double a = TRY(to_double(thread, args[0]));
    double b = TRY(to_double(thread, args[1]));
    double relative = args[2].is_empty() ? 1e-9 : TRY(to_double(thread, args[2]));
    double absolute = args[3].is_empty() ? 0.0 : TRY(to_double(thread, args[3]));
    if (relative < 0 || absolute < 0) return raise(thread, ValueError_type, "tolerances must be non-negative");
    if (a == b) return boolean(true);
    if (std::isinf(a) || std::isinf(b)) return boolean(false);
    double difference = std::fabs(a - b);
    return boolean(difference <= std::fabs(relative * b) || difference <= std::fabs(relative * a) ||
                   difference <= absolute);
}

Raises<Value> math_nextafter(Thread& thread, Value* args) {
    double x = TRY(to_double(thread, args[0]));
    return Value::real(std::nextafter(x, TRY(to_double(thread, args[1]))));
}

Raises<Value> math_ulp(Thread& thread, Value* args) {
    double x = std::fabs(TRY(to_double(thread, args[0])));
    if (!std::isfinite(x)) return Value::real(x);
    double above = std::nextafter(x, INFINITY);
    return Value::real(std::isinf(above) ? x - std::nextafter(x, -INFINITY) : above - x);
}

/// floor and ceil: by the method, else of the value as a float.
Raises<Value> round_to_int(Thread& thread, Value value, Str* method, double (*function)(double)) {
    if (!value.is_real()) {
        Value result = TRY(call_special(thread, value, method, {}));
        if (!result.is_empty()) return result;
    }
    return double_to_int(thread, function(TRY(to_double(thread, value))));
}
Raises<Value> math_floor(Thread& thread, Value* args) {
    return round_to_int(thread, args[0], names.__floor__, std::floor);
}
Raises<Value> math_ceil(Thread& thread, Value* args) {
    return round_to_int(thread, args[0], names.__ceil__, std::ceil);
}

Raises<Value> math_trunc(Thread& thread, Value* args) {
    if (args[0].is_real()) return double_to_int(thread, args[0].real());
    Value result = TRY(call_special(thread, args[0], names.__trunc__, {}));
    if (!result.is_empty()) return result;
    return raise(thread, TypeError_type, "type {} doesn't define __trunc__ method", {type_of(args[0])});
}

constexpr MethodDef kFunctions[] = {
    {"acos", "(x, /)", apply<std::acos>, "The arc cosine, in radians."},
    {"acosh", "(x, /)", apply<std::acosh>, "The inverse hyperbolic cosine."},
    {"asin", "(x, /)", apply<std::asin>, "The arc sine, in radians."},
    {"asinh", "(x, /)", apply<std::asinh>, "The inverse hyperbolic sine."},
    {"atan", "(x, /)", apply<std::atan>, "The arc tangent, in radians."},
    {"atan2", "(y, x, /)", apply_two<std::atan2>, "The angle of the point (x, y), in radians."},
    {"atanh", "(x, /)", apply<std::atanh>, "The inverse hyperbolic tangent."},
    {"cbrt", "(x, /)", apply<std::cbrt>, "The cube root."},
    {"ceil", "(x, /)", math_ceil, "The smallest int that is not less."},
    {"copysign", "(x, y, /)", apply_two<std::copysign>, "The size of x with the sign of y."},
    {"cos", "(x, /)", apply<std::cos>, "The cosine of an angle in radians."},
    {"cosh", "(x, /)", apply<std::cosh, Infinite::Overflow>, "The hyperbolic cosine."},
    {"degrees", "(x, /)", math_degrees, "An angle in radians as degrees."},
    {"erf", "(x, /)", apply<std::erf>, "The error function."},
    {"erfc", "(x, /)", apply<std::erfc>, "One less the error function."},
    {"exp", "(x, /)", apply<std::exp, Infinite::Overflow>, "e to the power of x."},
    {"exp2", "(x, /)", apply<std::exp2, Infinite::Overflow>, "2 to the power of x."},
    {"expm1", "(x, /)", apply<std::expm1, Infinite::Overflow>, "e to the power of x, less one, exact for small x."},
    {"fabs", "(x, /)", apply<std::fabs>, "The absolute value as a float."},
    {"floor", "(x, /)", math_floor, "The largest int that is not greater."},
    {"fmod", "(x, y, /)", math_fmod, "The remainder with the sign of x."},
    {"frexp", "(x, /)", math_frexp, "Mantissa, between a half and one, and exponent."},
    {"gamma", "(x, /)", math_gamma, "The gamma function."},
    {"isclose", "(a, b, *, rel_tol=1e-09, abs_tol=0.0)", math_isclose,
     "Whether two numbers differ by no more than a tolerance."},
    {"isfinite", "(x, /)", math_isfinite, "Whether it is neither infinite nor NaN."},
    {"isinf", "(x, /)", math_isinf, "Whether it is infinite."},
    {"isnan", "(x, /)", math_isnan, "Whether it is NaN."},
    {"ldexp", "(x, i, /)", math_ldexp, "x times 2 to the power of i."},
    {"lgamma", "(x, /)", math_lgamma, "The logarithm of the size of the gamma function."},
    {"log", "(x, base=None, /)", math_log, "The logarithm, natural or to a base."},
    {"log10", "(x, /)", math_log10, "The logarithm to the base 10."},
    {"log1p", "(x, /)", apply<std::log1p>, "The natural logarithm of one plus x, exact for small x."},
    {"log2", "(x, /)", math_log2, "The logarithm to the base 2."},
    {"modf", "(x, /)", math_modf, "Fraction and whole part, both with the sign of x."},
    {"nextafter", "(x, y, /)", math_nextafter, "The float next to x toward y."},
    {"pow", "(x, y, /)", math_pow, "x to the power of y."},
    {"radians", "(x, /)", math_radians, "An angle in degrees as radians."},
    {"remainder", "(x, y, /)", apply_two<std::remainder>, "The difference from the nearest multiple of y."},
    {"sin", "(x, /)", apply<std::sin>, "The sine of an angle in radians."},
    {"sinh", "(x, /)", apply<std::sinh, Infinite::Overflow>, "The hyperbolic sine."},
    {"sqrt", "(x, /)", apply<std::sqrt>, "The square root."},
    {"tan", "(x, /)", apply<std::tan>, "The tangent of an angle in radians."},
    {"tanh", "(x, /)", apply<std::tanh>, "The hyperbolic tangent."},
    {"trunc", "(x, /)", math_trunc, "The whole part, by __trunc__."},
    {"ulp", "(x, /)", math_ulp, "The value of the last place."},
};

}  // namespace

std::span<MethodDef const> math_float_functions() { return kFunctions; }

}  // namespace py::vm
