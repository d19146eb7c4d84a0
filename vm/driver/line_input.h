#pragma once

#include <optional>
#include <string>

namespace py::vm {

class Thread;

/// A line of input, or why there is none.
struct InputLine {
    enum class Kind { Text, End, Interrupted };
    Kind kind = Kind::End;
    /// Without its end.
    std::string text = {};
    /// The input ended behind it.
    bool unterminated = false;
};

/// Prompts for a line of standard input. On a terminal, it can be edited and earlier lines recalled, by libedit or
/// readline where one of them is installed.
InputLine read_input_line(Thread& thread, std::string const& prompt);

}  // namespace py::vm
