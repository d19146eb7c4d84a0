#include <cmath>

#include "vm/objects/float/float.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module _statistics.

namespace py::vm {
namespace {

/// Two polynomials of degree 7 each, the highest power first, of which the quotient is taken.
struct Quotient {
    double above[8];
    double below[8];

    double above_at(double x) const { return at(above, x); }
    double below_at(double x) const { return at(below, x); }

  private:
    static double at(double const (&coefficients)[8], double x) {
        double sum = coefficients[0];
        for (int i = 1; i < 8; i++) sum = sum * x + coefficients[i];
        return sum;
    }
};

// The approximation PPND16 of M. J. Wichura: Algorithm AS 241, The Percentage Points of the Normal Distribution,
// Applied Statistics 37 (1988).
constexpr Quotient kCentral{
    {2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4, 4.5921953931549871457e+4,
     1.3731693765509461125e+4, 1.9715909503065514427e+3, 1.3314166789178437745e+2, 3.3871328727963666080e+0},
    {5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4,
     5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1.0}};
constexpr Quotient kMiddle{
    {7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e+0,
     3.64784832476320460504e+0, 5.76949722146069140550e+0, 4.63033784615654529590e+0, 1.42343711074968357734e+0},
    {1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
     6.89767334985100004550e-1, 1.67638483018380384940e+0, 2.05319162663775882187e+0, 1.0}};
constexpr Quotient kOuter{
    {2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
     2.96560571828504891230e-1, 1.78482653991729133580e+0, 5.46378491116411436990e+0, 6.65790464350110377720e+0},
    {2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
     1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0}};

/// How many standard deviations the quantile of `probability` is from the mean.
double normal_quantile(double probability) {
    constexpr double kCentralRange = 0.425;
    constexpr double kCentralRangeSquared = 0.180625;
    double distance = probability - 0.5;
    if (std::fabs(distance) <= kCentralRange) {
        double x = kCentralRangeSquared - distance * distance;
        return kCentral.above_at(x) * distance / kCentral.below_at(x);
    }
    double tail = std::sqrt(-std::log(distance <= 0 ? probability : 1 - probability));
    constexpr double kOuterBegin = 5;
    constexpr double kMiddleOffset = 1.6;
    bool is_middle = tail <= kOuterBegin;
    Quotient const& quotient = is_middle ? kMiddle : kOuter;
    double x = tail - (is_middle ? kMiddleOffset : kOuterBegin);
    double found = quotient.above_at(x) / quotient.below_at(x);
    return distance < 0 ? -found : found;
}

Raises<Value> normal_inverse(Thread& thread, Value* args) {
    double probability = TRY(to_double(thread, args[0]));
    double mean = TRY(to_double(thread, args[1]));
    double deviation = TRY(to_double(thread, args[2]));
    if (probability <= 0 || probability >= 1 || deviation <= 0)
        return raise(thread, ValueError_type, "inv_cdf undefined for these parameters");
    return Value::real(mean + normal_quantile(probability) * deviation);
}

constexpr MethodDef kFunctions[] = {
    {"_normal_dist_inv_cdf", "(p, mu, sigma, /)", normal_inverse,
     "Below which value a share `p` of a normal distribution lies; ValueError unless 0 < p < 1 and 0 < sigma."},
};

}  // namespace

extern NativeModule const kStatisticsModule;
NativeModule const kStatisticsModule{
    .name = "_statistics", .doc = "What statistics needs to be fast.", .functions = kFunctions};

}  // namespace py::vm
