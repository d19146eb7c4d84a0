#include <cstring>

#include "vm/interp/frame.h"
#include "vm/interp/handlers.h"
#include "vm/interp/support.h"
#include "vm/lowering/lowering.h"
#include "vm/objects/descriptor/descriptors.h"
#include "vm/objects/frame/frame.h"
#include "vm/objects/type/python_slots.h"
#include "vm/runtime/code/code_storage.h"
#include "vm/runtime/tracing/tracing.h"

// Calls of Python functions: from op bodies without growing the C stack, and from C++.

namespace py::vm {
namespace {

CallStep done(Raises<Value> result) { return {nullptr, nullptr, result.ok() ? result.value() : kRaisedMark}; }

Raises<void> ensure_lowered(Thread& thread, Code* code) {
    if (code->lowered) return {};
    TRY(complete_code(thread, code));
    if (code->depths.empty()) TRY(verify_made_code(thread, code));
    auto lowered = lower(code);
    if (!lowered.ok()) {
        return raise(thread, SystemError_type, "{}: cannot run code at offset {}: {}",
                     {code->qualname, lowered.error().offset * 2, lowered.error().rule});
    }
    code->lowered = code->storage->memory->lowered.emplace_back(std::move(lowered).value()).get();
    thread.heap.account_outside(code->lowered->instrs.size() * sizeof(Instr));
    remember_lowered(code->lowered);
    remember_entry(code->lowered);
    code->entry = code->lowered->instrs.data();
    code->frame_size = code->lowered->frame_size;
    bool exact = !code->has_varargs() && !code->has_varkeywords() && code->kwonlyargcount == 0;
    if (exact && code->is_optimized()) code->exact_arguments = uint32_t(code->argcount);
    return {};
}

/// Prepares the frame of a Python function at `fp`; `bind` fills in the parameters.
template <class Bind>
Raises<void> open_frame_with(Thread& thread, Function* function, Value* fp, Bind&& bind) {
    Code* code = function->code;
    if (!code->lowered) [[unlikely]]
        TRY(ensure_lowered(thread, code));
    if (fp + code->frame_size > thread.stack_end()) [[unlikely]]
        return raise(thread, RecursionError_type, "maximum recursion depth exceeded");
    if (thread.depth_left <= 0) [[unlikely]]
        return raise_recursion(thread);
    // The new frame may lie above all that is scanned as yet.
    thread.window_begin = fp;
    thread.window_end = fp + code->local_count + 1;
    auto bound = bind();
    thread.window_begin = thread.window_end = nullptr;
    TRY(bound);
    fp[-1] = Value::of(function);
    thread.depth_left--;
    return {};
}

/// The arguments may stand at `fp` already.
Raises<void> open_frame(Thread& thread, Function* function, CallArgs args, Value* fp) {
    return open_frame_with(thread, function, fp, [&] { return bind_arguments(thread, function, args, fp); });
}

CallStep enter(Thread& thread, Function* function, CallArgs args, Value* fp, Handler handler, Instr* landing) {
    auto opened = open_frame(thread, function, args, fp);
    if (!opened.ok()) return done(Error{});
    set_return(fp, handler, landing);
    return {function->code->entry, fp, kEmpty};
}

/// How calls of a class make and initialise an instance, where its `__init__` is a Python function and `__new__` is
/// not.
struct ClassCall {
    Function* init = nullptr;
    /// `object.__new__` makes it, and has nothing to object.
    bool is_plain = false;
};

ClassCall find_class_call(Type* type) {
    if (type == &type_type || type->slots.init != python_init) return {};
    if (!type->slots.create || type->slots.create == python_create || type->type_flags & kNoConstructor) return {};
    Value method = lookup(type, names.__init__);
    if (!method.is_exact<Function>()) return {};
    bool is_plain =
        type->slots.create == object_type.slots.create && type->dict->find(names.__abstractmethods__).is_empty();
    return {method.as<Function>(), is_plain};
}

/// Answers of `find_class_call`, by the type's version.
struct KnownClassCall {
    uint32_t version = 0;
    ClassCall call;
};
constexpr size_t kKnownClassCalls = 512;
KnownClassCall known_class_calls[kKnownClassCalls];

ClassCall class_call_of(Type* type) {
    if (type->type()->slots.call != type_type.slots.call) return {};
    uint32_t version = type_version(type);
    KnownClassCall& known = known_class_calls[version % kKnownClassCalls];
    if (known.version != version) known = {version, find_class_call(type)};
    return known.call.init && !known.call.init->code->is_generator() ? known.call : ClassCall{};
}

}  // namespace

Function* python_init_of(Type* type) {
    ClassCall known = class_call_of(type);
    return known.is_plain ? known.init : nullptr;
}

Raises<void> bind_in_place(Thread& thread, Function* function, Value* fp, size_t total, Tuple* keywords) {
    thread.window_begin = fp;
    thread.window_end = fp + function->code->local_count + 1;
    size_t positional = total - (keywords ? keywords->size : 0);
    auto bound = bind_arguments(thread, function, {fp, positional, keywords}, fp);
    thread.window_begin = thread.window_end = nullptr;
    return bound;
}

namespace {

/// `__new__` has made an instance of another class than the one called.
Raises<Value> initialize_other(Thread& thread, Type* type, Value instance, CallArgs args) {
    if (!type_of(instance)->is_subtype_of(type)) return instance;
    if (auto init = type_of(instance)->slots.init) TRY(init(thread, instance, args));
    return instance;
}

/// Calls what is no Python function.
Raises<Value> call_object(Thread& thread, Value callee, CallArgs args) {
    if (tracing_threads) [[unlikely]]
        return call_profiled(thread, callee, args);
    return call(thread, callee, args);
}

/// The callee is at `callee[0]`, `count` positional arguments and then keyword values behind it.
CallStep call_at(Thread& thread, Value* callee, size_t count, Tuple* keywords, Instr* landing, Handler normal,
                 Handler lower, Handler init_lower) {
    Value callable = *callee;
    CallArgs args{callee + 1, count, keywords};
    if (callable.is_exact<Function>()) {
        return enter(thread, callable.as<Function>(), args, callee + 1, normal, landing);
    }
    if (callable.is_exact<Method>()) {
        Method* method = callable.as<Method>();
        if (method->function.is_exact<Function>()) {
            callee[0] = method->self;
            callee[-1] = method->function;
            return enter(thread, method->function.as<Function>(), {callee, count + 1, keywords}, callee, lower,
                         landing);
        }
    } else if (callable.is<Type>()) {
        Type* type = callable.as<Type>();
        if (ClassCall known = class_call_of(type); known.init) {
            Value instance;
            if (known.is_plain) {
                instance = Value::of(new_instance(type));
            } else {
                auto made = type->slots.create(thread, type, args);
                if (!made.ok()) return done(Error{});
                instance = made.value();
                if (type_of(instance) != type) return done(initialize_other(thread, type, instance, args));
            }
            callee[0] = instance;
            CallStep step = enter(thread, known.init, {callee, count + 1, keywords}, callee, init_lower, landing);
            if (step.ip) callee[-kFrameHeader] = instance;
            return step;
        }
    } else if (type_of(callable)->slots.call == python_call) {
        Value method = lookup(type_of(callable), names.__call__);
        if (method.is_exact<Function>()) {
            // The object stands where the first argument goes.
            return enter(thread, method.as<Function>(), {callee, count + 1, keywords}, callee, lower, landing);
        }
    }
    return done(call_object(thread, callable, args));
}

}  // namespace

CallStep begin_call(Thread& thread, Instr* ip, Value* fp) {
    if (thread.interrupted && !handle_interrupt(thread).ok()) return done(Error{});
    Value* callee = fp + ip->a;
    Tuple* keywords = cache_of<CallCache>(ip).names;
    size_t count = ip->b;
    size_t positional = count - (keywords ? keywords->size : 0);
    if (!is_method_call(ip->op))
        return call_at(thread, callee, positional, keywords, ip + 3, op_LANDING, landing_lower, landing_init);
    if (!callee->is_empty()) {
        return call_at(thread, callee, positional + 1, keywords, ip + 3, op_LANDING, landing_lower, landing_init);
    }
    return call_at(thread, callee + 1, positional, keywords, ip + 3, landing_higher, op_LANDING, landing_init_higher);
}

namespace {

bool has_str_keys(Dict* dict) {
    for (int64_t i = dict->next_entry(0); i >= 0; i = dict->next_entry(uint32_t(i) + 1)) {
        if (!dict->entry(uint32_t(i)).key.is<Str>()) return false;
    }
    return true;
}

/// Positional arguments and, behind them, the values of the keywords, whose names are filled in.
Tuple* join_arguments(Tuple* positional, Dict* keywords, Tuple* names) {
    Tuple* all = new_tuple(positional->size + keywords->size);
    std::memcpy(all->items, positional->items, positional->size * sizeof(Value));
    size_t at = 0;
    for (int64_t i = keywords->next_entry(0); i >= 0; i = keywords->next_entry(uint32_t(i) + 1)) {
        names->items[at] = Value::of(intern(keywords->entry(uint32_t(i)).key.as<Str>()));
        all->items[positional->size + at++] = keywords->entry(uint32_t(i)).value;
    }
    return all;
}

/// A bound method: its arguments are put together where the frame will be.
CallStep enter_method_ex(Thread& thread, Method* method, Tuple* arguments, Dict* keywords, Value* fp, Instr* ip) {
    Function* function = method->function.as<Function>();
    Value* window = frame_top(fp) + kFrameHeader;
    if (window + arguments->size + 1 > thread.stack_end()) return done(raise_recursion(thread));
    window[0] = method->self;
    std::memcpy(window + 1, arguments->items, arguments->size * sizeof(Value));
    auto opened = open_frame_with(thread, function, window, [&] {
        return bind_arguments(thread, function, {window, arguments->size + 1}, keywords, window);
    });
    if (!opened.ok()) return done(Error{});
    set_return(window, op_LANDING, ip + 1);
    return {function->code->entry, window, kEmpty};
}

}  // namespace

CallStep begin_call_ex(Thread& thread, Instr* ip, Value* fp) {
    Value callee = fp[ip->a];
    Value sequence = fp[ip->b];
    if (!sequence.is_exact<Tuple>()) {
        auto items = tuple_from(thread, sequence);
        if (!items.ok()) {
            if (!is_iterable(sequence) && catch_pending(thread, TypeError_type)) {
                return done(raise(thread, TypeError_type, "{} argument after * must be an iterable, not {}",
                                  {function_text(thread, callee), type_of(sequence)}));
            }
            return done(Error{});
        }
        sequence = Value::of(items.value());
    }
    Tuple* arguments = sequence.as<Tuple>();
    Dict* keywords = ip->c != 0xFFFF && fp[ip->c].as<Dict>()->size > 0 ? fp[ip->c].as<Dict>() : nullptr;
    if (keywords && !has_str_keys(keywords)) return done(raise(thread, TypeError_type, "keywords must be strings"));
    if (callee.is_exact<Function>()) {
        Function* function = callee.as<Function>();
        Value* window = frame_top(fp) + kFrameHeader;
        auto opened = open_frame_with(thread, function, window, [&] {
            return bind_arguments(thread, function, arguments->span(), keywords, window);
        });
        if (!opened.ok()) return done(Error{});
        set_return(window, op_LANDING, ip + 1);
        return {function->code->entry, window, kEmpty};
    }
    if (callee.is_exact<Method>() && callee.as<Method>()->function.is_exact<Function>()) {
        return enter_method_ex(thread, callee.as<Method>(), arguments, keywords, fp, ip);
    }
    if (!keywords) return done(call_object(thread, callee, {arguments->items, arguments->size, nullptr}));
    Tuple* names = new_tuple(keywords->size);
    Tuple* all = join_arguments(arguments, keywords, names);
    return done(call_object(thread, callee, {all->items, arguments->size, names}));
}

namespace {

/// Where frames that C++ entered return to.
Instr exit_instr{op_EXIT, RegisterOp::EXIT, 0, {{0, 0}}};

/// Runs the frame at `fp`, which returns to `exit_instr`, to its end.
Raises<Value> run(Thread& thread, Value* fp, Instr* entry) {
    EntryLink link{thread.ip, thread.fp, thread.entry};
    thread.entry = &link;
    Value result = entry->handler(entry, fp, &thread, kEmpty);
    thread.entry = link.previous;
    thread.ip = link.ip;
    thread.fp = link.fp;
    if (result == kRaisedMark) return Error{};
    return result;
}

}  // namespace

Raises<Value> run_frame(Thread& thread, Value* fp, Instr* entry) { return run(thread, fp, entry); }
Instr* exit_ip() { return &exit_instr; }

Raises<Value> call_function(Thread& thread, Function* function, CallArgs args) {
    if (!thread.native_stack_left()) return raise_recursion(thread);
    Value* fp = stack_top(thread) + kFrameHeader;
    Code* code = function->code;
    if (code->exact_arguments == args.count && !args.names && fp + code->frame_size <= thread.stack_end() &&
        thread.depth_left > 0) [[likely]] {
        for (size_t i = 0; i < args.count; i++) fp[i] = args.values[i];
        for (size_t i = args.count; i <= code->local_count; i++) fp[i] = kEmpty;
        fp[-1] = Value::of(function);
        thread.depth_left--;
    } else {
        if (fp + code->local_count + args.total() + 64 > thread.stack_end()) return raise_recursion(thread);
        TRY(open_frame(thread, function, args, fp));
    }
    set_return(fp, op_EXIT, &exit_instr);
    return run(thread, fp, function->code->entry);
}

Raises<Value> run_code(Thread& thread, Function* function, Value space) {
    if (!thread.native_stack_left()) return raise_recursion(thread);
    Value* fp = stack_top(thread) + kFrameHeader;
    TRY(open_frame(thread, function, {}, fp));
    if (!function->code->is_optimized()) fp[function->code->owner_slot()] = space;
    set_return(fp, op_EXIT, &exit_instr);
    return run(thread, fp, function->code->entry);
}

FramePosition caller_of(Thread& thread, Value* fp) {
    Handler handler = return_handler(fp);
    if (handler == leave_framed) handler = find_frame(thread, fp)->handler;
    Instr* ip = return_ip(fp);
    if (handler == op_EXIT) return {nullptr, nullptr};
    if (handler == landing_attribute) return {ip, caller_in_header(fp)};
    int delta = ip->b;
    if (handler == landing_higher) delta += 1;
    if (handler == landing_lower || handler == landing_init) delta -= 1;
    return {ip, fp - delta};
}

void FrameWalker::step() {
    position_ = caller_of(thread_, position_.fp);
    if (position_.fp || !entry_) return;
    position_ = {entry_->ip, entry_->fp};
    entry_ = entry_->previous;
}

LiveSet live_set(Code const* code, Instr const* ip) {
    auto const& live = code->lowered->live;
    auto slot = size_t(ip - code->entry);
    return slot < live.size() ? code->lowered->live_sets[live[slot]] : ~LiveSet(0);
}

namespace {

bool are_function_parts(Value const* parts, uint32_t flags, Code* code) {
    if (flags & 1 && !(parts++)->is<Tuple>()) return false;
    if (flags & 2 && !(parts++)->is<Dict>()) return false;
    if (flags & 4) {
        if (!parts->is<Tuple>()) return false;
        Tuple* pairs = (parts++)->as<Tuple>();
        for (size_t i = 0; i < pairs->size; i += 2) {
            if (!pairs->items[i].is<Str>()) return false;
        }
    }
    size_t free = code->free_count();
    if (!(flags & 8)) return free == 0;
    if (!parts->is<Tuple>() || parts->as<Tuple>()->size != free) return false;
    for (Value cell : parts->as<Tuple>()->span()) {
        if (!cell.is<Cell>()) return false;
    }
    return true;
}

}  // namespace

Value make_function(Thread&, Function* maker, Value const* parts, uint32_t flags) {
    size_t count = size_t(__builtin_popcount(flags & 15));
    if (!parts[count].is<Code>() || !are_function_parts(parts, flags, parts[count].as<Code>())) return kEmpty;
    Function* function = new_function(parts[count].as<Code>(), maker->globals);
    function->builtins = maker->builtins;
    if (flags & 1) function->defaults = (parts++)->as<Tuple>();
    if (flags & 2) function->keyword_defaults = (parts++)->as<Dict>();
    if (flags & 4) {
        // Pairs of name and annotation.
        Tuple* pairs = (parts++)->as<Tuple>();
        Dict* annotations = new_dict();
        for (size_t i = 0; i + 1 < pairs->size; i += 2) {
            annotations->store(pairs->items[i].as<Str>(), pairs->items[i + 1]);
        }
        note_write(function);
        function->annotations = annotations;
    }
    if (flags & 8) function->closure = (parts++)->as<Tuple>();
    return Value::of(function);
}

}  // namespace py::vm
