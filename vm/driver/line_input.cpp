#include "vm/driver/line_input.h"

#include <dlfcn.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "vm/errors/raise.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/thread/blocking.h"
#include "vm/runtime/thread/interrupts.h"
#include "vm/runtime/thread/thread.h"

// Lines from a terminal, edited, or from anything else.

namespace py::vm {
namespace {

/// The functions of readline, which libedit has as well. They are called for every character, so that a signal's
/// handler can end the line.
struct LineEditor {
    void (*install_handler)(char const* prompt, void (*handler)(char* line)) = nullptr;
    void (*remove_handler)() = nullptr;
    void (*read_character)() = nullptr;
    void (*add_history)(char const* line) = nullptr;
    int* catches_signals = nullptr;

    bool is_complete() const { return install_handler && remove_handler && read_character && add_history; }
};

template <class T>
void find_symbol(void* library, char const* name, T*& symbol) {
    symbol = reinterpret_cast<T*>(dlsym(library, name));
}

/// Loaded when the first line is asked for, so that other programs do not pay for it.
LineEditor load_line_editor() {
    LineEditor editor;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return editor;
    for (char const* name : {"libreadline.so.8", "libedit.so.2"}) {
        void* library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
        if (!library) continue;
        find_symbol(library, "rl_callback_handler_install", editor.install_handler);
        find_symbol(library, "rl_callback_handler_remove", editor.remove_handler);
        find_symbol(library, "rl_callback_read_char", editor.read_character);
        find_symbol(library, "add_history", editor.add_history);
        find_symbol(library, "rl_catch_signals", editor.catches_signals);
        if (!editor.is_complete()) continue;
        // The machine's own handlers note signals.
        if (editor.catches_signals) *editor.catches_signals = 0;
        return editor;
    }
    return {};
}

/// What the library's call-back has got.
InputLine edited_line;
bool line_is_ready = false;

LineEditor const& line_editor() {
    static LineEditor const editor = load_line_editor();
    return editor;
}

void take_line(char* line) {
    line_is_ready = true;
    edited_line = {.kind = line ? InputLine::Kind::Text : InputLine::Kind::End, .text = line ? line : ""};
    if (line && *line) line_editor().add_history(line);
    std::free(line);
    line_editor().remove_handler();
}

/// While it lives this thread gets no signal.
class HeldSignals {
  public:
    HeldSignals() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    HeldSignals(HeldSignals const&) = delete;
    ~HeldSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    /// Those that were held before.
    sigset_t const& before() const { return before_; }

  private:
    sigset_t before_;
};

/// Waits until there is something to read; false if a signal came.
bool wait_for_input(Thread& thread) {
    BlockingRegion region(thread);
    // One that came between the look and the wait would go unnoticed until somebody types.
    HeldSignals held;
    if (has_signals_to_handle(thread)) {
        errno = EINTR;
        return false;
    }
    pollfd input{STDIN_FILENO, POLLIN, 0};
    return ppoll(&input, 1, nullptr, &held.before()) >= 0;
}

InputLine read_edited(Thread& thread, LineEditor const& editor, std::string const& prompt) {
    line_is_ready = false;
    editor.install_handler(prompt.c_str(), take_line);
    while (!line_is_ready) {
        if (wait_for_input(thread)) {
            editor.read_character();
        } else if (!check_signals(thread).ok()) {
            editor.remove_handler();
            // The editor has turned the terminal's own echo off.
            std::fputs("^C", stdout);
            std::fflush(stdout);
            return {.kind = InputLine::Kind::Interrupted};
        }
    }
    return std::move(edited_line);
}

/// Reads one byte; less than 0 with EINTR if a signal came.
ssize_t read_byte(Thread& thread, char& byte) {
    if (!wait_for_input(thread)) return -1;
    BlockingRegion region(thread);
    return read(STDIN_FILENO, &byte, 1);
}

/// Reads byte by byte: what comes behind the line is for the program.
InputLine read_plain(Thread& thread, std::string const& prompt) {
    std::fflush(stdout);
    std::fwrite(prompt.data(), 1, prompt.size(), stderr);
    std::fflush(stderr);
    InputLine line;
    for (;;) {
        char byte;
        ssize_t size = read_byte(thread, byte);
        if (size < 0 && errno == EINTR) {
            if (check_signals(thread).ok()) continue;
            return {.kind = InputLine::Kind::Interrupted};
        }
        if (size <= 0) {
            line.kind = line.text.empty() ? InputLine::Kind::End : InputLine::Kind::Text;
            line.unterminated = true;
            return line;
        }
        if (byte == '\n') {
            line.kind = InputLine::Kind::Text;
            return line;
        }
        line.text += byte;
    }
}

}  // namespace

InputLine read_input_line(Thread& thread, std::string const& prompt) {
    LineEditor const& editor = line_editor();
    return editor.is_complete() ? read_edited(thread, editor, prompt) : read_plain(thread, prompt);
}

}  // namespace py::vm
