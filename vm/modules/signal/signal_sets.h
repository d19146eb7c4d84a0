#pragma once

#include <csignal>

#include "vm/objects/tuple/struct_sequence.h"

namespace py::vm {

extern Type signal_info_type;
extern StructSequenceSpec const kSignalInfoSpec;

Raises<Value> signal_pthread_sigmask(Thread& thread, Value* args);
Raises<Value> signal_sigpending(Thread& thread, Value* args);
Raises<Value> signal_valid_signals(Thread& thread, Value* args);
Raises<Value> signal_sigwait(Thread& thread, Value* args);
Raises<Value> signal_sigwaitinfo(Thread& thread, Value* args);
Raises<Value> signal_sigtimedwait(Thread& thread, Value* args);

}  // namespace py::vm
