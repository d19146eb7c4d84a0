#include "vm/interp/register_op.h"
#include "vm/interp/support.h"
#include "vm/objects/type/python_slots.h"
#include "vm/runtime/tracing/tracing.h"

// Which form of CALL fits a callee.

namespace py::vm {
namespace {

using Op = RegisterOp;

constexpr uint16_t kRetry = 53;

/// The forms of one kind of callee; NOP: there is none.
struct Forms {
    Op call;
    Op method;
    Op plain;
};
constexpr Forms kPython{Op::CALL_PYTHON, Op::CALL_METHOD_PYTHON, Op::CALL_PLAIN_PYTHON};
constexpr Forms kBind{Op::CALL_BIND, Op::CALL_METHOD_BIND, Op::CALL_PLAIN_BIND};
constexpr Forms kBound{Op::CALL_BOUND, Op::NOP, Op::NOP};
constexpr Forms kClass{Op::CALL_CLASS, Op::NOP, Op::CALL_PLAIN_CLASS};
constexpr Forms kNative{Op::CALL_NATIVE, Op::CALL_METHOD_NATIVE, Op::CALL_PLAIN_NATIVE};
constexpr Forms kNativeBind{Op::CALL_NATIVE_BIND, Op::CALL_METHOD_NATIVE_BIND, Op::CALL_PLAIN_NATIVE_BIND};
constexpr Forms kObject{Op::CALL_OBJECT, Op::NOP, Op::CALL_PLAIN_OBJECT};
constexpr Forms kSuper{Op::CALL_SUPER, Op::NOP, Op::NOP};
constexpr Forms kType{Op::CALL_TYPE, Op::NOP, Op::NOP};
constexpr Forms kNone{Op::NOP, Op::NOP, Op::NOP};

Forms forms_for_native(MethodDef const& definition, Value self, size_t count) {
    if (self.is_empty() && definition.signature.is_simple(count)) return kNative;
    return takes_positional(definition, self, count) ? kNativeBind : kNone;
}

/// Whatever is called through a slot of C++.
Forms forms_for_object(Value callee, CallCache& cache) {
    if (!callee.is_object() || type_of(callee)->slots.call == python_call) return kNone;
    cache.target = callee;
    return kObject;
}

Forms forms_for_class(Type* type, size_t count, CallCache& cache) {
    if (type->slots.init != python_init) return forms_for_object(Value::of(type), cache);
    Function* init = python_init_of(type);
    if (!init || init->code->exact_arguments != count + 1 || cache.names) return kNone;
    cache.version = type_version(type);
    cache.target = Value::of(init);
    return kClass;
}

Forms forms_for(Value callee, size_t count, CallCache& cache) {
    if (callee.is_exact<Function>()) {
        Code* code = callee.as<Function>()->code;
        return code->exact_arguments == count && !cache.names ? kPython : kBind;
    }
    if (callee.is_exact<Method>()) {
        return callee.as<Method>()->function.is_exact<Function>() ? kBound : forms_for_object(callee, cache);
    }
    if (callee == Value::of(&super_type) && count == 0) return kSuper;
    if (callee == Value::of(&type_type) && count == 1 && !cache.names) return kType;
    if (callee.is<Type>()) return forms_for_class(callee.as<Type>(), count, cache);
    if (callee.is_exact<NativeFunction>() && !cache.names) {
        auto* native = callee.as<NativeFunction>();
        return forms_for_native(*native->definition, native->self, count);
    }
    return forms_for_object(callee, cache);
}

/// The form of a builtin that is done in place, or NOP.
Op form_of_builtin(NativeFn function, size_t count) {
    if (count == 1 && function == builtin_len) return Op::CALL_LEN;
    if (count == 1 && function == builtin_abs) return Op::CALL_ABS;
    if (count == 2 && function == builtin_isinstance) return Op::CALL_ISINSTANCE;
    if (count >= 2 && function == builtin_min) return Op::CALL_MIN;
    if (count >= 2 && function == builtin_max) return Op::CALL_MAX;
    return Op::NOP;
}

Op form_of_function(Value callee, size_t count, CallCache& cache) {
    if (callee.is_exact<NativeFunction>() && !cache.names) {
        Op op = form_of_builtin(callee.as<NativeFunction>()->definition->function, count);
        if (op != Op::NOP) return op;
    }
    return forms_for(callee, count, cache).call;
}

Op form_of_method(MethodDef const& definition, size_t count) {
    if (definition.function == list_append && count == 2) return Op::CALL_METHOD_APPEND;
    if (definition.function == list_pop && count == 1) return Op::CALL_METHOD_POP;
    return forms_for_native(definition, kEmpty, count).method;
}

/// Whether a call of `range` only makes what the next op iterates over.
bool is_range_iterated_at_once(Instr* ip, Value callee, CallCache const& cache) {
    if (callee != Value::of(&range_type) || ip->b < 1 || ip->b > 2 || cache.names) return false;
    Instr* next = ip + slots_of(Op::CALL);
    return next->op == Op::GET_ITER && next->a == ip->c && next->b == ip->c;
}

/// The code that is going to run; null where it is not known, or not Python's.
Code* code_of(Value callee) {
    if (callee.is_exact<Method>()) callee = callee.as<Method>()->function;
    if (callee.is_exact<Function>()) return callee.as<Function>()->code;
    if (!callee.is<Type>()) return nullptr;
    Function* init = python_init_of(callee.as<Type>());
    return init ? init->code : nullptr;
}

}  // namespace

void specialize_call(Instr* ip, Value* fp) {
    auto& cache = cache_of<CallCache>(ip);
    cache.counter.left = kRetry;
    if (runs_traced_code(frame_code(fp), ip)) return;
    Value callee = fp[ip->a];
    // What its parameters are is known after its first call only.
    Code* code = code_of(callee.is_empty() ? fp[ip->a + 1] : callee);
    if (code && !code->lowered) {
        cache.counter.left = 0;
        return;
    }
    Op op;
    if (ip->op == Op::CALL) {
        bool iterated = is_range_iterated_at_once(ip, callee, cache);
        op = iterated ? Op::CALL_RANGE : form_of_function(callee, ip->b, cache);
    } else if (callee.is_empty()) {
        op = forms_for(fp[ip->a + 1], ip->b, cache).plain;
    } else if (callee.is_exact<MethodDescriptor>()) {
        op = cache.names ? Op::NOP : form_of_method(*callee.as<MethodDescriptor>()->definition, ip->b + 1u);
    } else {
        op = forms_for(callee, ip->b + 1u, cache).method;
    }
    if (op != Op::NOP) rewrite(ip, op);
}

}  // namespace py::vm
