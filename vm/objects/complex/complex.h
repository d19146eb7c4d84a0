#pragma once

#include <optional>

#include "marshal/base/complex_number.h"
#include "vm/objects/object.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

struct Complex : Object {
    static constexpr Layout kLayout = Layout::Complex;
    ComplexNumber number;
};

Value make_complex(ComplexNumber number);
/// A number of any built-in kind; nothing for other values. Error: OverflowError for ints that are too large.
Raises<std::optional<ComplexNumber>> as_complex(Thread& thread, Value value);
/// `complex(value)` without parsing text: `__complex__`, then as a float. TypeError otherwise.
Raises<ComplexNumber> to_complex(Thread& thread, Value value);

Raises<Value> divide_complex(Thread& thread, ComplexNumber left, ComplexNumber right);
Raises<Value> complex_power(Thread& thread, ComplexNumber base, ComplexNumber exponent);

}  // namespace py::vm
