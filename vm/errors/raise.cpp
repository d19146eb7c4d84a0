#include "vm/errors/raise.h"

#include "vm/objects/exception.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/thread/thread.h"

namespace py::vm {
namespace {

/// A type of C++ goes by module and name, as in CPython; a class by its name.
void append_name(StrBuilder& text, Type const* type) {
    std::string_view full = type->spec && !(type->type_flags & kHeapType) ? type->spec->name : std::string_view();
    if (full.find('.') != std::string_view::npos && !full.starts_with("builtins.")) return text.append(full);
    text.append(type->name);
}

}  // namespace

Str* format_message(std::string_view format, std::initializer_list<MessagePart> parts) {
    StrBuilder text;
    auto part = parts.begin();
    for (size_t i = 0; i < format.size(); i++) {
        if (format.substr(i, 2) != "{}" || part == parts.end()) {
            size_t next = format.find("{}", i + 1);
            text.append(format.substr(i, next == std::string_view::npos ? next : next - i));
            if (next == std::string_view::npos) break;
            i = next - 1;
            continue;
        }
        switch (part->kind_) {
            case MessagePart::Kind::Text: text.append(part->text_); break;
            case MessagePart::Kind::String: text.append(part->string_); break;
            case MessagePart::Kind::TypeName: append_name(text, part->type_); break;
            case MessagePart::Kind::Number: text.append_decimal(part->number_); break;
        }
        ++part;
        i++;
    }
    return text.finish();
}

Error raise(Thread& thread, Type& type, std::string_view format, std::initializer_list<MessagePart> parts) {
    return raise_value(thread, type, Value::of(format_message(format, parts)));
}

Error raise_value(Thread& thread, Type& type, Value argument) {
    return raise_exception(thread, make_exception(type, make_tuple({argument})));
}

void set_context(Thread& thread, Exception* exception) {
    Exception* handled = thread.handled_exception();
    if (!handled || handled == exception || exception->context == handled) return;
    // Never make a cycle; a program may have made one itself, which the second, slower walker finds.
    Exception* slow = handled;
    bool move_slow = false;
    for (Exception* step = handled; step->context; step = step->context) {
        if (step->context == exception) {
            step->context = nullptr;
            break;
        }
        if (move_slow) slow = slow->context;
        move_slow = !move_slow;
        if (step->context == slow) break;
    }
    exception->context = handled;
}

Error raise_exception(Thread& thread, Exception* exception) {
    set_context(thread, exception);
    return restore_exception(thread, exception);
}

Error restore_exception(Thread& thread, Exception* exception) {
    thread.pending = exception;
    return Error{};
}

Error raise_bad_argument(Thread& thread, std::string_view argument, std::string_view expected, Value value) {
    if (is_none(value)) return raise(thread, TypeError_type, "{} must be {}, not None", {argument, expected});
    return raise(thread, TypeError_type, "{} must be {}, not {}", {argument, expected, type_of(value)});
}

Error raise_recursion(Thread& thread, std::string_view where) {
    // Room for making the exception itself.
    return raise(thread, RecursionError_type, "maximum recursion depth exceeded{}", {where});
}

bool catch_pending(Thread& thread, Type const& type) {
    if (!thread.pending || !thread.pending->type()->is_subtype_of(&type)) return false;
    thread.pending = nullptr;
    return true;
}

}  // namespace py::vm
