#pragma once

#include <string>

#include "vm/objects/bytes/bytes.h"
#include "vm/objects/str/str.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// Text for the system: UTF-8, in which a byte that was no UTF-8 comes back from its lone surrogate (PEP 383,
/// surrogateescape). UnicodeEncodeError for other surrogates.
Raises<std::string> fs_encode(Thread& thread, Str* text);
/// Text from the system: UTF-8, with other bytes as lone surrogates U+DC80 to U+DCFF.
Str* fs_decode(std::string_view bytes);

/// os.fspath: a str or bytes as it is, or what `__fspath__` returns. TypeError "expected str, bytes or os.PathLike
/// object, not ...".
Raises<Value> fs_path(Thread& thread, Value value);

/// What a path argument may be besides str, bytes and os.PathLike.
enum class PathForm : uint8_t { Path, OrDescriptor, OrNone, OrDescriptorOrNone };

/// A path argument, ready for system calls.
struct FileSystemPath {
    /// Of CPython's messages: "function: argument should be ...".
    std::string_view function;
    std::string_view argument = "path";
    PathForm form = PathForm::Path;

    /// Str or bytes as given, or the number of a descriptor: what errors name. Empty if None was given.
    Value object = kEmpty;
    std::string text;
    int descriptor = -1;
    /// Results are to be bytes, as the path is.
    bool is_bytes = false;
    /// None, or nothing, was given; `text` is ".".
    bool is_default = false;

    /// Takes the argument. TypeError; ValueError for an embedded zero.
    Raises<void> take(Thread& thread, Value value);
    char const* c_str() const { return text.c_str(); }
    bool is_descriptor() const { return descriptor >= 0; }
    /// A name that the system gave, as str or bytes like the path.
    Value name_like_this(std::string_view name) const;
};

/// Str or bytes (through `fs_path`) as bytes without zeros; for arguments where CPython uses its FSConverter.
Raises<std::string> fs_bytes(Thread& thread, Value value);

}  // namespace py::vm
