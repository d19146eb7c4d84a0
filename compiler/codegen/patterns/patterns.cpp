// The patterns of the match statement, but for alternatives.
#include <limits>

#include "compiler/codegen/expressions/repeated_name.h"
#include "compiler/codegen/generator.h"
#include "compiler/codegen/patterns/pattern_queries.h"
#include "marshal/code/repr.h"
#include "marshal/code/value_set.h"

namespace py::compiler::codegen {

Diagnosed<void> Generator::pattern(ast::PatternNode const* node, PatternContext& context) {
    using ast::as;
    set_location(node->range);
    switch (node->kind) {
        case ast::PatternKind::MatchValue: return value_pattern(as<ast::MatchValue>(node), context);
        case ast::PatternKind::MatchSingleton: return singleton_pattern(as<ast::MatchSingleton>(node), context);
        case ast::PatternKind::MatchSequence: return sequence_pattern(as<ast::MatchSequence>(node), context);
        case ast::PatternKind::MatchMapping: return mapping_pattern(as<ast::MatchMapping>(node), context);
        case ast::PatternKind::MatchClass: return class_pattern(as<ast::MatchClass>(node), context);
        case ast::PatternKind::MatchStar: return store_capture(as<ast::MatchStar>(node).name, context);
        case ast::PatternKind::MatchAs: return as_pattern(as<ast::MatchAs>(node), context);
        case ast::PatternKind::MatchOr: return or_pattern(as<ast::MatchOr>(node), context);
    }
    VERIFY_NOT_REACHED();
}

/// A pattern inside another, which may always match.
Diagnosed<void> Generator::subpattern(ast::PatternNode const* node, PatternContext& context) {
    bool outer = context.allow_irrefutable;
    context.allow_irrefutable = true;
    TRY(pattern(node, context));
    context.allow_irrefutable = outer;
    return {};
}

Diagnosed<void> Generator::value_pattern(ast::MatchValue const& node, PatternContext& context) {
    if (node.value->kind != ast::ExprKind::Constant && node.value->kind != ast::ExprKind::Attribute) {
        return error("patterns may only match literals and attribute lookups");
    }
    TRY(visit(node.value));
    emit_compare(ast::Cmpop::Eq);
    jump_to_fail_pop(context, Opcode::POP_JUMP_IF_FALSE);
    return {};
}

Diagnosed<void> Generator::singleton_pattern(ast::MatchSingleton const& node, PatternContext& context) {
    emit_const(node.value);
    emit_compare(ast::Cmpop::Is);
    jump_to_fail_pop(context, Opcode::POP_JUMP_IF_FALSE);
    return {};
}

Diagnosed<void> Generator::sequence_pattern(ast::MatchSequence const& node, PatternContext& context) {
    auto const& patterns = node.patterns;
    std::optional<size_t> star;
    bool star_is_wildcard = false;
    bool only_wildcards = true;
    for (size_t i = 0; i < patterns.size(); i++) {
        if (patterns[i]->kind == ast::PatternKind::MatchStar) {
            if (star) return error("multiple starred names in sequence pattern");
            star = i;
            star_is_wildcard = is_star_wildcard(patterns[i]);
            only_wildcards &= star_is_wildcard;
        } else {
            only_wildcards &= is_wildcard(patterns[i]);
        }
    }
    // The subject stays on top for both tests.
    context.on_top++;
    emit(Opcode::MATCH_SEQUENCE);
    jump_to_fail_pop(context, Opcode::POP_JUMP_IF_FALSE);
    check_sequence_length(patterns.size(), star.has_value(), context);
    context.on_top--;
    if (only_wildcards) {
        emit(Opcode::POP_TOP);
        return {};
    }
    return star_is_wildcard ? index_patterns(patterns, *star, context) : unpack_patterns(patterns, context);
}

void Generator::check_sequence_length(size_t size, bool has_star, PatternContext& context) {
    if (has_star && size <= 1) return;
    emit(Opcode::GET_LEN);
    emit_int(int64_t(has_star ? size - 1 : size));
    emit_compare(has_star ? ast::Cmpop::GtE : ast::Cmpop::Eq);
    jump_to_fail_pop(context, Opcode::POP_JUMP_IF_FALSE);
}

Diagnosed<void> Generator::unpack_patterns(ast::Seq<ast::PatternNode*> patterns, PatternContext& context) {
    constexpr size_t kMaxBefore = 1 << 8;
    constexpr size_t kMaxAfter = size_t(std::numeric_limits<int32_t>::max()) >> 8;
    bool seen_star = false;
    for (size_t i = 0; i < patterns.size(); i++) {
        if (patterns[i]->kind != ast::PatternKind::MatchStar) continue;
        seen_star = true;
        size_t after = patterns.size() - i - 1;
        if (i >= kMaxBefore || after >= kMaxAfter) {
            return error("too many expressions in star-unpacking sequence pattern");
        }
        emit(Opcode::UNPACK_EX, int32_t(i + (after << 8)));
    }
    if (!seen_star) emit(Opcode::UNPACK_SEQUENCE, int32_t(patterns.size()));
    context.on_top += patterns.size();
    for (auto const* element : patterns) {
        context.on_top--;
        TRY(subpattern(element, context));
    }
    return {};
}

/// With `*_` among the patterns: fetches elements by index instead of making a list that nobody wants.
Diagnosed<void> Generator::index_patterns(ast::Seq<ast::PatternNode*> patterns, size_t star, PatternContext& context) {
    context.on_top++;
    for (size_t i = 0; i < patterns.size(); i++) {
        if (i == star || is_wildcard(patterns[i])) continue;
        emit(Opcode::COPY, 1);
        if (i < star) {
            emit_int(int64_t(i));
        } else {
            // The subject need not take negative indices.
            emit(Opcode::GET_LEN);
            emit_int(int64_t(patterns.size() - i));
            emit_binary(ast::Operator::Sub, false);
        }
        emit(Opcode::BINARY_SUBSCR);
        TRY(subpattern(patterns[i], context));
    }
    context.on_top--;
    emit(Opcode::POP_TOP);
    return {};
}

Diagnosed<void> Generator::mapping_pattern(ast::MatchMapping const& node, PatternContext& context) {
    size_t size = node.keys.size();
    context.on_top++;
    emit(Opcode::MATCH_MAPPING);
    jump_to_fail_pop(context, Opcode::POP_JUMP_IF_FALSE);
    if (size == 0 && node.rest == nullptr) {
        context.on_top--;
        emit(Opcode::POP_TOP);
        return {};
    }
    if (size > 0) {
        emit(Opcode::GET_LEN);
        emit_int(int64_t(size));
        emit_compare(ast::Cmpop::GtE);
        jump_to_fail_pop(context, Opcode::POP_JUMP_IF_FALSE);
    }
    TRY(mapping_keys(node));
    emit(Opcode::BUILD_TUPLE, int32_t(size));
    emit(Opcode::MATCH_KEYS);
    // The keys and the values (or None) are above the subject.
    context.on_top += 2;
    emit(Opcode::COPY, 1);
    emit_none();
    emit(Opcode::IS_OP, 1);
    jump_to_fail_pop(context, Opcode::POP_JUMP_IF_FALSE);
    emit(Opcode::UNPACK_SEQUENCE, int32_t(size));
    context.on_top += size;
    context.on_top--;
    for (auto const* value : node.patterns) {
        context.on_top--;
        TRY(subpattern(value, context));
    }
    context.on_top -= 2;
    if (node.rest != nullptr) return mapping_rest(node, context);
    emit(Opcode::POP_TOP);
    emit(Opcode::POP_TOP);
    return {};
}

Diagnosed<void> Generator::mapping_keys(ast::MatchMapping const& node) {
    code::ValueSet seen;
    for (auto const* key : node.keys) {
        if (auto const* constant = ast::try_as<ast::Constant>(key)) {
            if (!seen.insert(constant->value).second) {
                return error("mapping pattern checks duplicate key (" + code::repr(constant->value) + ")");
            }
        } else if (key->kind != ast::ExprKind::Attribute) {
            return error("mapping pattern keys may only match literals and attribute lookups");
        }
        TRY(visit(key));
    }
    return {};
}

/// `**rest`: a copy of the subject without the keys.
Diagnosed<void> Generator::mapping_rest(ast::MatchMapping const& node, PatternContext& context) {
    emit(Opcode::BUILD_MAP, 0);
    emit(Opcode::SWAP, 3);
    emit(Opcode::DICT_UPDATE, 2);
    emit(Opcode::UNPACK_SEQUENCE, int32_t(node.keys.size()));
    for (size_t left = node.keys.size(); left > 0; left--) {
        emit(Opcode::COPY, int32_t(left) + 1);
        emit(Opcode::SWAP, 2);
        emit(Opcode::DELETE_SUBSCR);
    }
    return store_capture(node.rest, context);
}

Diagnosed<void> Generator::class_pattern(ast::MatchClass const& node, PatternContext& context) {
    if (!node.kwd_attrs.empty()) {
        TRY(check_class_attributes(node));
        set_location(node.range);
    }
    TRY(visit(node.cls));
    emit_const(objects_.make_tuple_of(node.kwd_attrs, [](Identifier name) { return name; }));
    emit(Opcode::MATCH_CLASS, int32_t(node.patterns.size()));
    emit(Opcode::COPY, 1);
    emit_none();
    emit(Opcode::IS_OP, 1);
    // A tuple of the attributes, or None.
    context.on_top++;
    jump_to_fail_pop(context, Opcode::POP_JUMP_IF_FALSE);
    size_t size = node.patterns.size() + node.kwd_patterns.size();
    emit(Opcode::UNPACK_SEQUENCE, int32_t(size));
    context.on_top += size;
    context.on_top--;
    for (auto const& patterns : {node.patterns, node.kwd_patterns}) {
        for (auto const* element : patterns) {
            context.on_top--;
            if (is_wildcard(element)) {
                emit(Opcode::POP_TOP);
            } else {
                TRY(subpattern(element, context));
            }
        }
    }
    return {};
}

Diagnosed<void> Generator::check_class_attributes(ast::MatchClass const& node) {
    auto repeated = find_repeated_name(node.kwd_attrs.size(), [&](size_t i) { return node.kwd_attrs[i]; });
    for (size_t i = 0; i < node.kwd_attrs.size(); i++) {
        set_location(node.kwd_patterns[i]->range);
        TRY(check_forbidden(node.kwd_attrs[i], ast::ExprContext::Store));
        if (repeated && repeated->first == i) {
            set_location(node.kwd_patterns[repeated->second]->range);
            return error("attribute name repeated in class pattern: " + std::string(node.kwd_attrs[i]->text));
        }
    }
    return {};
}

Diagnosed<void> Generator::as_pattern(ast::MatchAs const& node, PatternContext& context) {
    if (node.pattern == nullptr) {
        if (context.allow_irrefutable) return store_capture(node.name, context);
        if (node.name == nullptr) return error("wildcard makes remaining patterns unreachable");
        return error("name capture '" + std::string(node.name->text) + "' makes remaining patterns unreachable");
    }
    // A copy for the name.
    context.on_top++;
    emit(Opcode::COPY, 1);
    TRY(pattern(node.pattern, context));
    context.on_top--;
    return store_capture(node.name, context);
}

}  // namespace py::compiler::codegen
