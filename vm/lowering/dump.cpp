#include <string>

#include "vm/lowering/lowering.h"

namespace py::vm {

std::string dump_lowered(LoweredCode const& code) {
    std::string text;
    for (size_t i = 0; i < code.instrs.size();) {
        Instr const& instr = code.instrs[i];
        text += std::to_string(i) + "\t@" + std::to_string(code.offsets[i] * 2) + "\t" + name_of(instr.op) + "\t" +
                std::to_string(instr.a) + " " + std::to_string(instr.b) + " " + std::to_string(instr.c) + "\n";
        i += size_t(slots_of(instr.op));
    }
    for (HandlerEntry const& handler : code.handlers) {
        text += "handler " + std::to_string(handler.start * 2) + ".." + std::to_string(handler.end * 2) + " -> " +
                std::to_string(handler.target) + "\n";
    }
    return text;
}

}  // namespace py::vm
