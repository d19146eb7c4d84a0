#include <cerrno>
#include <cmath>

#include "vm/objects/complex/complex.h"
#include "vm/objects/exception.h"
#include "vm/objects/float/float_methods.h"
#include "vm/runtime/protocol/operations.h"

// Division and powers of floats.

namespace py::vm {

FloatDivision divide_floats(double left, double right) {
    double remainder = std::fmod(left, right);
    double quotient = (left - remainder) / right;
    if (remainder != 0) {
        if ((right < 0) != (remainder < 0)) {
            remainder += right;
            quotient -= 1.0;
        }
    } else {
        remainder = std::copysign(0.0, right);
    }
    if (quotient == 0) return {std::copysign(0.0, left / right), remainder};
    double whole = std::floor(quotient);
    if (quotient - whole > 0.5) whole += 1.0;
    return {whole, remainder};
}

Raises<Value> float_power(Thread& thread, double base, double exponent) {
    if (base == 0 && exponent < 0 && std::isfinite(exponent)) {
        return raise(thread, ZeroDivisionError_type, "0.0 cannot be raised to a negative power");
    }
    bool fractional = std::isfinite(exponent) && std::floor(exponent) != exponent;
    if (base < 0 && std::isfinite(base) && fractional) return complex_power(thread, {base, 0}, {exponent, 0});
    double result = std::pow(base, exponent);
    if (std::isinf(result) && std::isfinite(base) && std::isfinite(exponent)) {
        Value text = Value::of(make_str("Numerical result out of range"));
        return raise_exception(thread, make_exception(OverflowError_type, make_tuple({Value::small(ERANGE), text})));
    }
    return Value::real(result);
}

}  // namespace py::vm
