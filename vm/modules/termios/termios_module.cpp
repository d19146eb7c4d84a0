#include <asm/ioctls.h>
#include <linux/tty.h>
#include <sys/ioctl.h>
#include <termios.h>

#include <cerrno>
#include <cstring>

#include "vm/gc/heap.h"
#include "vm/modules/constants.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/thread/blocking.h"

// The module termios: how terminals behave.

namespace py::vm {
namespace {

Type* error_type = nullptr;

/// termios.error(errno, text), which is no OSError.
Error raise_terminal_error(Thread& thread, int number) {
    Tuple* args = make_tuple({Value::small(number), Value::of(make_str(std::string_view(strerror(number))))});
    Value exception = TRY(call(thread, Value::of(error_type), CallArgs{args->items, args->size}));
    return raise_exception(thread, exception.as<Exception>());
}

/// Makes a system call that may wait.
template <class Function>
Raises<Value> carry_out(Thread& thread, Function&& function) {
    int result;
    {
        BlockingRegion region(thread);
        result = function();
    }
    if (result < 0) return raise_terminal_error(thread, errno);
    return none();
}

Raises<Value> get_attributes(Thread& thread, Value* args) {
    int descriptor = TRY(to_descriptor(thread, args[0]));
    termios mode;
    if (tcgetattr(descriptor, &mode) < 0) return raise_terminal_error(thread, errno);
    List* characters = new_list();
    for (size_t i = 0; i < NCCS; i++) {
        uint8_t character = mode.c_cc[i];
        // Without line editing these two are numbers.
        bool is_number = !(mode.c_lflag & ICANON) && (i == VMIN || i == VTIME);
        characters->append(is_number ? Value::small(character) : Value::of(make_bytes({&character, 1})));
    }
    List* result = new_list();
    for (int64_t number : {int64_t(mode.c_iflag), int64_t(mode.c_oflag), int64_t(mode.c_cflag), int64_t(mode.c_lflag),
                           int64_t(cfgetispeed(&mode)), int64_t(cfgetospeed(&mode))}) {
        result->append(make_int(number));
    }
    result->append(Value::of(characters));
    return Value::of(result);
}

Raises<void> read_characters(Thread& thread, List* characters, termios& mode) {
    for (size_t i = 0; i < NCCS; i++) {
        if (characters->size != NCCS) break;
        Value item = characters->items[i];
        if (item.is<Bytes>() && item.as<Bytes>()->size == 1) {
            mode.c_cc[i] = item.as<Bytes>()->data[0];
        } else if (is_int(item)) {
            mode.c_cc[i] = cc_t(TRY(to_c_long(thread, item)));
        } else {
            return raise(thread, TypeError_type, "tcsetattr: elements of attributes must be characters or integers");
        }
    }
    return {};
}

Raises<Value> set_attributes(Thread& thread, Value* args) {
    int descriptor = TRY(to_descriptor(thread, args[0]));
    int when = TRY(to_c_int(thread, args[1]));
    List* attributes = args[2].is<List>() ? args[2].as<List>() : nullptr;
    if (!attributes || attributes->size != 7) {
        return raise(thread, TypeError_type, "tcsetattr, arg 3: must be 7 element list");
    }
    int64_t numbers[6];
    for (size_t i = 0; i < std::size(numbers); i++) {
        numbers[i] = TRY(to_c_long(thread, attributes->items[i]));
        if (attributes->size != 7) return raise(thread, TypeError_type, "tcsetattr, arg 3: must be 7 element list");
    }
    Value characters = attributes->items[6];
    if (!characters.is<List>() || characters.as<List>()->size != NCCS) {
        return raise(thread, TypeError_type, "tcsetattr: attributes[6] must be {} element list", {NCCS});
    }
    termios mode;
    if (tcgetattr(descriptor, &mode) < 0) return raise_terminal_error(thread, errno);
    mode.c_iflag = tcflag_t(numbers[0]);
    mode.c_oflag = tcflag_t(numbers[1]);
    mode.c_cflag = tcflag_t(numbers[2]);
    mode.c_lflag = tcflag_t(numbers[3]);
    TRY(read_characters(thread, characters.as<List>(), mode));
    if (cfsetispeed(&mode, speed_t(numbers[4])) < 0) return raise_terminal_error(thread, errno);
    if (cfsetospeed(&mode, speed_t(numbers[5])) < 0) return raise_terminal_error(thread, errno);
    return carry_out(thread, [&] { return tcsetattr(descriptor, when, &mode); });
}

/// Functions of a descriptor and one number.
template <int (*function)(int, int)>
Raises<Value> with_number(Thread& thread, Value* args) {
    int descriptor = TRY(to_descriptor(thread, args[0]));
    int number = TRY(to_c_int(thread, args[1]));
    return carry_out(thread, [&] { return function(descriptor, number); });
}

Raises<Value> drain(Thread& thread, Value* args) {
    int descriptor = TRY(to_descriptor(thread, args[0]));
    return carry_out(thread, [&] { return tcdrain(descriptor); });
}

Raises<Value> get_window_size(Thread& thread, Value* args) {
    int descriptor = TRY(to_descriptor(thread, args[0]));
    winsize size{};
    if (ioctl(descriptor, TIOCGWINSZ, &size) < 0) return raise_terminal_error(thread, errno);
    return Value::of(make_tuple({Value::small(size.ws_row), Value::small(size.ws_col)}));
}

Raises<Value> set_window_size(Thread& thread, Value* args) {
    int descriptor = TRY(to_descriptor(thread, args[0]));
    bool is_sequence = type_of(args[1])->slots.get_item && type_of(args[1])->slots.length && !args[1].is<Dict>();
    List* items = is_sequence ? TRY(list_from(thread, args[1])) : nullptr;
    if (!items || items->size != 2) {
        return raise(thread, TypeError_type, "tcsetwinsize, arg 2: must be a two-item sequence");
    }
    int64_t rows = TRY(to_c_long(thread, items->items[0]));
    int64_t columns = TRY(to_c_long(thread, items->items[1]));
    winsize size{};
    if (ioctl(descriptor, TIOCGWINSZ, &size) < 0) return raise_terminal_error(thread, errno);
    size.ws_row = uint16_t(rows);
    size.ws_col = uint16_t(columns);
    if (size.ws_row != rows || size.ws_col != columns) {
        return raise(thread, OverflowError_type, "winsize value(s) out of range.");
    }
    return carry_out(thread, [&] { return ioctl(descriptor, TIOCSWINSZ, &size); });
}

constexpr MethodDef kFunctions[] = {
    {"tcgetattr", "(fd, /)", get_attributes, "The mode of a terminal: flags, speeds and special characters."},
    {"tcsetattr", "(fd, when, attributes, /)", set_attributes, "Sets the mode of a terminal."},
    {"tcsendbreak", "(fd, duration, /)", with_number<tcsendbreak>, "Sends a break."},
    {"tcdrain", "(fd, /)", drain, "Waits until everything is written."},
    {"tcflush", "(fd, queue, /)", with_number<tcflush>, "Forgets what waits to be read or written."},
    {"tcflow", "(fd, action, /)", with_number<tcflow>, "Holds up input or output, or lets it go on."},
    {"tcgetwinsize", "(fd, /)", get_window_size, "Rows and columns."},
    {"tcsetwinsize", "(fd, winsize, /)", set_window_size, "Sets rows and columns."},
};

constexpr IntConstant kConstants[] = {
#define CONSTANT(name) {#name, int64_t(name)},
#include "vm/modules/termios/constants.def"
#undef CONSTANT
    {"VSWTCH", VSWTC},
};

Raises<void> fill(Thread& thread, Module* module) {
    add_int_constants(module, kConstants);
    if (!error_type) {
        error_type = TRY(make_exception_class(thread, "termios.error", Exception_type));
        the_heap->add_roots([](Marker& marker, void*) { marker.mark(error_type); }, nullptr);
    }
    module->dict->store(intern("error"), Value::of(error_type));
    return {};
}

}  // namespace

extern NativeModule const kTermiosModule;
NativeModule const kTermiosModule{
    .name = "termios", .doc = "How terminals behave.", .functions = kFunctions, .fill = fill};

}  // namespace py::vm
