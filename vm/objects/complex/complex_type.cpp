#include <cmath>

#include "vm/errors/warn.h"
#include "vm/gc/heap.h"
#include "vm/objects/complex/complex.h"
#include "vm/objects/float/float.h"
#include "vm/objects/format/float_digits.h"
#include "vm/objects/format/spec.h"
#include "vm/objects/long/number_operators.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/unicode.h"

// The type complex.

namespace py::vm {

Value make_complex(ComplexNumber number) {
    auto* made = the_heap->make<Complex>(complex_type.root_shape);
    made->number = number;
    return Value::of(made);
}

Raises<std::optional<ComplexNumber>> as_complex(Thread& thread, Value value) {
    using Maybe = std::optional<ComplexNumber>;
    if (value.is<Complex>()) return Maybe(value.as<Complex>()->number);
    if (is_float(value)) return Maybe({float_of(value), 0});
    if (is_int(value)) return Maybe({TRY(int_to_double(thread, value)), 0});
    return Maybe();
}

namespace {

/// What `__complex__` gives; nothing if the value has none.
Raises<std::optional<ComplexNumber>> by_complex_method(Thread& thread, Value value) {
    Value result = TRY(call_special(thread, value, intern("__complex__"), {}));
    if (result.is_empty()) return std::optional<ComplexNumber>();
    if (!result.is<Complex>()) {
        return raise(thread, TypeError_type, "__complex__ returned non-complex (type {})", {type_of(result)});
    }
    if (!result.is_exact<Complex>()) {
        TRY(warn(thread, DeprecationWarning_type,
                 format_message("__complex__ returned non-complex (type {}).  The ability to return an instance of a "
                                "strict subclass of complex is deprecated, and may not be supported in a future "
                                "version of Python.",
                                {type_of(result)})));
    }
    return std::optional(result.as<Complex>()->number);
}

bool is_real_number(Value value) {
    return is_float(value) || is_int(value) || type_of(value)->slots.to_float || type_of(value)->slots.index;
}

}  // namespace

Raises<ComplexNumber> to_complex(Thread& thread, Value value) {
    if (value.is<Complex>()) return value.as<Complex>()->number;
    if (!is_float(value) && !is_int(value)) {
        if (auto number = TRY(by_complex_method(thread, value))) return *number;
    }
    return ComplexNumber{TRY(to_double(thread, value)), 0};
}

namespace {

ComplexNumber number_of(Value value) { return value.as<Complex>()->number; }

std::string shown(double value) { return float_digits(value, {}); }

Raises<Value> complex_repr(Thread&, Value self) {
    ComplexNumber z = number_of(self);
    if (z.real == 0 && !std::signbit(z.real)) return Value::of(make_str(shown(z.imag) + "j"));
    std::string imag = shown(z.imag);
    if (imag[0] != '-') imag.insert(0, "+");
    return Value::of(make_str("(" + shown(z.real) + imag + "j)"));
}

Raises<int64_t> complex_hash(Thread&, Value self) {
    constexpr uint64_t kImaginaryFactor = 1000003;
    ComplexNumber z = number_of(self);
    auto hash = int64_t(uint64_t(hash_double(z.real)) + kImaginaryFactor * uint64_t(hash_double(z.imag)));
    return hash == -1 ? -2 : hash;
}

Raises<bool> complex_boolean(Thread&, Value self) { return number_of(self).real != 0 || number_of(self).imag != 0; }

Raises<Value> complex_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!is_equality(op)) return not_implemented();
    ComplexNumber z = number_of(left);
    bool same;
    if (right.is<Complex>()) {
        same = z.real == number_of(right).real && z.imag == number_of(right).imag;
    } else if (is_float(right) || is_int(right)) {
        same = z.imag == 0 && TRY(compare_truth(thread, Value::real(z.real), right, CompareOperator::Equal));
    } else {
        return not_implemented();
    }
    return boolean(same == (op == CompareOperator::Equal));
}

Raises<Value> complex_negative(Thread&, Value self) {
    return make_complex({-number_of(self).real, -number_of(self).imag});
}
Raises<Value> complex_positive(Thread&, Value self) { return make_complex(number_of(self)); }

Raises<Value> complex_absolute(Thread& thread, Value self) {
    ComplexNumber z = number_of(self);
    double size = std::hypot(z.real, z.imag);
    if (std::isinf(size) && std::isfinite(z.real) && std::isfinite(z.imag)) {
        return raise(thread, OverflowError_type, "absolute value too large");
    }
    return Value::real(size);
}

template <BinaryOperator op>
Raises<Value> complex_operator(Thread& thread, Value left, Value right) {
    auto a = TRY(as_complex(thread, left));
    auto b = TRY(as_complex(thread, right));
    if (!a || !b) return not_implemented();
    switch (op) {
        case BinaryOperator::Add: return make_complex({a->real + b->real, a->imag + b->imag});
        case BinaryOperator::Subtract: return make_complex({a->real - b->real, a->imag - b->imag});
        case BinaryOperator::Multiply: return make_complex(multiply(*a, *b));
        case BinaryOperator::TrueDivide: return divide_complex(thread, *a, *b);
        default: return complex_power(thread, *a, *b);
    }
}

Raises<Value> complex_power_modulo(Thread& thread, Value, Value, Value) {
    return raise(thread, ValueError_type, "complex modulo");
}

/// Reads "1.5", "-inf" and the like at `at`; nothing if there is none.
std::optional<double> read_float(std::string_view text, size_t& at) {
    size_t start = at;
    size_t digits = at;
    if (digits < text.size() && (text[digits] == '+' || text[digits] == '-')) digits++;
    size_t stop = digits;
    auto word = [&](std::string_view name) {
        for (size_t i = 0; i < name.size(); i++) {
            if (digits + i >= text.size() || (text[digits + i] | 0x20) != name[i]) return false;
        }
        stop = digits + name.size();
        return true;
    };
    if (!word("infinity") && !word("inf") && !word("nan")) {
        auto run = [&] {
            size_t from = stop;
            while (stop < text.size() && isdigit(uint8_t(text[stop]))) stop++;
            return stop - from;
        };
        size_t count = run();
        if (stop < text.size() && text[stop] == '.') {
            stop++;
            count += run();
        }
        if (count == 0) return std::nullopt;
        size_t mantissa = stop;
        if (stop < text.size() && (text[stop] | 0x20) == 'e') {
            stop++;
            if (stop < text.size() && (text[stop] == '+' || text[stop] == '-')) stop++;
            if (run() == 0) stop = mantissa;
        }
    }
    at = stop;
    return std::strtod(std::string(text.substr(start, stop - start)).c_str(), nullptr);
}

/// "[real][±imag j]", trimmed.
std::optional<ComplexNumber> read_complex(std::string_view text) {
    size_t at = 0;
    auto is_sign = [&] { return at < text.size() && (text[at] == '+' || text[at] == '-'); };
    auto is_unit = [&] { return at < text.size() && (text[at] | 0x20) == 'j'; };
    auto unit_of_sign = [&] { return text[at++] == '-' ? -1.0 : 1.0; };
    ComplexNumber z{0, 0};
    if (auto first = read_float(text, at)) {
        if (is_unit()) {
            at++;
            z.imag = *first;
        } else {
            z.real = *first;
            if (is_sign()) {
                auto second = read_float(text, at);
                z.imag = second ? *second : unit_of_sign();
                if (!is_unit()) return std::nullopt;
                at++;
            }
        }
    } else {
        if (is_sign()) {
            z.imag = unit_of_sign();
        } else {
            z.imag = 1;
        }
        if (!is_unit()) return std::nullopt;
        at++;
    }
    if (at != text.size()) return std::nullopt;
    return z;
}

std::string_view trimmed(std::string_view text) {
    size_t start = text.find_first_not_of(" \t\n\r\f\v");
    if (start == text.npos) return {};
    return text.substr(start, text.find_last_not_of(" \t\n\r\f\v") + 1 - start);
}

Raises<ComplexNumber> parse_complex(Thread& thread, Str* string) {
    auto clean = without_digit_separators(to_ascii_digits(string));
    if (!clean) {
        return raise(thread, ValueError_type, "could not convert string to complex: {}",
                     {TRY(repr_of(thread, Value::of(string)))});
    }
    std::string_view text = trimmed(*clean);
    if (text.starts_with('(') && text.ends_with(')') && text.size() > 1)
        text = trimmed(text.substr(1, text.size() - 2));
    auto z = read_complex(text);
    if (!z) return raise(thread, ValueError_type, "complex() arg is a malformed string");
    return *z;
}

Value make_instance(Type* type, ComplexNumber z) {
    if (type == &complex_type) return make_complex(z);
    auto* instance = static_cast<Complex*>(new_instance(type));
    instance->number = z;
    return Value::of(instance);
}

/// complex(type, real, imag)
Raises<Value> complex_new(Thread& thread, Value* args) {
    Type* type = args[0].as<Type>();
    Value real = args[1];
    Value imag = args[2];
    if (imag.is_empty() && real.is_exact<Complex>() && type == &complex_type) return real;
    if (real.is<Str>()) {
        if (!imag.is_empty())
            return raise(thread, TypeError_type, "complex() can't take second arg if first is a string");
        return make_instance(type, TRY(parse_complex(thread, real.as<Str>())));
    }
    if (imag.is<Str>()) return raise(thread, TypeError_type, "complex() second arg can't be a string");
    ComplexNumber z{0, 0};
    bool real_is_complex = false;
    if (!real.is_empty()) {
        std::optional<ComplexNumber> made;
        if (real.is_exact<Complex>()) {
            made = number_of(real);
        } else if (real.is_object()) {
            made = TRY(by_complex_method(thread, real));
        }
        real_is_complex = made.has_value();
        if (made) {
            z = *made;
        } else if (is_real_number(real)) {
            z.real = TRY(to_double(thread, real));
        } else {
            return raise(thread, TypeError_type, "complex() first argument must be a string or a number, not '{}'",
                         {type_of(real)});
        }
    }
    if (!imag.is_empty()) {
        if (imag.is<Complex>()) {
            z.real -= number_of(imag).imag;
            z.imag = real_is_complex ? z.imag + number_of(imag).real : number_of(imag).real;
        } else if (is_real_number(imag)) {
            double part = TRY(to_double(thread, imag));
            z.imag = real_is_complex ? z.imag + part : part;
        } else {
            return raise(thread, TypeError_type, "complex() second argument must be a number, not '{}'",
                         {type_of(imag)});
        }
    }
    return make_instance(type, z);
}
constexpr MethodDef kNew{"complex", "($type, /, real=0, imag=0)", complex_new};

Raises<Value> complex_conjugate(Thread&, Value* args) {
    return make_complex({number_of(args[0]).real, -number_of(args[0]).imag});
}
Raises<Value> complex_complex(Thread&, Value* args) {
    return args[0].is_exact<Complex>() ? args[0] : make_complex(number_of(args[0]));
}
Raises<Value> complex_getnewargs(Thread&, Value* args) {
    return Value::of(make_tuple({Value::real(number_of(args[0]).real), Value::real(number_of(args[0]).imag)}));
}
Raises<Value> complex_format(Thread& thread, Value* args) {
    if (!args[1].is<Str>()) {
        return raise(thread, TypeError_type, "__format__() argument must be str, not {}", {type_of(args[1])});
    }
    if (args[1].as<Str>()->length == 0) return Value::of(TRY(str_of(thread, args[0])));
    return Value::of(TRY(format_complex(thread, number_of(args[0]).real, number_of(args[0]).imag, args[1].as<Str>())));
}

Raises<Value> get_real(Thread&, Value self) { return Value::real(number_of(self).real); }
Raises<Value> get_imaginary(Thread&, Value self) { return Value::real(number_of(self).imag); }

constexpr MethodDef kMethods[] = {
    {"conjugate", "($self, /)", complex_conjugate, "The number with its imaginary part negated."},
    {"__complex__", "($self, /)", complex_complex, "The value as an exact complex."},
    {"__format__", "($self, format_spec, /)", complex_format, "The text that a format spec asks for."},
    {"__getnewargs__", "($self, /)", complex_getnewargs},
};
constexpr GetSetDef kAttributes[] = {
    {"real", get_real, nullptr, AttributeKind::Member, "The real part, a float."},
    {"imag", get_imaginary, nullptr, AttributeKind::Member, "The imaginary part, a float."}};

constexpr Slots complex_slots() {
    Slots slots{.repr = complex_repr,
                .hash = complex_hash,
                .compare = complex_compare,
                .boolean = complex_boolean,
                .negative = complex_negative,
                .positive = complex_positive,
                .absolute = complex_absolute,
                .power = complex_power_modulo,
                .create = create_with<kNew>};
    using enum BinaryOperator;
    fill_operators<Add, Multiply, Power, Subtract, TrueDivide>(
        slots, []<BinaryOperator op>() { return complex_operator<op>; });
    return slots;
}

}  // namespace

extern TypeSpec const kComplexSpec;
TypeSpec const kComplexSpec{
    .name = "complex",
    .layout = Layout::Complex,
    .size = sizeof(Complex),
    .flags = kBaseType,
    .slots = complex_slots(),
    .methods = kMethods,
    .attributes = kAttributes,
    .doc = "A number with a real and an imaginary part: from a text such as '1+2j', or from the two parts.",
};

}  // namespace py::vm
