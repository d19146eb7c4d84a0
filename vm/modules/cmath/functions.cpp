#include "vm/modules/cmath/functions.h"

#include <cfloat>
#include <cmath>
#include <complex>

namespace py::vm::cmath {
namespace {

/// Above these, squares or sums of two overflow; below the last, squares vanish.
constexpr double kLarge = DBL_MAX / 4;
double const kLargeRoot = std::sqrt(kLarge);
double const kLargeLogarithm = std::log(kLarge);
double const kSmallRoot = std::sqrt(DBL_MIN);

bool is_finite(ComplexNumber z) { return std::isfinite(z.real) && std::isfinite(z.imag); }
bool is_large(ComplexNumber z) { return std::fabs(z.real) > kLarge || std::fabs(z.imag) > kLarge; }

/// What the system's library says of a number that is not finite.
template <std::complex<double> (*function)(std::complex<double> const&)>
Outcome special(ComplexNumber z, Problem problem = Problem::None) {
    // The sign of a NaN must not tell in the result.
    auto plain = [](double part) { return std::isnan(part) ? NAN : part; };
    std::complex<double> result = function({plain(z.real), plain(z.imag)});
    return {{result.real(), result.imag()}, problem};
}

Problem overflow_of(ComplexNumber result) {
    return std::isinf(result.real) || std::isinf(result.imag) ? Problem::Range : Problem::None;
}

/// log(|z|) where |z| itself may overflow.
double logarithm_of_large(ComplexNumber z, double missing) {
    return std::log(std::hypot(z.real / 2, z.imag / 2)) + missing;
}

/// i*z and back: circular functions by their hyperbolic relatives.
ComplexNumber turned(ComplexNumber z) { return {-z.imag, z.real}; }
Outcome turned_back(Outcome outcome) { return {{outcome.number.imag, -outcome.number.real}, outcome.problem}; }

ComplexNumber root(ComplexNumber z) { return square_root(z).number; }

}  // namespace

Outcome square_root(ComplexNumber z) {
    if (!is_finite(z)) return special<std::sqrt>(z);
    if (z.real == 0 && z.imag == 0) return {{0, z.imag}};
    double x = std::fabs(z.real), y = std::fabs(z.imag);
    double s;
    if (x < DBL_MIN && y < DBL_MIN) {
        // Subnormal numbers are scaled up by an even power of two.
        constexpr int kUp = 2 * (DBL_MANT_DIG / 2) + 1;
        constexpr int kDown = -(kUp + 1) / 2;
        x = std::ldexp(x, kUp);
        s = std::ldexp(std::sqrt(x + std::hypot(x, std::ldexp(y, kUp))), kDown);
    } else {
        x /= 8;
        s = 2 * std::sqrt(x + std::hypot(x, y / 8));
    }
    double d = y / (2 * s);
    if (z.real >= 0) return {{s, std::copysign(d, z.imag)}};
    return {{d, std::copysign(s, z.imag)}};
}

Outcome logarithm(ComplexNumber z) {
    if (!is_finite(z)) return special<std::log>(z);
    double x = std::fabs(z.real), y = std::fabs(z.imag);
    double angle = std::atan2(z.imag, z.real);
    if (is_large(z)) return {{logarithm_of_large(z, M_LN2), angle}};
    if (x < DBL_MIN && y < DBL_MIN) {
        if (x == 0 && y == 0) return {{-INFINITY, angle}, Problem::Domain};
        double scaled = std::hypot(std::ldexp(x, DBL_MANT_DIG), std::ldexp(y, DBL_MANT_DIG));
        return {{std::log(scaled) - DBL_MANT_DIG * M_LN2, angle}};
    }
    double length = std::hypot(x, y);
    // Near the unit circle the logarithm is that of 1 plus little.
    if (0.71 <= length && length <= 1.73) {
        double more = std::fmax(x, y), less = std::fmin(x, y);
        return {{std::log1p((more - 1) * (more + 1) + less * less) / 2, angle}};
    }
    return {{std::log(length), angle}};
}

Outcome logarithm10(ComplexNumber z) {
    Outcome outcome = logarithm(z);
    outcome.number.real /= M_LN10;
    outcome.number.imag /= M_LN10;
    return outcome;
}

Outcome exponential(ComplexNumber z) {
    if (!is_finite(z)) {
        bool undefined = std::isinf(z.imag) && (std::isfinite(z.real) || z.real == INFINITY);
        if (z.real == -INFINITY && !std::isfinite(z.imag)) return {{0, 0}};
        return special<std::exp>(z, undefined ? Problem::Domain : Problem::None);
    }
    double length = std::exp(z.real);
    ComplexNumber result;
    if (z.real > kLargeLogarithm) {
        length = std::exp(z.real - 1);
        result = {length * std::cos(z.imag) * M_E, length * std::sin(z.imag) * M_E};
    } else {
        result = {length * std::cos(z.imag), length * std::sin(z.imag)};
    }
    return {result, overflow_of(result)};
}

Outcome hyperbolic_cosine(ComplexNumber z) {
    if (std::isnan(z.real) && z.imag == 0) return {{NAN, 0}};
    if (!is_finite(z)) {
        bool undefined = std::isinf(z.imag) && !std::isnan(z.real);
        return special<std::cosh>(z, undefined ? Problem::Domain : Problem::None);
    }
    ComplexNumber result;
    if (std::fabs(z.real) > kLargeLogarithm) {
        double less = z.real - std::copysign(1.0, z.real);
        result = {std::cos(z.imag) * std::cosh(less) * M_E, std::sin(z.imag) * std::sinh(less) * M_E};
    } else {
        result = {std::cos(z.imag) * std::cosh(z.real), std::sin(z.imag) * std::sinh(z.real)};
    }
    return {result, overflow_of(result)};
}

Outcome hyperbolic_sine(ComplexNumber z) {
    if (z.real == 0 && std::isnan(z.imag)) return {{0, NAN}};
    if (!is_finite(z)) {
        bool undefined = std::isinf(z.imag) && !std::isnan(z.real);
        return special<std::sinh>(z, undefined ? Problem::Domain : Problem::None);
    }
    ComplexNumber result;
    if (std::fabs(z.real) > kLargeLogarithm) {
        double less = z.real - std::copysign(1.0, z.real);
        result = {std::cos(z.imag) * std::sinh(less) * M_E, std::sin(z.imag) * std::cosh(less) * M_E};
    } else {
        result = {std::cos(z.imag) * std::sinh(z.real), std::sin(z.imag) * std::cosh(z.real)};
    }
    return {result, overflow_of(result)};
}

Outcome hyperbolic_tangent(ComplexNumber z) {
    if (z.real == 0 && std::isnan(z.imag)) return {{NAN, NAN}};
    if (std::isinf(z.real) && !std::isfinite(z.imag)) return {{std::copysign(1.0, z.real), 0}};
    if (!is_finite(z)) {
        bool undefined = std::isinf(z.imag) && std::isfinite(z.real);
        return special<std::tanh>(z, undefined ? Problem::Domain : Problem::None);
    }
    if (std::fabs(z.real) > kLargeLogarithm) {
        double vanishing = 4 * std::sin(z.imag) * std::cos(z.imag) * std::exp(-2 * std::fabs(z.real));
        return {{std::copysign(1.0, z.real), vanishing}};
    }
    double tanh_x = std::tanh(z.real), tan_y = std::tan(z.imag);
    double inverse_cosh = 1 / std::cosh(z.real);
    double product = tanh_x * tan_y;
    double denominator = 1 + product * product;
    return {{tanh_x * (1 + tan_y * tan_y) / denominator, ((tan_y / denominator) * inverse_cosh) * inverse_cosh}};
}

Outcome sine(ComplexNumber z) { return turned_back(hyperbolic_sine(turned(z))); }
Outcome cosine(ComplexNumber z) { return hyperbolic_cosine(turned(z)); }
Outcome tangent(ComplexNumber z) { return turned_back(hyperbolic_tangent(turned(z))); }
Outcome arc_sine(ComplexNumber z) { return turned_back(area_sine(turned(z))); }
Outcome arc_tangent(ComplexNumber z) { return turned_back(area_tangent(turned(z))); }

Outcome arc_cosine(ComplexNumber z) {
    if (std::isinf(z.real) && std::isnan(z.imag)) return {{NAN, INFINITY}};
    if (!is_finite(z)) return special<std::acos>(z);
    if (is_large(z)) {
        double length = logarithm_of_large(z, 2 * M_LN2);
        double sign = z.real < 0 ? -std::copysign(length, z.imag) : std::copysign(length, -z.imag);
        return {{std::atan2(std::fabs(z.imag), z.real), sign}};
    }
    ComplexNumber below = root({1 - z.real, -z.imag}), above = root({1 + z.real, z.imag});
    return {{2 * std::atan2(below.real, above.real), std::asinh(above.real * below.imag - above.imag * below.real)}};
}

Outcome area_cosine(ComplexNumber z) {
    if (z.real == 0 && std::isnan(z.imag)) return {{NAN, NAN}};
    if (!is_finite(z)) return special<std::acosh>(z);
    if (is_large(z)) return {{logarithm_of_large(z, 2 * M_LN2), std::atan2(z.imag, z.real)}};
    ComplexNumber below = root({z.real - 1, z.imag}), above = root({z.real + 1, z.imag});
    return {{std::asinh(below.real * above.real + below.imag * above.imag), 2 * std::atan2(below.imag, above.real)}};
}

Outcome area_sine(ComplexNumber z) {
    if (!is_finite(z)) return special<std::asinh>(z);
    if (is_large(z)) {
        double length = logarithm_of_large(z, 2 * M_LN2);
        double real = z.imag >= 0 ? std::copysign(length, z.real) : -std::copysign(length, -z.real);
        return {{real, std::atan2(z.imag, std::fabs(z.real))}};
    }
    ComplexNumber first = root({1 + z.imag, -z.real}), second = root({1 - z.imag, z.real});
    return {{std::asinh(first.real * second.imag - second.real * first.imag),
             std::atan2(z.imag, first.real * second.real - first.imag * second.imag)}};
}

Outcome area_tangent(ComplexNumber z) {
    if (!is_finite(z)) return special<std::atanh>(z);
    if (std::signbit(z.real)) {
        Outcome mirrored = area_tangent({-z.real, -z.imag});
        return {{-mirrored.number.real, -mirrored.number.imag}, mirrored.problem};
    }
    double y = std::fabs(z.imag);
    if (z.real > kLargeRoot || y > kLargeRoot) {
        double half = std::hypot(z.real / 2, z.imag / 2);
        return {{z.real / 4 / half / half, -std::copysign(M_PI / 2, -z.imag)}};
    }
    if (z.real == 1 && y < kSmallRoot) {
        if (y == 0) return {{INFINITY, z.imag}, Problem::Domain};
        double real = -std::log(std::sqrt(y) / std::sqrt(std::hypot(y, 2.0)));
        return {{real, std::copysign(std::atan2(2.0, -y) / 2, z.imag)}};
    }
    double below = 1 - z.real;
    return {{std::log1p(4 * z.real / (below * below + y * y)) / 4,
             -std::atan2(-2 * z.imag, below * (1 + z.real) - y * y) / 2}};
}

Outcome from_polar(double length, double angle) {
    if (angle == 0) {
        bool negative = !std::isnan(length) && std::signbit(length) != std::signbit(angle);
        return {{length, negative ? -0.0 : 0.0}};
    }
    if (std::isfinite(angle)) return {{length * std::cos(angle), length * std::sin(angle)}};
    if (length == 0) return {{0, 0}};
    Problem problem = std::isinf(angle) && !std::isnan(length) ? Problem::Domain : Problem::None;
    return {{std::isinf(length) ? INFINITY : NAN, NAN}, problem};
}

}  // namespace py::vm::cmath
