#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "vm/objects/type/type.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;
struct Exception;

/// A piece of an error message.
class MessagePart {
  public:
    MessagePart(std::string_view text) : kind_(Kind::Text), text_(text) {}
    MessagePart(char const* text) : kind_(Kind::Text), text_(text) {}
    MessagePart(std::string const& text) : kind_(Kind::Text), text_(text) {}
    MessagePart(Str* string) : kind_(Kind::String), string_(string) {}
    MessagePart(Type const* type) : kind_(Kind::TypeName), type_(type) {}
    template <class Integer>
        requires std::is_integral_v<Integer>
    MessagePart(Integer number) : kind_(Kind::Number), number_(int64_t(number)) {}

  private:
    friend Str* format_message(std::string_view, std::initializer_list<MessagePart>);
    enum class Kind : uint8_t { Text, String, TypeName, Number };
    Kind kind_;
    union {
        std::string_view text_;
        Str* string_;
        Type const* type_;
        int64_t number_;
    };
};

/// Replaces each "{}" of `format` by the next part; a type stands for its name.
Str* format_message(std::string_view format, std::initializer_list<MessagePart> parts);

/// Makes an exception of a built-in type, with the text as its only argument, and makes it pending.
[[gnu::cold]] Error raise(Thread& thread, Type& type, std::string_view format,
                          std::initializer_list<MessagePart> parts = {});
/// The same, with any argument instead of a text.
[[gnu::cold]] Error raise_value(Thread& thread, Type& type, Value argument);
/// Makes an exception pending; the one that is being handled becomes its context.
[[gnu::cold]] Error raise_exception(Thread& thread, Exception* exception);
/// Makes an exception pending again that was taken away, or that is handled: its context stays as it is.
[[gnu::cold]] Error restore_exception(Thread& thread, Exception* exception);
/// The context of an exception that is raised while another is handled (PEP 3134).
void set_context(Thread& thread, Exception* exception);

/// TypeError "{argument} must be {expected}, not …", with the type of the value, or None.
[[gnu::cold]] Error raise_bad_argument(Thread& thread, std::string_view argument, std::string_view expected,
                                       Value value);

/// RecursionError with CPython's text.
[[gnu::cold]] Error raise_recursion(Thread& thread, std::string_view where = {});

#define EXCEPTION(name, base, fields, doc) extern Type name##_type;
#include "vm/errors/exceptions.def"
#undef EXCEPTION

/// Takes the pending exception away if it is of `type`.
bool catch_pending(Thread& thread, Type const& type);

}  // namespace py::vm
