#pragma once

namespace py::vm {

class Thread;
struct Dict;

enum class Conversation {
    /// There was no program: greet, and run what PYTHONSTARTUP names.
    FromTheStart,
    AfterProgram,
};

/// Whether standard input is somebody to talk to: a terminal, or -i says so.
bool wants_conversation();

/// Whether the program wants to be looked at when it has ended (PYTHONINSPECT, which it may set itself).
bool asks_for_inspection();

/// Reads statements from standard input, prompting with sys.ps1 and sys.ps2, and runs each in `space` until the input
/// ends or SystemExit does; the exit status.
int converse(Thread& thread, Dict* space, Conversation kind);

}  // namespace py::vm
