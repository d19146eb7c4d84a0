#pragma once

#include <string_view>

#include "marshal/base/bytes.h"
#include "marshal/base/result.h"
#include "marshal/code/code_object.h"
#include "marshal/code/object_factory.h"

namespace py::marshal {

/// READ_ERROR(kind, message): why bytes are no marshalled object.
#define PY_MARSHAL_READ_ERRORS(READ_ERROR)                                       \
    READ_ERROR(Truncated, "data ends inside an object")                          \
    READ_ERROR(UnknownType, "unknown type code")                                 \
    READ_ERROR(BadSize, "size out of range")                                     \
    READ_ERROR(TooDeep, "objects nested too deep")                               \
    READ_ERROR(BadReference, "reference to no earlier complete object")          \
    READ_ERROR(UnexpectedNull, "null where an object is needed")                 \
    READ_ERROR(BadLong, "int with a digit out of range or a leading zero digit") \
    READ_ERROR(BadFloat, "malformed text of a float")                            \
    READ_ERROR(BadText, "malformed text of a str")                               \
    READ_ERROR(WrongFieldType, "field of a code object has the wrong type")      \
    READ_ERROR(NotCode, "not a code object")

enum class ReadErrorKind : uint8_t {
#define READ_ERROR(kind, message) kind,
    PY_MARSHAL_READ_ERRORS(READ_ERROR)
#undef READ_ERROR
};

struct ReadError {
    ReadErrorKind kind;
    /// From the start of the bytes given, to the object or the field of it that is wrong.
    size_t offset;
};

/// One clause in English, without the offset.
std::string_view message_of(ReadErrorKind kind);

struct ReadOutcome {
    code::Object const* object;
    /// Bytes taken from the front.
    size_t size;
};

/// Reads one object of any marshal type (format versions 0 to 4, code objects as in 3.11) from the front of untrusted
/// bytes. Memory taken is at most a small multiple of `bytes`, whatever sizes they claim; nesting is bounded by
/// `kMaxDepth`. The objects form a graph without cycles, but one object may be reached in exponentially many ways.
/// Interned strings are interned in `objects`; an object that entered the reference table is `shared`, so that writing
/// the graph gives the same bytes again. Code objects have fields of the right types; nothing else about them is
/// checked. A list or dict that contains itself is refused as `BadReference`.
Result<ReadOutcome, ReadError> read_prefix(ByteView bytes, code::ObjectFactory& objects);

/// As `read_prefix`; bytes behind the object are ignored, as CPython does.
Result<code::Object const*, ReadError> read_object(ByteView bytes, code::ObjectFactory& objects);

/// As `read_object`, for what must be a code object (else `NotCode`).
Result<code::CodeObject const*, ReadError> read_code(ByteView bytes, code::ObjectFactory& objects);

}  // namespace py::marshal
