#include "marshal/unicode/properties.h"

namespace py::unicode {
namespace {

#include "marshal/unicode/v14_0/properties.inc"

enum Property : uint8_t { kXidStart = 1, kXidContinue = 2, kPrintable = 4 };

bool has(uint32_t code_point, Property property) {
    if (code_point > 0x10FFFF) return false;
    return (kPropertyBlocks[kPropertyIndex[code_point / 128]][code_point % 128] & property) != 0;
}

}  // namespace

bool is_xid_start(uint32_t code_point) { return has(code_point, kXidStart); }
bool is_xid_continue(uint32_t code_point) { return has(code_point, kXidContinue); }
bool is_printable(uint32_t code_point) { return has(code_point, kPrintable); }

}  // namespace py::unicode
