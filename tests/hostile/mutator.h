#pragma once

#include <vector>

#include "marshal/base/bytes.h"
#include "tests/generator/random.h"

namespace py::hostile {

/// A valid .pyc, and where in it the damage is most interesting.
struct Original {
    /// A run of bytes in the file.
    struct Range {
        size_t start, size;
    };

    Bytes bytes;
    /// `co_code` of each code object; empty ones left out.
    std::vector<Range> codes;
    /// Their exception and location tables.
    std::vector<Range> tables;
};

/// Takes a .pyc apart; without ranges if it cannot be read.
Original analyze(Bytes bytes);

/// A damaged copy: bytes changed anywhere, operands or opcodes of instructions changed, instructions exchanged, tables
/// damaged, the end cut off, or a piece of `other` put in. The same `random` gives the same result.
Bytes mutate(Original const& original, Original const& other, generator::Random& random);

}  // namespace py::hostile
