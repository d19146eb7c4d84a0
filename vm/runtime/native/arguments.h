#pragma once

#include <cstdint>
#include <string>

#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;
struct Str;

// Arguments of native functions as numbers of C, with the errors that CPython gives. A fraction is no int: TypeError
// "'float' object cannot be interpreted as an integer".

/// OverflowError "Python int too large to convert to C int".
Raises<int> to_c_int(Thread& thread, Value value);
/// The same with `fallback` for an omitted argument.
Raises<int> to_c_int(Thread& thread, Value value, int fallback);
/// OverflowError "Python int too large to convert to C long".
Raises<int64_t> to_c_long(Thread& thread, Value value);
/// As "i" of CPython's argument formats: OverflowError "signed integer is greater than maximum", or "less than minimum".
Raises<int> to_signed_integer(Thread& thread, Value value);
/// A size: OverflowError "cannot fit 'int' into an index-sized integer".
Raises<int64_t> to_size(Thread& thread, Value value);
/// A size where None, or no argument, stands for `fallback`. TypeError "argument should be integer or None, not '...'".
Raises<int64_t> to_size_or(Thread& thread, Value value, int64_t fallback);
/// The truth of an argument that may be omitted.
Raises<bool> to_bool(Thread& thread, Value value, bool fallback);
/// Text without embedded zeros, as UTF-8. TypeError "{function}() argument {position} must be str, not ...".
Raises<std::string> to_c_text(Thread& thread, Value value, std::string_view function, std::string_view argument);
/// The same of a str. Errors: ValueError for embedded zeros, UnicodeEncodeError for surrogates.
Raises<std::string> to_c_text(Thread& thread, Str* text);
/// Modulo 2**32 and 2**64, as the "masking" conversions of CPython do.
Raises<uint64_t> to_masked(Thread& thread, Value value);

/// Raises what a signal handler raised in the meantime; used where a system call was interrupted.
Raises<void> check_signals(Thread& thread);

/// Calls `function` (a system call: -1 and errno) until it is not interrupted by a signal any more.
template <class Function>
auto retry_interrupted(Thread& thread, Function&& function) -> Raises<decltype(function())>;

/// A file descriptor: an int, or what an object's `fileno()` returns.
Raises<int> to_descriptor(Thread& thread, Value value);

/// Whether an argument was given and is not None.
inline bool is_given(Value value);

}  // namespace py::vm

#include "vm/runtime/native/arguments_inline.h"
