#pragma once

#include "vm/objects/generator/generator.h"

namespace py::vm {

enum class AwaitState : uint8_t { New, Underway, Done };

/// What the methods of an asynchronous generator return: `asend` and `__anext__`, or `athrow` and `aclose`. It can be
/// awaited once.
struct AsyncAwaitable : Object {
    static constexpr Layout kLayout = Layout::AsyncAwaitable;
    Generator* generator;
    /// `asend`: what is sent first.
    Value sent;
    /// `athrow`: its three arguments; null for `aclose`.
    Tuple* thrown;
    AwaitState state;
};

Value make_async_send(Generator* generator, Value sent);
/// `thrown`: null for `aclose`.
Value make_async_throw(Generator* generator, Tuple* thrown);

}  // namespace py::vm
