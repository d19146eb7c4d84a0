#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <tuple>

#include "vm/errors/os_error.h"
#include "vm/objects/descriptor/descriptors.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/file_system_path.h"

// Most functions of posix take numbers and paths, make one system call and give a number, None or an OSError. They are
// written as that call alone: `posix_call<"name", [](Path path, Mode mode) -> Done { return chmod(path, mode); }>` is
// the native function; the types of the parameters say how the arguments are converted, the type of the result what it
// means.

namespace py::vm::posix {

/// Text as a template argument.
template <size_t size>
struct FixedText {
    char text[size];
    constexpr FixedText(char const (&from)[size]) { std::copy(from, from + size, text); }
    constexpr std::string_view view() const { return {text, size - 1}; }
};

/// What an argument is taken for; errors name the function.
struct Taking {
    Thread& thread;
    std::string_view function;
};

/// int of C.
struct Number {
    int value;
    operator int() const { return value; }
    Raises<void> take(Taking context, Value argument) {
        value = TRY(to_c_int(context.thread, argument));
        return {};
    }
};
/// int of C with a default.
template <int fallback>
struct Optional {
    int value;
    operator int() const { return value; }
    Raises<void> take(Taking context, Value argument) {
        value = TRY(to_c_int(context.thread, argument, fallback));
        return {};
    }
};
/// 64 bits: offsets, lengths, process ids.
struct Long {
    int64_t value;
    operator int64_t() const { return value; }
    Raises<void> take(Taking context, Value argument) {
        value = TRY(to_c_long(context.thread, argument));
        return {};
    }
};
template <bool fallback>
struct Flag {
    bool value;
    operator bool() const { return value; }
    Raises<void> take(Taking context, Value argument) {
        value = TRY(to_bool(context.thread, argument, fallback));
        return {};
    }
};
/// A descriptor, or an object with `fileno()`.
struct Descriptor {
    int value;
    operator int() const { return value; }
    Raises<void> take(Taking context, Value argument) {
        value = TRY(to_descriptor(context.thread, argument));
        return {};
    }
};
/// The `dir_fd` arguments: None is the current directory.
struct DirectoryDescriptor {
    int value;
    operator int() const { return value; }
    bool is_given() const { return value != AT_FDCWD; }
    Raises<void> take(Taking context, Value argument) {
        value = AT_FDCWD;
        if (!vm::is_given(argument)) return {};
        if (!is_int(argument) && !type_of(argument)->slots.index) {
            return raise(context.thread, TypeError_type, "argument should be integer or None, not {}",
                         {type_of(argument)});
        }
        value = TRY(to_c_int(context.thread, argument));
        return {};
    }
};
/// Numbers of users and groups: -1 to 2**32 - 1.
Raises<uint32_t> to_identity(Thread& thread, Value value, std::string_view what);
template <FixedText what>
struct Identity {
    uint32_t value;
    operator uint32_t() const { return value; }
    Raises<void> take(Taking context, Value argument) {
        value = TRY(to_identity(context.thread, argument, what.view()));
        return {};
    }
};
using UserId = Identity<"uid">;
using GroupId = Identity<"gid">;

template <FixedText name = "path", PathForm allowed = PathForm::Path>
struct PathArgument : FileSystemPath {
    operator char const*() const { return c_str(); }
    Raises<void> take(Taking context, Value value) {
        function = context.function;
        argument = name.view();
        form = allowed;
        return FileSystemPath::take(context.thread, value);
    }
};
using Path = PathArgument<>;
using PathOrDescriptor = PathArgument<"path", PathForm::OrDescriptor>;
using Source = PathArgument<"src">;
using Destination = PathArgument<"dst">;

/// Success without a value: None, or the system's error.
struct Done {
    int result;
    Done(int from) : result(from) {}
    bool failed() const { return result == -1; }
    bool operator==(Done const&) const = default;
    Value value() const { return none(); }
};
/// A number, or the system's error at -1.
struct Count {
    int64_t result;
    Count(int64_t from) : result(from) {}
    bool failed() const { return result == -1; }
    bool operator==(Count const&) const = default;
    Value value() const { return make_int(result); }
};
/// A number that never means an error.
struct Plain {
    int64_t result;
    Plain(int64_t from) : result(from) {}
    bool failed() const { return false; }
    bool operator==(Plain const&) const = default;
    Value value() const { return make_int(result); }
};
struct Truth {
    bool result;
    Truth(bool from) : result(from) {}
    bool failed() const { return false; }
    Value value() const { return boolean(result); }
};

/// The names of files among the arguments, for an error.
struct ErrorNames {
    Value first = kEmpty;
    Value second = kEmpty;
    template <class Argument>
    void add(Argument const& argument) {
        if constexpr (std::is_base_of_v<FileSystemPath, Argument>)
            (first.is_empty() ? first : second) = argument.object;
    }
};

template <class Function>
struct Parameters;
template <class Result, class Class, class... Arguments>
struct Parameters<Result (Class::*)(Arguments...) const> {
    using Tuple = std::tuple<std::remove_cvref_t<Arguments>...>;
};

template <FixedText name, auto function>
Raises<Value> posix_call(Thread& thread, Value* args) {
    typename Parameters<decltype(&decltype(function)::operator())>::Tuple taken;
    Taking context{thread, name.view()};
    Raises<void> outcome;
    // Stops at the first argument that is refused.
    std::apply([&](auto&... argument) { (void)((outcome = argument.take(context, *args++), outcome.ok()) && ...); },
               taken);
    TRY(outcome);
    for (;;) {
        errno = 0;
        int error;
        auto result = [&] {
            BlockingRegion region(thread);
            auto made = std::apply([](auto&... argument) { return function(argument...); }, taken);
            error = errno;
            return made;
        }();
        if (!result.failed()) return result.value();
        if (error == EINTR) {
            TRY(check_signals(thread));
            continue;
        }
        ErrorNames names;
        std::apply([&](auto&... argument) { (names.add(argument), ...); }, taken);
        return raise_os_error(thread, error, names.first, names.second);
    }
}

std::span<MethodDef const> file_functions();
std::span<MethodDef const> directory_functions();
std::span<MethodDef const> descriptor_functions();
std::span<MethodDef const> transfer_functions();
std::span<MethodDef const> stat_functions();
std::span<MethodDef const> process_functions();
std::span<MethodDef const> spawn_functions();
std::span<MethodDef const> wait_functions();
std::span<MethodDef const> identity_functions();
std::span<MethodDef const> scheduling_functions();
std::span<MethodDef const> system_functions();
std::span<MethodDef const> attribute_functions();

/// Adds constants, tables of names, `environ`, `_have_functions`.
Raises<void> add_constants(Thread& thread, Module* module);

}  // namespace py::vm::posix
