#pragma once

#include <span>

#include "vm/objects/type/type.h"

namespace py::vm {

/// zlib.error
Type& zlib_error();

std::span<MethodDef const> zlib_compress_functions();
std::span<MethodDef const> zlib_decompress_functions();

/// What the two types of streams are made of.
TypeSpec zlib_stream_spec(std::string_view name, std::span<MethodDef const> methods,
                          std::span<GetSetDef const> attributes);

}  // namespace py::vm
