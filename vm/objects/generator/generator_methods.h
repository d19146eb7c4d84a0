#pragma once

#include "vm/objects/generator/generator.h"

namespace py::vm {

// Methods that generators, coroutines and asynchronous generators share.

Generator* generator_of(Value value);
Raises<Value> generator_repr(Thread& thread, Value self);
Raises<Value> generator_send(Thread& thread, Value* args);
Raises<Value> generator_throw(Thread& thread, Value* args);
Raises<Value> generator_close(Thread& thread, Value* args);
Raises<Value> generator_del(Thread& thread, Value* args);
Raises<Value> get_generator_name(Thread& thread, Value self);
Raises<void> set_generator_name(Thread& thread, Value self, Value value);
Raises<Value> get_generator_qualname(Thread& thread, Value self);
Raises<void> set_generator_qualname(Thread& thread, Value self, Value value);
Raises<Value> get_generator_running(Thread& thread, Value self);
Raises<Value> get_generator_suspended(Thread& thread, Value self);
Raises<Value> get_generator_code(Thread& thread, Value self);
Raises<Value> get_generator_frame(Thread& thread, Value self);
Raises<Value> get_generator_delegate(Thread& thread, Value self);
void trace_generator(Object* object, Marker& marker);

}  // namespace py::vm
