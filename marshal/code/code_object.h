#pragma once

#include <cstdint>

#include "marshal/code/object.h"

namespace py::code {

/// Bits of `CodeObject::flags` (inspect.CO_*, and the future statements of PEP 236).
enum CodeFlag : uint32_t {
    kOptimized = 0x1,
    kNewLocals = 0x2,
    kVarArgs = 0x4,
    kVarKeywords = 0x8,
    kNested = 0x10,
    kGenerator = 0x20,
    kCoroutine = 0x80,
    kIterableCoroutine = 0x100,
    kAsyncGenerator = 0x200,
    kFutureDivision = 0x20000,
    kFutureAbsoluteImport = 0x40000,
    kFutureWithStatement = 0x80000,
    kFuturePrintFunction = 0x100000,
    kFutureUnicodeLiterals = 0x200000,
    kFutureBarryAsBdfl = 0x400000,
    kFutureGeneratorStop = 0x800000,
    kFutureAnnotations = 0x1000000,
};

/// Bits of a byte in `CodeObject::localspluskinds`.
enum LocalKind : uint8_t { kLocal = 0x20, kCell = 0x40, kFree = 0x80 };

/// A compiled function, class body or module: the one thing that compiler and virtual machine share.
/// The fields are those of CPython 3.11's code object, in marshal's order; all pointers are set.
struct CodeObject : Object {
    int32_t argcount = 0;
    int32_t posonlyargcount = 0;
    int32_t kwonlyargcount = 0;
    int32_t stacksize = 0;
    uint32_t flags = 0;
    /// Two bytes an instruction, inline caches included and zero.
    BytesObject const* code = nullptr;
    SequenceObject const* consts = nullptr;
    /// Tuples of `StrObject`.
    SequenceObject const* names = nullptr;
    SequenceObject const* localsplusnames = nullptr;
    BytesObject const* localspluskinds = nullptr;
    StrObject const* filename = nullptr;
    StrObject const* name = nullptr;
    StrObject const* qualname = nullptr;
    int32_t firstlineno = 0;
    /// PEP 626/657 location table, and the exception table (Objects/exception_handling_notes).
    BytesObject const* linetable = nullptr;
    BytesObject const* exceptiontable = nullptr;

    CodeObject() : Object(ObjectKind::Code) {}
};

}  // namespace py::code
