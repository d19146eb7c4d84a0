#pragma once

#include "vm/errors/raise.h"
#include "vm/objects/containers.h"
#include "vm/objects/function/function.h"

namespace py::vm {

struct Frame;

/// One frame that an exception has passed.
struct Traceback : Object {
    static constexpr Layout kLayout = Layout::Traceback;
    Traceback* next;
    Code* code;
    /// Of the instruction, in 2-byte units.
    uint32_t offset;
    /// `kLineNotKnown` until someone asks `line_of`; -1 for none.
    int32_t line;
    Frame* frame;
};
inline constexpr int32_t kLineNotKnown = -2;
int32_t line_of(Traceback* entry);

struct Exception : Object {
    static constexpr Layout kLayout = Layout::Exception;

    Tuple* args;
    /// Null where there are none.
    Traceback* traceback;
    Exception* context;
    Exception* cause;
    bool suppress_context;
    /// The extra attributes of its type, in the order of exceptions.def; empty while unset.
    Value fields[];
};

/// MemoryError without arguments.
Exception* make_memory_error();
/// An exception of a built-in type with given arguments, as calling the type would make it.
Exception* make_exception(Type& type, Tuple* args);
Value& exception_field(Exception* exception, std::string_view name);
/// Notes that the exception has passed `frame` at `offset`.
void add_traceback(Exception* exception, Frame* frame, uint32_t offset);
/// "Traceback (most recent call last): …" and all chained exceptions, as CPython prints them.
std::string render_exception(Thread& thread, Exception* exception);

}  // namespace py::vm
