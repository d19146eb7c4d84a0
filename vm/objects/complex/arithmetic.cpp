#include "vm/objects/complex/complex.h"
#include "vm/runtime/protocol/operations.h"

// Division and powers of complex numbers, with their exceptions.

namespace py::vm {

Raises<Value> divide_complex(Thread& thread, ComplexNumber left, ComplexNumber right) {
    auto quotient = divide(left, right);
    if (!quotient.ok()) return raise(thread, ZeroDivisionError_type, "complex division by zero");
    return make_complex(quotient.value());
}

Raises<Value> complex_power(Thread& thread, ComplexNumber base, ComplexNumber exponent) {
    auto result = power(base, exponent);
    if (result.ok()) return make_complex(result.value());
    switch (result.error()) {
        case ComplexError::Undefined:
            return raise(thread, ZeroDivisionError_type, "0.0 to a negative or complex power");
        case ComplexError::Overflow: return raise(thread, OverflowError_type, "complex exponentiation");
    }
    VERIFY_NOT_REACHED();
}

}  // namespace py::vm
