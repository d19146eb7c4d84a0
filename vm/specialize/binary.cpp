#include "vm/interp/register_op.h"
#include "vm/interp/support.h"

// Choosing the specialised forms of BINARY_OP, COMPARE_OP and the subscripts.

namespace py::vm {
namespace {

using Op = RegisterOp;

/// Executions until the next attempt, after the first one and after a failure.
constexpr uint16_t kRetry = 53;
constexpr uint16_t kRetryAfterMiss = 512;

constexpr int kOperators = int(BinaryOperator::kInplace);

struct Forms {
    Op plain;
    Op constant;
};

/// NOP: no such form.
constexpr Forms kIntForms[] = {
    {Op::BINARY_ADD_INT, Op::BINARY_ADD_INT_K},
    {Op::BINARY_AND_INT, Op::BINARY_AND_INT_K},
    {Op::BINARY_FLOOR_DIVIDE_INT, Op::BINARY_FLOOR_DIVIDE_INT_K},
    {Op::BINARY_LEFT_SHIFT_INT, Op::BINARY_LEFT_SHIFT_INT_K},
    {Op::NOP, Op::NOP},
    {Op::BINARY_MULTIPLY_INT, Op::BINARY_MULTIPLY_INT_K},
    {Op::BINARY_REMAINDER_INT, Op::BINARY_REMAINDER_INT_K},
    {Op::BINARY_OR_INT, Op::BINARY_OR_INT_K},
    {Op::NOP, Op::NOP},
    {Op::BINARY_RIGHT_SHIFT_INT, Op::BINARY_RIGHT_SHIFT_INT_K},
    {Op::BINARY_SUBTRACT_INT, Op::BINARY_SUBTRACT_INT_K},
    {Op::NOP, Op::NOP},
    {Op::BINARY_XOR_INT, Op::BINARY_XOR_INT_K},
};
static_assert(std::size(kIntForms) == kOperators);

Forms float_forms(BinaryOperator op) {
    switch (op) {
        case BinaryOperator::Add: return {Op::BINARY_ADD_FLOAT, Op::BINARY_ADD_FLOAT_K};
        case BinaryOperator::Subtract: return {Op::BINARY_SUBTRACT_FLOAT, Op::BINARY_SUBTRACT_FLOAT_K};
        case BinaryOperator::Multiply: return {Op::BINARY_MULTIPLY_FLOAT, Op::BINARY_MULTIPLY_FLOAT_K};
        case BinaryOperator::TrueDivide: return {Op::BINARY_TRUE_DIVIDE_FLOAT, Op::BINARY_TRUE_DIVIDE_FLOAT_K};
        default: return {Op::NOP, Op::NOP};
    }
}

/// Whether the operation of a float with a float or an int has a form, or that of two ints one with a float as result.
bool has_float_result(BinaryOperator op, Value left, Value right) {
    if (!is_plain_number(left) || !is_plain_number(right)) return false;
    switch (op) {
        case BinaryOperator::Add:
        case BinaryOperator::Subtract:
        case BinaryOperator::Multiply: return !both_small(left, right);
        case BinaryOperator::TrueDivide: return true;
        default: return false;
    }
}

/// The 24 forms of comparison stand in the order of register_ops.def: by operator, int then float, each with value,
/// jump-unless and jump-when, each without and with a constant.
Op compare_form(int operation, bool is_float, int form, bool constant) {
    int base = int(Op::COMPARE_LESS_INT);
    return Op(base + operation * 12 + (is_float ? 6 : 0) + form * 2 + (constant ? 1 : 0));
}
static_assert(int(Op::COMPARE_LESS_EQUAL_INT) == int(Op::COMPARE_LESS_INT) + 12);
static_assert(int(Op::COMPARE_LESS_FLOAT) == int(Op::COMPARE_LESS_INT) + 6);
static_assert(int(Op::JUMP_WHEN_LESS_INT_K) == int(Op::COMPARE_LESS_INT) + 5);
static_assert(int(Op::JUMP_WHEN_GREATER_EQUAL_FLOAT_K) == int(Op::COMPARE_LESS_INT) + 71);

/// The same of two texts; NOP but for == and !=.
Op text_form(CompareOperator operation, int form, bool constant) {
    if (!is_equality(operation)) return Op::NOP;
    Op base = operation == CompareOperator::Equal ? Op::COMPARE_EQUAL_STR : Op::COMPARE_NOT_EQUAL_STR;
    return Op(int(base) + form * 2 + (constant ? 1 : 0));
}
static_assert(int(Op::COMPARE_EQUAL_STR) == int(Op::COMPARE_LESS_INT) + 72);
static_assert(int(Op::JUMP_WHEN_EQUAL_STR_K) == int(Op::COMPARE_EQUAL_STR) + 5);

bool is_constant_binary(Op op) {
    if (op == Op::BINARY_OP || op == Op::BINARY_ADD_STR) return false;
    if (op == Op::BINARY_OP_K) return true;
    return (int(op) - int(Op::BINARY_ADD_INT)) % 2 == 1;
}

/// 0 value, 1 jump if false, 2 jump if true; and whether the right operand is a constant.
struct CompareForm {
    int form;
    bool constant;
};
CompareForm form_of(Op op) {
    int offset = int(op) >= int(Op::COMPARE_LESS_INT) ? (int(op) - int(Op::COMPARE_LESS_INT)) % 6
                                                      : int(op) - int(Op::COMPARE_OP);
    return {offset / 2, offset % 2 == 1};
}
static_assert(int(Op::COMPARE_JUMP_IF_FALSE) == int(Op::COMPARE_OP) + 2);

bool is_comparison(Op op) { return op >= Op::COMPARE_OP && op <= Op::JUMP_WHEN_NOT_EQUAL_STR_K; }

}  // namespace

Value binary_right(Instr* ip, Value* fp) {
    bool constant = is_comparison(ip->op) ? form_of(ip->op).constant : is_constant_binary(ip->op);
    return constant ? cache_of<BinaryCache>(ip).constant : fp[ip->c];
}

bool jumps_if_true(RegisterOp op) { return form_of(op).form == 2; }

void specialize_binary(Instr* ip, Value left, Value right) {
    auto& cache = cache_of<BinaryCache>(ip);
    cache.left = kRetry;
    auto op = BinaryOperator(cache.operation % kOperators);
    bool constant = ip->op == Op::BINARY_OP_K;
    Forms forms{Op::NOP, Op::NOP};
    if (both_small(left, right)) forms = kIntForms[int(op)];
    if (left.is_real() && right.is_real()) forms = float_forms(op);
    if (forms.plain == Op::NOP && has_float_result(op, left, right)) {
        forms = {Op::BINARY_AS_FLOAT, Op::BINARY_AS_FLOAT_K};
    }
    if (op == BinaryOperator::Add && left.is_exact<Str>() && right.is_exact<Str>() && !constant) {
        forms.plain = Op::BINARY_ADD_STR;
    }
    Op chosen = constant ? forms.constant : forms.plain;
    if (chosen != Op::NOP) rewrite(ip, chosen);
}

void unspecialize_binary(Instr* ip) {
    rewrite(ip, is_constant_binary(ip->op) ? Op::BINARY_OP_K : Op::BINARY_OP);
    cache_of<BinaryCache>(ip).left = kRetryAfterMiss;
}

void specialize_compare(Instr* ip, Value left, Value right) {
    auto& cache = cache_of<BinaryCache>(ip);
    cache.left = kRetry;
    bool ints = both_small(left, right);
    bool floats = left.is_real() && right.is_real();
    CompareForm form = form_of(ip->op);
    if (form.constant && left.is_real() && right.is_small()) {
        // The constant is compared as a float until another operand comes.
        cache.constant = Value::real(double(right.small()));
        cache.operation |= kIntConstant;
        floats = true;
    }
    if (ints || floats) {
        rewrite(ip, compare_form(int(compare_operator(cache)), floats, form.form, form.constant));
    } else if (left.is_exact<Str>() && right.is_exact<Str>()) {
        Op chosen = text_form(compare_operator(cache), form.form, form.constant);
        if (chosen != Op::NOP) rewrite(ip, chosen);
    }
}

void unspecialize_compare(Instr* ip) {
    CompareForm form = form_of(ip->op);
    auto& cache = cache_of<BinaryCache>(ip);
    if (cache.operation & kIntConstant) {
        cache.constant = Value::small(int64_t(cache.constant.real()));
        cache.operation &= uint16_t(~kIntConstant);
    }
    rewrite(ip, Op(int(Op::COMPARE_OP) + form.form * 2 + (form.constant ? 1 : 0)));
    cache_of<BinaryCache>(ip).left = kRetryAfterMiss;
}

void unspecialize(Instr* ip, RegisterOp generic, Counter& counter) {
    rewrite(ip, generic);
    counter.backoff = counter.backoff < 0x4000 ? uint16_t(counter.backoff * 2 + 64) : uint16_t(0x7FFF);
    counter.left = counter.backoff;
}

namespace {

/// In register_ops.def a `_K` form follows each form of the subscripts.
bool is_constant_subscript(Op op) { return (int(op) - int(Op::BINARY_SUBSCR)) % 2 == 1; }
Op subscript_form(Instr* ip, Op plain) { return Op(int(plain) + (is_constant_subscript(ip->op) ? 1 : 0)); }
static_assert(int(Op::BINARY_SUBSCR_DICT_K) == int(Op::BINARY_SUBSCR) + 9);
static_assert(int(Op::STORE_SUBSCR) == int(Op::BINARY_SUBSCR) + 10);
static_assert(int(Op::STORE_SUBSCR_DICT_K) == int(Op::BINARY_SUBSCR) + 15);

}  // namespace

Value subscript_key(Instr* ip, Value* fp) {
    return is_constant_subscript(ip->op) ? cache_of<SubscriptCache>(ip).constant : fp[ip->c];
}

void specialize_subscript(Instr* ip, Value container, Value key) {
    cache_of<SubscriptCache>(ip).counter.left = kRetry;
    auto choose = [&](Op plain) { rewrite(ip, subscript_form(ip, plain)); };
    if (container.is_exact<List>() && key.is_small()) choose(Op::BINARY_SUBSCR_LIST_INT);
    if (container.is_exact<Tuple>() && key.is_small()) choose(Op::BINARY_SUBSCR_TUPLE_INT);
    if (container.is_exact<Str>() && key.is_small()) choose(Op::BINARY_SUBSCR_STR_INT);
    if (container.is_exact<Dict>()) choose(Op::BINARY_SUBSCR_DICT);
}

void specialize_store_subscript(Instr* ip, Value container, Value key) {
    cache_of<SubscriptCache>(ip).counter.left = kRetry;
    auto choose = [&](Op plain) { rewrite(ip, subscript_form(ip, plain)); };
    if (container.is_exact<List>() && key.is_small()) choose(Op::STORE_SUBSCR_LIST_INT);
    if (container.is_exact<Dict>()) choose(Op::STORE_SUBSCR_DICT);
}

void unspecialize_subscript(Instr* ip) {
    Op generic = ip->op >= Op::STORE_SUBSCR ? Op::STORE_SUBSCR : Op::BINARY_SUBSCR;
    unspecialize(ip, subscript_form(ip, generic), cache_of<SubscriptCache>(ip).counter);
}

Raises<Value> find_with_hint(Thread& thread, Dict* dict, Value key, uint32_t& hint) {
    int64_t hash = TRY(hash_of(thread, key));
    int64_t index = TRY(dict->find_entry(thread, key, hash));
    if (index < 0) return kEmpty;
    hint = uint32_t(index);
    return dict->entry(hint).value;
}

namespace {

/// The kinds that `step_pair` knows.
bool makes_pairs(Value iterator) {
    if (iterator.is_exact<Enumerate>()) return true;
    if (iterator.is_exact<Zip>()) return iterator.as<Zip>()->iterators->size == 2;
    return iterator.is_object() && type_of(iterator) == &dict_item_iterator_type;
}

/// Whether the pair is taken apart at once, and not seen by anything else.
bool unpacks_pair(Instr* ip) {
    auto const& cache = cache_of<IterCache>(ip);
    Instr* body = ip + cache.body;
    return body->op == Op::UNPACK_PAIR && body->a == ip->b && !cache.to_local;
}

}  // namespace

void specialize_for_iter(Instr* ip, Value iterator) {
    auto& cache = cache_of<IterCache>(ip);
    cache.counter.left = kRetry;
    if (!iterator.is_object()) return;
    cache.shape = iterator.object()->shape_address;
    if (iterator.is_exact<RangeIterator>()) rewrite(ip, Op::FOR_ITER_RANGE);
    if (makes_pairs(iterator) && unpacks_pair(ip)) rewrite(ip, Op::FOR_ITER_PAIR);
    if (iterator.is_exact<Generator>()) rewrite(ip, Op::FOR_ITER_GENERATOR);
    if (type_of(iterator) == &set_iterator_type) rewrite(ip, Op::FOR_ITER_SET);
    if (type_of(iterator) == &dict_key_iterator_type) rewrite(ip, Op::FOR_ITER_KEYS);
    if (type_of(iterator) == &dict_value_iterator_type) rewrite(ip, Op::FOR_ITER_VALUES);
    if (!iterator.is_exact<SequenceIterator>()) return;
    Value sequence = iterator.as<SequenceIterator>()->sequence;
    if (type_of(iterator) == &list_iterator_type && sequence.is_exact<List>()) rewrite(ip, Op::FOR_ITER_LIST);
    if (type_of(iterator) == &tuple_iterator_type && sequence.is_exact<Tuple>()) rewrite(ip, Op::FOR_ITER_TUPLE);
}

}  // namespace py::vm
