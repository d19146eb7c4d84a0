#include "vm/modules/faulthandler/stack_text.h"

#include <unistd.h>

#include <cstring>

#include "vm/interp/frame.h"
#include "vm/objects/str/str.h"
#include "vm/runtime/code/locations.h"
#include "vm/runtime/thread/interpreter_lock.h"
#include "vm/runtime/thread/threads.h"

namespace py::vm {
namespace {

constexpr int kMostFrames = 100;
constexpr size_t kMostCharacters = 500;

/// A small buffer, written out when it is full.
class Writer {
  public:
    explicit Writer(int descriptor) : descriptor_(descriptor) {}
    ~Writer() { flush(); }

    void text(char const* characters) {
        while (*characters) put(*characters++);
    }
    void number(uint64_t value, unsigned base, int digits) {
        char reversed[24];
        int count = 0;
        do {
            reversed[count++] = "0123456789abcdef"[value % base];
            value /= base;
        } while (value || count < digits);
        while (count) put(reversed[--count]);
    }
    /// Beyond ASCII as an escape. A rope is not flattened: that would allocate.
    void string(Str* string) {
        if (!string || string->is_rope()) return text("???");
        size_t length = string->length < kMostCharacters ? string->length : kMostCharacters;
        for (size_t i = 0; i < length; i++) {
            char32_t character = string->at(i);
            if (character >= ' ' && character < 0x7F) {
                put(char(character));
            } else {
                text(character < 0x100 ? "\\x" : character < 0x10000 ? "\\u" : "\\U");
                number(character, 16, character < 0x100 ? 2 : character < 0x10000 ? 4 : 8);
            }
        }
        if (length < string->length) text("...");
    }
    void flush() {
        if (used_ && ::write(descriptor_, buffer_, used_) < 0) used_ = 0;
        used_ = 0;
    }

  private:
    void put(char character) {
        if (used_ == sizeof buffer_) flush();
        buffer_[used_++] = character;
    }

    int descriptor_;
    size_t used_ = 0;
    char buffer_[256];
};

void write_frames(Writer& writer, Thread& thread) {
    FrameWalker walker(thread);
    if (walker.done()) writer.text("  <no Python frame>\n");
    for (int count = 0; !walker.done(); walker.step(), count++) {
        if (count == kMostFrames) return writer.text("  ...\n");
        Code* code = frame_code(walker.fp());
        writer.text("  File \"");
        writer.string(code->filename);
        writer.text("\", line ");
        int line = location_at(*code->source, code_offset(code, walker.ip())).line;
        writer.number(line > 0 ? uint64_t(line) : 0, 10, 1);
        writer.text(" in ");
        writer.string(code->name);
        writer.text("\n");
    }
}

}  // namespace

void write_text(int descriptor, char const* text) { Writer(descriptor).text(text); }

void write_stack(int descriptor, Thread& thread) {
    Writer writer(descriptor);
    writer.text("Stack (most recent call first):\n");
    write_frames(writer, thread);
}

void write_all_stacks(int descriptor) {
    Writer writer(descriptor);
    bool first = true;
    // The youngest first, as threads are listed by CPython.
    auto threads = all_threads();
    for (size_t i = threads.size(); i-- > 0;) {
        if (!first) writer.text("\n");
        first = false;
        writer.text(threads[i] == interpreter_lock.holder() ? "Current thread 0x" : "Thread 0x");
        writer.number(threads[i]->ident(), 16, 16);
        writer.text(" (most recent call first):\n");
        write_frames(writer, *threads[i]);
    }
}

}  // namespace py::vm
