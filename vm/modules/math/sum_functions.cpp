#include <algorithm>
#include <cmath>
#include <vector>

#include "vm/modules/math/math.h"
#include "vm/objects/float/float.h"
#include "vm/runtime/protocol/operations.h"

// math: functions of many numbers.

namespace py::vm {
namespace {

/// An exact sum of floats: partial sums that do not overlap, in order of size (Shewchuk).
class ExactSum {
  public:
    /// False on overflow.
    bool add(double x) {
        double original = x;
        size_t kept = 0;
        for (double partial : partials_) {
            if (std::fabs(x) < std::fabs(partial)) std::swap(x, partial);
            double high = x + partial;
            double low = partial - (high - x);
            if (low != 0) partials_[kept++] = low;
            x = high;
        }
        partials_.resize(kept);
        if (x == 0) return true;
        if (std::isfinite(x)) {
            partials_.push_back(x);
            return true;
        }
        if (std::isfinite(original)) return false;
        if (std::isinf(original)) infinities_ += original;
        special_ += original;
        partials_.clear();
        return true;
    }

    bool has_special() const { return special_ != 0; }
    double special() const { return special_; }
    double infinities() const { return infinities_; }

    double round() const {
        size_t left = partials_.size();
        if (left == 0) return 0;
        double high = partials_[--left];
        double low = 0;
        while (left > 0) {
            double x = high;
            double y = partials_[--left];
            high = x + y;
            low = y - (high - x);
            if (low != 0) break;
        }
        // Halfway cases: the sign of what is left decides.
        if (left > 0 && ((low < 0 && partials_[left - 1] < 0) || (low > 0 && partials_[left - 1] > 0))) {
            double y = low * 2;
            double x = high + y;
            if (y == x - high) high = x;
        }
        return high;
    }

  private:
    std::vector<double> partials_;
    double special_ = 0;
    double infinities_ = 0;
};

Raises<Value> math_fsum(Thread& thread, Value* args) {
    ExactSum sum;
    TRY(for_each_item(thread, args[0], [&](Value item) -> Raises<void> {
        double x = TRY(to_double(thread, item));
        if (!sum.add(x)) return raise(thread, OverflowError_type, "intermediate overflow in fsum");
        return {};
    }));
    if (sum.has_special()) {
        if (std::isnan(sum.infinities())) return raise(thread, ValueError_type, "-inf + inf in fsum");
        return Value::real(sum.special());
    }
    return Value::real(sum.round());
}

/// The length of a vector, summed with more bits than a double has, scaled so that nothing overflows.
double length_of_vector(std::vector<double> const& parts) {
    double largest = 0;
    bool has_nan = false;
    for (double part : parts) {
        if (std::isinf(part)) return INFINITY;
        has_nan |= std::isnan(part);
        largest = std::max(largest, std::fabs(part));
    }
    if (has_nan) return NAN;
    if (largest == 0) return 0;
    int exponent;
    std::frexp(largest, &exponent);
    long double sum = 0;
    for (double part : parts) {
        long double scaled = std::ldexp(static_cast<long double>(part), -exponent);
        sum += scaled * scaled;
    }
    return double(std::ldexp(std::sqrt(sum), exponent));
}

Raises<Value> math_hypot(Thread& thread, Value* args) {
    std::vector<double> parts;
    for (Value value : args[0].as<Tuple>()->span()) parts.push_back(std::fabs(TRY(to_double(thread, value))));
    return Value::real(length_of_vector(parts));
}

Raises<Value> math_dist(Thread& thread, Value* args) {
    Tuple* p = TRY(tuple_from(thread, args[0]));
    Tuple* q = TRY(tuple_from(thread, args[1]));
    if (p->size != q->size) {
        return raise(thread, ValueError_type, "both points must have the same number of dimensions");
    }
    std::vector<double> parts;
    for (size_t i = 0; i < p->size; i++) {
        double a = TRY(to_double(thread, p->items[i]));
        parts.push_back(std::fabs(a - TRY(to_double(thread, q->items[i]))));
    }
    return Value::real(length_of_vector(parts));
}

Raises<Value> math_prod(Thread& thread, Value* args) {
    Value product = args[1].is_empty() ? Value::small(1) : args[1];
    TRY(for_each_item(thread, args[0], [&](Value item) -> Raises<void> {
        product = TRY(binary_operation(thread, product, item, int(BinaryOperator::Multiply)));
        return {};
    }));
    return product;
}

constexpr MethodDef kFunctions[] = {
    {"dist", "(p, q, /)", math_dist, "The distance of two points, given by their coordinates."},
    {"fsum", "(seq, /)", math_fsum, "The sum of floats, exact but for the last rounding."},
    {"hypot", "(*coordinates)", math_hypot, "The distance of a point from the origin."},
    {"prod", "(iterable, /, *, start=1)", math_prod, "The product of all items and the start value."},
};

}  // namespace

std::span<MethodDef const> math_sum_functions() { return kFunctions; }

}  // namespace py::vm
