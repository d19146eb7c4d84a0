#include <cerrno>
#include <cmath>

#include "vm/modules/cmath/functions.h"
#include "vm/objects/complex/complex.h"
#include "vm/objects/exception.h"
#include "vm/objects/float/float.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module cmath.

namespace py::vm {
namespace {

using cmath::Outcome;
using cmath::Problem;

Raises<ComplexNumber> argument(Thread& thread, Value value) {
    auto number = to_complex(thread, value);
    if (number.ok() || !value.is<Str>()) return number;
    thread.pending = nullptr;
    return raise(thread, TypeError_type, "must be real number, not str");
}

Raises<Value> value_of(Thread& thread, Outcome const& outcome) {
    switch (outcome.problem) {
        case Problem::None: break;
        case Problem::Domain: return raise(thread, ValueError_type, "math domain error");
        case Problem::Range: return raise(thread, OverflowError_type, "math range error");
    }
    return make_complex(outcome.number);
}

template <Outcome (*function)(ComplexNumber)>
Raises<Value> apply(Thread& thread, Value* args) {
    return value_of(thread, function(TRY(argument(thread, args[0]))));
}

Raises<Value> cmath_log(Thread& thread, Value* args) {
    Outcome outcome = cmath::logarithm(TRY(argument(thread, args[0])));
    if (args[1].is_empty()) return value_of(thread, outcome);
    Outcome base = cmath::logarithm(TRY(argument(thread, args[1])));
    if (outcome.problem == Problem::None) outcome.problem = base.problem;
    bool one = base.number.real == 0 && base.number.imag == 0;
    if (one) outcome.problem = Problem::Domain;
    if (outcome.problem != Problem::None) return value_of(thread, outcome);
    return divide_complex(thread, outcome.number, base.number);
}

Raises<Value> cmath_phase(Thread& thread, Value* args) {
    ComplexNumber z = TRY(argument(thread, args[0]));
    errno = 0;
    double angle = std::atan2(z.imag, z.real);
    if (errno == ERANGE) return raise(thread, OverflowError_type, "math range error");
    return Value::real(angle);
}

Raises<Value> cmath_polar(Thread& thread, Value* args) {
    ComplexNumber z = TRY(argument(thread, args[0]));
    double length = std::hypot(z.real, z.imag);
    bool finite = std::isfinite(z.real) && std::isfinite(z.imag);
    if (finite && std::isinf(length)) return raise(thread, OverflowError_type, "math range error");
    return Value::of(make_tuple({Value::real(length), Value::real(std::atan2(z.imag, z.real))}));
}

Raises<Value> cmath_rect(Thread& thread, Value* args) {
    double length = TRY(to_double(thread, args[0]));
    double angle = TRY(to_double(thread, args[1]));
    return value_of(thread, cmath::from_polar(length, angle));
}

Raises<Value> cmath_isfinite(Thread& thread, Value* args) {
    ComplexNumber z = TRY(argument(thread, args[0]));
    return boolean(std::isfinite(z.real) && std::isfinite(z.imag));
}
Raises<Value> cmath_isinf(Thread& thread, Value* args) {
    ComplexNumber z = TRY(argument(thread, args[0]));
    return boolean(std::isinf(z.real) || std::isinf(z.imag));
}
Raises<Value> cmath_isnan(Thread& thread, Value* args) {
    ComplexNumber z = TRY(argument(thread, args[0]));
    return boolean(std::isnan(z.real) || std::isnan(z.imag));
}

Raises<Value> cmath_isclose(Thread& thread, Value* args) {
    constexpr double kRelative = 1e-9;
    ComplexNumber a = TRY(argument(thread, args[0]));
    ComplexNumber b = TRY(argument(thread, args[1]));
    double relative = args[2].is_empty() ? kRelative : TRY(to_double(thread, args[2]));
    double absolute = args[3].is_empty() ? 0 : TRY(to_double(thread, args[3]));
    if (relative < 0 || absolute < 0) return raise(thread, ValueError_type, "tolerances must be non-negative");
    if (a.real == b.real && a.imag == b.imag) return boolean(true);
    for (ComplexNumber z : {a, b}) {
        if (std::isinf(z.real) || std::isinf(z.imag)) return boolean(false);
    }
    double difference = std::hypot(a.real - b.real, a.imag - b.imag);
    return boolean(difference <= relative * std::hypot(b.real, b.imag) ||
                   difference <= relative * std::hypot(a.real, a.imag) || difference <= absolute);
}

constexpr MethodDef kFunctions[] = {
    {"acos", "(z, /)", apply<cmath::arc_cosine>, "The arc cosine."},
    {"acosh", "(z, /)", apply<cmath::area_cosine>, "The inverse of the hyperbolic cosine."},
    {"asin", "(z, /)", apply<cmath::arc_sine>, "The arc sine."},
    {"asinh", "(z, /)", apply<cmath::area_sine>, "The inverse of the hyperbolic sine."},
    {"atan", "(z, /)", apply<cmath::arc_tangent>, "The arc tangent."},
    {"atanh", "(z, /)", apply<cmath::area_tangent>, "The inverse of the hyperbolic tangent."},
    {"cos", "(z, /)", apply<cmath::cosine>, "The cosine."},
    {"cosh", "(z, /)", apply<cmath::hyperbolic_cosine>, "The hyperbolic cosine."},
    {"exp", "(z, /)", apply<cmath::exponential>, "e to the power of z."},
    {"isclose", "(a, b, *, rel_tol=1e-09, abs_tol=0.0)", cmath_isclose, "Whether two numbers are nearly the same."},
    {"isfinite", "(z, /)", cmath_isfinite, "Whether both parts are finite."},
    {"isinf", "(z, /)", cmath_isinf, "Whether one of the parts is infinite."},
    {"isnan", "(z, /)", cmath_isnan, "Whether one of the parts is not a number."},
    {"log", "(z, base=<unrepresentable>, /)", cmath_log, "The logarithm, natural unless a base is given."},
    {"log10", "(z, /)", apply<cmath::logarithm10>, "The logarithm to base 10."},
    {"phase", "(z, /)", cmath_phase, "The angle."},
    {"polar", "(z, /)", cmath_polar, "Length and angle."},
    {"rect", "(r, phi, /)", cmath_rect, "From length and angle."},
    {"sin", "(z, /)", apply<cmath::sine>, "The sine."},
    {"sinh", "(z, /)", apply<cmath::hyperbolic_sine>, "The hyperbolic sine."},
    {"sqrt", "(z, /)", apply<cmath::square_root>, "The square root."},
    {"tan", "(z, /)", apply<cmath::tangent>, "The tangent."},
    {"tanh", "(z, /)", apply<cmath::hyperbolic_tangent>, "The hyperbolic tangent."},
};

Raises<void> fill(Thread&, Module* module) {
    auto set = [&](std::string_view name, Value value) { module->dict->store(intern(name), value); };
    set("pi", Value::real(M_PI));
    set("e", Value::real(M_E));
    set("tau", Value::real(2 * M_PI));
    set("inf", Value::real(INFINITY));
    set("infj", make_complex({0, INFINITY}));
    set("nan", Value::real(NAN));
    set("nanj", make_complex({0, NAN}));
    return {};
}

}  // namespace

extern NativeModule const kCmathModule;
NativeModule const kCmathModule{
    .name = "cmath", .doc = "Functions of complex numbers.", .functions = kFunctions, .fill = fill};

}  // namespace py::vm
