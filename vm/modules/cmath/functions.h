#pragma once

#include "marshal/base/complex_number.h"

// Functions of complex numbers, for the module cmath. What C's Annex G says of infinities and NaN comes from the
// system's library; between finite numbers the formulas are chosen so that little is lost near branch points.

namespace py::vm::cmath {

enum class Problem : uint8_t { None, Domain, Range };

struct Outcome {
    ComplexNumber number{};
    Problem problem = Problem::None;
};

Outcome square_root(ComplexNumber z);
Outcome logarithm(ComplexNumber z);
Outcome logarithm10(ComplexNumber z);
Outcome exponential(ComplexNumber z);
Outcome sine(ComplexNumber z);
Outcome cosine(ComplexNumber z);
Outcome tangent(ComplexNumber z);
Outcome hyperbolic_sine(ComplexNumber z);
Outcome hyperbolic_cosine(ComplexNumber z);
Outcome hyperbolic_tangent(ComplexNumber z);
Outcome arc_sine(ComplexNumber z);
Outcome arc_cosine(ComplexNumber z);
Outcome arc_tangent(ComplexNumber z);
Outcome area_sine(ComplexNumber z);
Outcome area_cosine(ComplexNumber z);
Outcome area_tangent(ComplexNumber z);
/// From a length and an angle.
Outcome from_polar(double length, double angle);

}  // namespace py::vm::cmath
