#include "vm/lowering/lowerer.h"

// What each opcode of the stack machine becomes.

namespace py::vm {

namespace {

constexpr TestOps kIs{RegisterOp::IS_OP, RegisterOp::JUMP_WHEN_IS, RegisterOp::JUMP_UNLESS_IS};
constexpr TestOps kIsNot{RegisterOp::IS_NOT_OP, RegisterOp::JUMP_UNLESS_IS, RegisterOp::JUMP_WHEN_IS};
constexpr TestOps kContains{RegisterOp::CONTAINS_OP, RegisterOp::JUMP_WHEN_CONTAINED,
                            RegisterOp::JUMP_UNLESS_CONTAINED};
constexpr TestOps kContainsNot{RegisterOp::NOT_CONTAINS_OP, RegisterOp::JUMP_UNLESS_CONTAINED,
                               RegisterOp::JUMP_WHEN_CONTAINED};

}  // namespace

/// Instructions of plain_instructions.def.
bool Lowerer::dispatch_plain() {
    struct Form {
        static void Result0(Lowerer& self, Op op) { self.emit_result0(op); }
        static void Result1(Lowerer& self, Op op) { self.emit_result1(op, self.oparg()); }
        static void Result2(Lowerer& self, Op op) { self.emit_result2(op); }
        static void Beside(Lowerer& self, Op op) { self.emit_beside(op); }
        static void Build(Lowerer& self, Op op) { self.emit_build(op, self.oparg(), self.oparg()); }
        static void AddTo(Lowerer& self, Op op) { self.add_to(op, self.oparg()); }
        static void Effect0(Lowerer& self, Op op) { self.emitter_.emit(op); }
        static void Effect1(Lowerer& self, Op op) { self.emitter_.emit(op, self.pop_operand()); }
        static void Local(Lowerer& self, Op op) { self.emitter_.emit(op, self.oparg()); }
    };
    switch (current().opcode) {
#define PLAIN(opcode, form) \
    case Opcode::opcode: Form::form(*this, Op::opcode); return true;
#include "vm/lowering/plain_instructions.def"
#undef PLAIN
        default: return false;
    }
}

void Lowerer::dispatch() {
    if (!dispatch_plain()) dispatch_data();
}

/// Values: the stack, operators, displays, attributes of objects.
void Lowerer::dispatch_data() {
    Emitter& e = emitter_;
    switch (current().opcode) {
        case Opcode::CACHE:
        case Opcode::NOP:
        case Opcode::RESUME:
        case Opcode::PRECALL:
        case Opcode::EXTENDED_ARG: break;

        case Opcode::POP_TOP: e.pop(); break;
        case Opcode::PUSH_NULL: e.push_null(); break;
        case Opcode::COPY: copy(); break;
        case Opcode::SWAP: swap(); break;
        case Opcode::LOAD_CONST: e.push_const(oparg()); break;
        case Opcode::LOAD_FAST:
            // A jump of a trace function may have passed over the store.
            if (unbound_[at_] || traced_) e.emit(Op::CHECK_LOCAL, oparg());
            e.push_local(oparg());
            break;
        case Opcode::LOAD_CLOSURE: e.push_local(oparg()); break;
        case Opcode::STORE_FAST: store_fast(); break;
        case Opcode::DELETE_FAST:
            e.materialize_local(oparg());
            e.emit(Op::DELETE_LOCAL, oparg());
            break;

        case Opcode::BINARY_OP: binary(); break;
        case Opcode::COMPARE_OP: comparison(); break;
        case Opcode::IS_OP: test(oparg() ? kIsNot : kIs); break;
        case Opcode::CONTAINS_OP: test(oparg() ? kContainsNot : kContains); break;
        case Opcode::BINARY_SUBSCR: subscript(); break;
        case Opcode::STORE_SUBSCR: store_subscript(); break;
        case Opcode::BUILD_SLICE: build_slice(); break;
        case Opcode::DELETE_SUBSCR: {
            uint16_t key = pop_operand();
            e.emit(Op::DELETE_SUBSCR, pop_operand(), key);
            break;
        }
        case Opcode::LOAD_ATTR: emit_named_result(Op::LOAD_ATTR, pop_operand()); break;
        case Opcode::STORE_ATTR: {
            uint16_t owner = pop_operand();
            emit_named(Op::STORE_ATTR, pop_operand(), owner, name(oparg()));
            break;
        }
        case Opcode::DELETE_ATTR: emit_named(Op::DELETE_ATTR, pop_operand(), 0, name(oparg())); break;
        case Opcode::LOAD_METHOD: load_method(); break;

        case Opcode::BUILD_MAP:
            if (is_for_one_mapping()) {
                e.push_home();
                e.emit(Op::SET_EMPTY, e.stack.back().slot);
            } else {
                emit_build(Op::BUILD_MAP, size_t(oparg()) * 2, oparg());
            }
            break;
        case Opcode::BUILD_CONST_KEY_MAP: const_key_map(); break;
        case Opcode::DICT_MERGE: dict_merge(); break;
        case Opcode::MAP_ADD: map_add(); break;
        case Opcode::FORMAT_VALUE: format(); break;
        case Opcode::UNPACK_SEQUENCE: unpack_sequence(); break;
        case Opcode::UNPACK_EX: unpack_extended(); break;
        case Opcode::MATCH_KEYS: {
            uint16_t keys = e.operand(e.peek(1));
            uint16_t subject = e.operand(e.peek(2));
            e.push_home();
            e.emit(Op::MATCH_KEYS, e.stack.back().slot, subject, keys);
            break;
        }
        case Opcode::MATCH_CLASS: emit_build(Op::MATCH_CLASS, 3, oparg()); break;
        default: dispatch_names(); break;
    }
}

/// Names that are no plain locals, and imports.
void Lowerer::dispatch_names() {
    Emitter& e = emitter_;
    switch (current().opcode) {
        case Opcode::LOAD_GLOBAL: load_global(); break;
        case Opcode::LOAD_NAME: emit_named_result(Op::LOAD_NAME, code_->owner_slot()); break;
        case Opcode::STORE_NAME: emit_named(Op::STORE_NAME, pop_operand(), code_->owner_slot(), name(oparg())); break;
        case Opcode::STORE_GLOBAL: emit_named(Op::STORE_GLOBAL, pop_operand(), 0, name(oparg())); break;
        case Opcode::DELETE_NAME: emit_named(Op::DELETE_NAME, 0, 0, name(oparg())); break;
        case Opcode::DELETE_GLOBAL: emit_named(Op::DELETE_GLOBAL, 0, 0, name(oparg())); break;
        case Opcode::LOAD_DEREF:
        case Opcode::LOAD_CLASSDEREF: {
            Op op = current().opcode == Opcode::LOAD_DEREF ? Op::LOAD_DEREF : Op::LOAD_CLASSDEREF;
            uint32_t cell = oparg();
            uint16_t target = result();
            e.emit(op, target, cell);
            skip_consumed();
            break;
        }
        case Opcode::STORE_DEREF: e.emit(Op::STORE_DEREF, pop_operand(), oparg()); break;
        case Opcode::IMPORT_NAME: {
            uint16_t from = pop_operand();
            uint16_t level = pop_operand();
            Str* named = name(oparg());
            uint16_t target = result();
            e.emit(Op::IMPORT_NAME, target, level, from);
            e.last_cache<AttributeCache>().name = named;
            skip_consumed();
            break;
        }
        case Opcode::IMPORT_FROM: emit_named_result(Op::IMPORT_FROM, e.operand(e.peek(1))); break;
        default: dispatch_control(); break;
    }
}

/// Jumps, calls, and what suspends a frame.
void Lowerer::dispatch_control() {
    Emitter& e = emitter_;
    switch (current().opcode) {
        case Opcode::JUMP_FORWARD:
        case Opcode::JUMP_BACKWARD:
        case Opcode::JUMP_BACKWARD_NO_INTERRUPT: plain_jump(); break;
        case Opcode::POP_JUMP_FORWARD_IF_FALSE:
        case Opcode::POP_JUMP_BACKWARD_IF_FALSE: pop_jump(Op::JUMP_IF_FALSE); break;
        case Opcode::POP_JUMP_FORWARD_IF_TRUE:
        case Opcode::POP_JUMP_BACKWARD_IF_TRUE: pop_jump(Op::JUMP_IF_TRUE); break;
        case Opcode::POP_JUMP_FORWARD_IF_NONE:
        case Opcode::POP_JUMP_BACKWARD_IF_NONE: pop_jump(Op::JUMP_IF_NONE); break;
        case Opcode::POP_JUMP_FORWARD_IF_NOT_NONE:
        case Opcode::POP_JUMP_BACKWARD_IF_NOT_NONE: pop_jump(Op::JUMP_IF_NOT_NONE); break;
        case Opcode::JUMP_IF_FALSE_OR_POP: jump_or_pop(Op::JUMP_IF_FALSE); break;
        case Opcode::JUMP_IF_TRUE_OR_POP: jump_or_pop(Op::JUMP_IF_TRUE); break;

        case Opcode::FOR_ITER: for_iter(); break;
        case Opcode::SEND: send(); break;
        case Opcode::YIELD_VALUE: yield_value(); break;
        case Opcode::RETURN_GENERATOR:
            e.push_home();
            e.emit(Op::RETURN_GENERATOR, e.stack.back().slot);
            break;
        case Opcode::RETURN_VALUE: return_value(); break;

        case Opcode::KW_NAMES: keyword_names_ = e.constant(oparg()).as<Tuple>(); break;
        case Opcode::CALL: call(); break;
        case Opcode::CALL_FUNCTION_EX: call_function_ex(); break;
        case Opcode::MAKE_FUNCTION:
            emit_build(Op::MAKE_FUNCTION, size_t(__builtin_popcount(oparg() & 15)) + 1, oparg());
            break;
        default: dispatch_exceptions(); break;
    }
}

void Lowerer::dispatch_exceptions() {
    Emitter& e = emitter_;
    switch (current().opcode) {
        case Opcode::RAISE_VARARGS: {
            uint32_t count = oparg();
            uint16_t cause = count > 1 ? pop_operand() : uint16_t(0);
            uint16_t exception = count > 0 ? pop_operand() : uint16_t(0);
            e.emit(Op::RAISE, exception, cause, count);
            break;
        }
        case Opcode::RERAISE: {
            uint16_t exception = pop_operand();
            uint32_t lasti = oparg() ? e.operand(e.peek(oparg())) + 1u : 0;
            e.emit(Op::RERAISE, exception, lasti);
            break;
        }
        case Opcode::PUSH_EXC_INFO: {
            StackEntry& exception = e.peek(1);
            e.materialize(exception);
            uint16_t slot = exception.slot;
            e.push_home();
            e.emit(Op::PUSH_EXC_INFO, slot, e.stack.back().slot);
            break;
        }
        case Opcode::CHECK_EXC_MATCH: {
            uint16_t type = pop_operand();
            uint16_t exception = e.operand(e.peek(1));
            e.push_home();
            e.emit(Op::CHECK_EXC_MATCH, e.stack.back().slot, exception, type);
            break;
        }
        case Opcode::CHECK_EG_MATCH: {
            // The two operands' own slots become the rest and the match.
            uint16_t base = e.pop_contiguous(2);
            e.push_home();
            e.push_home();
            e.emit(Op::CHECK_EG_MATCH, base);
            break;
        }
        case Opcode::BEFORE_WITH:
        case Opcode::BEFORE_ASYNC_WITH: {
            Op op = current().opcode == Opcode::BEFORE_WITH ? Op::BEFORE_WITH : Op::BEFORE_ASYNC_WITH;
            uint16_t manager = pop_operand();
            e.push_home();
            uint16_t first = e.stack.back().slot;
            e.push_home();
            e.emit(op, first, manager);
            break;
        }
        case Opcode::WITH_EXCEPT_START: {
            uint16_t exit = e.operand(e.peek(4));
            uint16_t exception = e.operand(e.peek(1));
            e.push_home();
            e.emit(Op::WITH_EXCEPT_START, e.stack.back().slot, exit, exception);
            break;
        }
        case Opcode::END_ASYNC_FOR: {
            uint16_t exception = pop_operand();
            e.pop();
            e.emit(Op::END_ASYNC_FOR, exception);
            break;
        }
        default: e.problem = "instruction not supported"; break;
    }
}

}  // namespace py::vm
