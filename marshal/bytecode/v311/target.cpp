#include "marshal/bytecode/target.h"

namespace py::bytecode {
namespace {

consteval Target make_target() {
    Target target{};
    target.version = "3.11";
    target.magic = 3495;
    target.cache_tag = "cpython-311";
    target.marshal_version = 4;
    target.unicode_version = "14.0.0";
#define OP(name, number, caches, flags, effect)             \
    target.numbers[size_t(Opcode::name)] = uint8_t(number); \
    target.opcodes[number] = Opcode::name;                  \
    target.info[size_t(Opcode::name)] = {#name, caches, flags, effect, EffectParser::parse(effect)};
#include "marshal/bytecode/v311/opcodes.def"
#undef OP
#define PSEUDO(name, flags, effect) \
    target.info[size_t(Opcode::name)] = {#name, 0, flags, effect, EffectParser::parse(effect)};
#include "marshal/bytecode/pseudo_opcodes.def"
#undef PSEUDO
    for (size_t i = 0; i < kOpcodeCount; i++) target.traits[i] = {target.info[i], target.numbers[i].value_or(0)};
    return target;
}

}  // namespace

constinit Target const kTarget311 = make_target();

}  // namespace py::bytecode
