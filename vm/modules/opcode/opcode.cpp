#include <algorithm>

#include "marshal/bytecode/stack_effect.h"
#include "vm/errors/raise.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module _opcode.

namespace py::vm {
namespace {

using bytecode::Branch;
using bytecode::Opcode;

/// opcode.HAVE_ARGUMENT
constexpr int kFirstWithOparg = 90;

/// The effect as CPython's compiler counts it (`bytecode::stack_effect` tells what differs).
int64_t effect_of(Opcode opcode, uint32_t oparg, Branch branch) {
    switch (opcode) {
        case Opcode::PRECALL: return -int64_t(oparg);
        case Opcode::CALL: return -1;
        case Opcode::RETURN_GENERATOR: return 0;
        // Defined for every operand, though only 2 and 3 occur.
        case Opcode::BUILD_SLICE: return oparg == 3 ? -2 : -1;
        default: return bytecode::stack_effect(bytecode::kTarget311, opcode, oparg, branch);
    }
}

/// None stands for the greater of both effects.
Raises<int64_t> effect_with_jump(Thread& thread, Value jump, Opcode opcode, uint32_t oparg) {
    int64_t passed = effect_of(opcode, oparg, Branch::FallThrough);
    int64_t jumped = effect_of(opcode, oparg, Branch::Jump);
    if (jump.is_empty() || is_none(jump)) return std::max(passed, jumped);
    if (jump == boolean(true)) return jumped;
    if (jump == boolean(false)) return passed;
    return raise(thread, ValueError_type, "stack_effect: jump must be False, True or None");
}

Raises<Value> opcode_stack_effect(Thread& thread, Value* args) {
    int number = TRY(to_c_int(thread, args[0]));
    bool has_oparg = !args[1].is_empty() && !is_none(args[1]);
    bool is_byte = number >= 0 && number <= UINT8_MAX;
    auto opcode = is_byte ? bytecode::kTarget311.opcodes[size_t(number)] : std::nullopt;
    bool wants_oparg = number >= kFirstWithOparg;
    if (wants_oparg && !has_oparg) {
        return raise(thread, ValueError_type, "stack_effect: opcode requires oparg but oparg was not specified");
    }
    if (!wants_oparg && has_oparg) {
        return raise(thread, ValueError_type, "stack_effect: opcode does not permit oparg but oparg was specified");
    }
    int oparg = has_oparg ? TRY(to_c_int(thread, args[1])) : 0;
    if (!opcode) return raise(thread, ValueError_type, "invalid opcode or oparg");
    return Value::small(TRY(effect_with_jump(thread, args[2], *opcode, uint32_t(oparg))));
}

/// There are no such statistics; CPython says so in the same way unless it was built to keep them.
Raises<Value> opcode_specialization_stats(Thread&, Value*) { return none(); }

constexpr MethodDef kFunctions[] = {
    {"stack_effect", "(opcode, oparg=None, /, *, jump=None)", opcode_stack_effect,
     "By how much an instruction makes the stack grow."},
    {"get_specialization_stats", "()", opcode_specialization_stats, "None: nothing of the kind is kept."},
};

}  // namespace

extern NativeModule const kOpcodeModule;
NativeModule const kOpcodeModule{
    .name = "_opcode",
    .doc = "What `dis` asks about opcodes.",
    .functions = kFunctions,
};

}  // namespace py::vm
