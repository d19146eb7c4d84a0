#include "compiler/driver/io/shown_line.h"

#include "compiler/source/source.h"

namespace py::compiler::driver {

std::string shown_line(ByteView source, int32_t number) {
    diag::Diagnostics diagnostics;
    auto decoded = source::decode_source(source, {}, source::FinalNewline::Keep, diagnostics);
    if (!decoded.ok() || number < 1) return {};
    auto line = decoded.value().line(number);
    while (line.ends_with('\n')) line.remove_suffix(1);
    return std::string(line);
}

}  // namespace py::compiler::driver
