#pragma once

#include "vm/objects/str/str.h"
#include "vm/objects/value.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// Makes sys.stdin, sys.stdout and sys.stderr, and the names with underscores. A descriptor that is not open gives
/// None.
Raises<void> install_standard_streams(Thread& thread);
/// Makes them anew where their encoding's codec had to be imported: until then they take UTF-8. LookupError.
Raises<void> complete_standard_streams(Thread& thread);
/// Writes out what sys.stdout and sys.stderr still hold; false if that failed. Nothing is raised.
bool flush_standard_streams(Thread& thread);
/// Finalizers at the end of the program pass the standard streams over: others may print.
void keep_standard_streams();
/// Writes to the object `file`, at once where it is a text stream of ours.
Raises<void> write_to_stream(Thread& thread, Value file, Str* text);
/// `open`, for the builtin.
Raises<Value> builtin_open(Thread& thread, Value* args);

}  // namespace py::vm
