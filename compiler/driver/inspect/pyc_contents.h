#pragma once

#include <memory>
#include <string>

#include "marshal/base/arena.h"
#include "marshal/code/code_object.h"
#include "marshal/code/object_factory.h"
#include "marshal/format/pyc.h"

namespace py::compiler::driver {

/// A .pyc that was read; its code has the right types, and nothing else about it is checked.
struct PycContents {
    Bytes bytes;
    marshal::PycHeader header;
    std::unique_ptr<Arena> arena;
    std::unique_ptr<code::ObjectFactory> objects;
    code::CodeObject const* code = nullptr;

    ByteView body() const { return ByteView(bytes).subspan(marshal::kPycHeaderSize); }
};

/// Reads a .pyc of the version we know, or of standard input for "-". The error is a line for people.
Result<PycContents, std::string> read_pyc(std::string const& path);

/// The header in lines of text, of any version.
Result<std::string, std::string> header_text(std::string const& path);

}  // namespace py::compiler::driver
