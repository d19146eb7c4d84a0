// Displays of lists, tuples, sets and dicts; the arguments of unpacking calls are built like tuples.
#include <algorithm>

#include "compiler/codegen/generator.h"
#include "marshal/code/value_set.h"

namespace py::compiler::codegen {
namespace {

constexpr SequenceOpcodes kList{Opcode::BUILD_LIST, Opcode::LIST_APPEND, Opcode::LIST_EXTEND};
constexpr SequenceOpcodes kTuple{Opcode::BUILD_LIST, Opcode::LIST_APPEND, Opcode::LIST_EXTEND, true};
constexpr SequenceOpcodes kSet{Opcode::BUILD_SET, Opcode::SET_ADD, Opcode::SET_UPDATE};

bool all_constant(ast::Seq<ast::ExprNode*> nodes) {
    return std::all_of(nodes.begin(), nodes.end(),
                       [](auto const* node) { return node != nullptr && node->kind == ast::ExprKind::Constant; });
}

bool any_starred(ast::Seq<ast::ExprNode*> nodes) {
    return std::any_of(nodes.begin(), nodes.end(),
                       [](auto const* node) { return node->kind == ast::ExprKind::Starred; });
}

}  // namespace

Diagnosed<void> Generator::list(ast::List const& node) {
    switch (node.ctx) {
        case ast::ExprContext::Load: return sequence(node.elts, 0, kList);
        case ast::ExprContext::Store: return unpack_into(node.elts);
        case ast::ExprContext::Del: return visit(node.elts);
    }
    VERIFY_NOT_REACHED();
}

Diagnosed<void> Generator::tuple(ast::Tuple const& node) {
    switch (node.ctx) {
        case ast::ExprContext::Load: return sequence(node.elts, 0, kTuple);
        case ast::ExprContext::Store: return unpack_into(node.elts);
        case ast::ExprContext::Del: return visit(node.elts);
    }
    VERIFY_NOT_REACHED();
}

Diagnosed<void> Generator::set(ast::Set const& node) { return sequence(node.elts, 0, kSet); }

/// Elements that follow `pushed` ones on the stack, as one value.
Diagnosed<void> Generator::sequence(Expressions elements, size_t pushed, SequenceOpcodes const& opcodes) {
    if (elements.size() > 2 && all_constant(elements)) {
        constant_sequence(elements, pushed, opcodes);
        return {};
    }
    if (elements.size() + pushed > kStackUseGuideline || any_starred(elements)) {
        return stepwise_sequence(elements, pushed, opcodes);
    }
    TRY(visit(elements));
    emit(opcodes.is_tuple ? Opcode::BUILD_TUPLE : opcodes.build, int32_t(elements.size() + pushed));
    return {};
}

/// A constant tuple or frozenset, copied into a new list or set unless a tuple is wanted.
void Generator::constant_sequence(Expressions elements, size_t pushed, SequenceOpcodes const& opcodes) {
    if (opcodes.is_tuple && pushed == 0) return emit_const(constant_tuple(elements));
    bool is_set = opcodes.build == Opcode::BUILD_SET;
    emit(opcodes.build, int32_t(pushed));
    emit_const(is_set ? constant_frozen_set(elements) : constant_tuple(elements));
    emit(opcodes.extend, 1);
    if (opcodes.is_tuple) emit(Opcode::LIST_TO_TUPLE);
}

code::Object const* Generator::constant_tuple(Expressions elements) {
    return objects_.make_tuple_of(elements, [](auto const* element) { return ast::as<ast::Constant>(element).value; });
}

/// Of equal elements the first one stays.
code::Object const* Generator::constant_frozen_set(Expressions elements) {
    std::vector<code::Object const*> values;
    code::ValueSet seen;
    for (auto const* element : elements) {
        auto const* value = ast::as<ast::Constant>(element).value;
        if (seen.insert(value).second) values.push_back(value);
    }
    return objects_.make_sequence(code::ObjectKind::FrozenSet, values);
}

Diagnosed<void> Generator::stepwise_sequence(Expressions elements, size_t pushed, SequenceOpcodes const& opcodes) {
    bool built = elements.size() + pushed > kStackUseGuideline;
    if (built) emit(opcodes.build, int32_t(pushed));
    for (size_t i = 0; i < elements.size(); i++) {
        if (auto const* star = ast::try_as<ast::Starred>(elements[i])) {
            if (!built) emit(opcodes.build, int32_t(i + pushed));
            built = true;
            TRY(visit(star->value));
            emit(opcodes.extend, 1);
        } else {
            TRY(visit(elements[i]));
            if (built) emit(opcodes.add, 1);
        }
    }
    if (opcodes.is_tuple) emit(Opcode::LIST_TO_TUPLE);
    return {};
}

/// Runs of entries between `**`, cut to a length that the stack can take, are built and merged.
Diagnosed<void> Generator::dict(ast::Dict const& node) {
    bool have_dict = false;
    size_t run = 0;
    auto flush = [&](size_t end) -> Diagnosed<void> {
        TRY(dict_run(node.keys.subspan(end - run, run), node.values.subspan(end - run, run)));
        if (have_dict) emit(Opcode::DICT_UPDATE, 1);
        have_dict = true;
        run = 0;
        return {};
    };
    for (size_t i = 0; i < node.values.size(); i++) {
        if (node.keys[i] != nullptr) {
            run++;
            if ((run - 1) * 2 > kStackUseGuideline) TRY(flush(i + 1));
            continue;
        }
        if (run > 0) TRY(flush(i));
        if (!have_dict) emit(Opcode::BUILD_MAP, 0);
        have_dict = true;
        TRY(visit(node.values[i]));
        emit(Opcode::DICT_UPDATE, 1);
    }
    if (run > 0) TRY(flush(node.values.size()));
    if (!have_dict) emit(Opcode::BUILD_MAP, 0);
    return {};
}

Diagnosed<void> Generator::dict_run(Expressions keys, Expressions values) {
    bool large = keys.size() * 2 > kStackUseGuideline;
    if (keys.size() > 1 && !large && all_constant(keys)) {
        TRY(visit(values));
        emit_const(constant_tuple(keys));
        emit(Opcode::BUILD_CONST_KEY_MAP, int32_t(keys.size()));
        return {};
    }
    if (large) emit(Opcode::BUILD_MAP, 0);
    for (size_t i = 0; i < keys.size(); i++) {
        TRY(visit(keys[i]));
        TRY(visit(values[i]));
        if (large) emit(Opcode::MAP_ADD, 1);
    }
    if (!large) emit(Opcode::BUILD_MAP, int32_t(keys.size()));
    return {};
}

}  // namespace py::compiler::codegen
