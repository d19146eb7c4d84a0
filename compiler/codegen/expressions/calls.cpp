#include <algorithm>

#include "compiler/codegen/expressions/repeated_name.h"
#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {
namespace {

bool has_starred(ast::Seq<ast::ExprNode*> args) {
    return std::any_of(args.begin(), args.end(), [](auto const* arg) { return arg->kind == ast::ExprKind::Starred; });
}

bool has_double_starred(ast::Seq<ast::Keyword*> keywords) {
    return std::any_of(keywords.begin(), keywords.end(), [](auto const* keyword) { return keyword->arg == nullptr; });
}

/// The tuple of the names of keyword arguments.
code::Object const* keyword_names(ast::Seq<ast::Keyword*> keywords, code::ObjectFactory& objects) {
    return objects.make_tuple_of(keywords, [](auto const* keyword) { return keyword->arg; });
}

}  // namespace

Diagnosed<void> Generator::call(ast::Call const& node) {
    TRY(check_keywords(node.keywords));
    if (is_method_call(node)) return method_call(node, ast::as<ast::Attribute>(node.func));
    TRY(check_callable(node.func));
    set_location(node.func->range);
    emit(Opcode::PUSH_NULL);
    set_location(node.range);
    TRY(visit(node.func));
    return call_arguments(0, node.args, node.keywords);
}

/// Whether the call looks the method up without binding it. Attributes of imported modules are no methods; of those
/// only what the module itself imports is looked at.
bool Generator::is_method_call(ast::Call const& node) const {
    auto const* method = ast::try_as<ast::Attribute>(node.func);
    if (method == nullptr || method->ctx != ast::ExprContext::Load) return false;
    if (auto const* owner = ast::try_as<ast::Name>(method->value)) {
        if (owner->id->id < imported_.size() && imported_[owner->id->id]) return false;
    }
    size_t count = node.args.size() + node.keywords.size() + (node.keywords.empty() ? 0 : 1);
    return count < kStackUseGuideline && !has_starred(node.args) && !has_double_starred(node.keywords);
}

Diagnosed<void> Generator::method_call(ast::Call const& node, ast::Attribute const& method) {
    TRY(visit(method.value));
    set_location(method.range);
    move_location_to_attribute(method);
    emit_name(Opcode::LOAD_METHOD, method.attr);
    TRY(visit(node.args));
    TRY(keyword_values(node.keywords));
    set_location(node.range);
    move_location_to_attribute(method);
    emit_call(node.args.size() + node.keywords.size());
    return {};
}

/// The arguments and the call itself; `pushed` arguments are on the stack already (build_class has two).
Diagnosed<void> Generator::call_arguments(size_t pushed, Expressions args, Keywords keywords) {
    TRY(check_keywords(keywords));
    bool large = args.size() + keywords.size() * 2 > kStackUseGuideline;
    if (large || has_starred(args) || has_double_starred(keywords)) return unpacking_call(pushed, args, keywords);
    TRY(visit(args));
    TRY(keyword_values(keywords));
    emit_call(pushed + args.size() + keywords.size());
    return {};
}

/// The values of plain keyword arguments, and their names for the call that follows.
Diagnosed<void> Generator::keyword_values(Keywords keywords) {
    if (keywords.empty()) return {};
    for (auto const* keyword : keywords) TRY(visit(keyword->value));
    emit(Opcode::KW_NAMES, add_const(keyword_names(keywords, objects_)));
    return {};
}

Diagnosed<void> Generator::unpacking_call(size_t pushed, Expressions args, Keywords keywords) {
    constexpr SequenceOpcodes kArguments{Opcode::BUILD_LIST, Opcode::LIST_APPEND, Opcode::LIST_EXTEND, true};
    if (pushed == 0 && args.size() == 1 && args[0]->kind == ast::ExprKind::Starred) {
        TRY(visit(ast::as<ast::Starred>(args[0]).value));
    } else {
        TRY(sequence(args, pushed, kArguments));
    }
    if (!keywords.empty()) TRY(keyword_dict(keywords));
    emit(Opcode::CALL_FUNCTION_EX, keywords.empty() ? 0 : 1);
    return {};
}

/// One dict of all keyword arguments; runs of plain ones between `**` are built first, then merged.
Diagnosed<void> Generator::keyword_dict(Keywords keywords) {
    bool have_dict = false;
    size_t run = 0;
    auto flush = [&](size_t end) -> Diagnosed<void> {
        if (run == 0) return {};
        TRY(keyword_run(keywords.subspan(end - run, run)));
        if (have_dict) emit(Opcode::DICT_MERGE, 1);
        have_dict = true;
        run = 0;
        return {};
    };
    for (size_t i = 0; i < keywords.size(); i++) {
        if (keywords[i]->arg != nullptr) {
            run++;
            continue;
        }
        TRY(flush(i));
        if (!have_dict) emit(Opcode::BUILD_MAP, 0);
        have_dict = true;
        TRY(visit(keywords[i]->value));
        emit(Opcode::DICT_MERGE, 1);
    }
    return flush(keywords.size());
}

Diagnosed<void> Generator::keyword_run(Keywords keywords) {
    bool large = keywords.size() * 2 > kStackUseGuideline;
    if (keywords.size() > 1 && !large) {
        for (auto const* keyword : keywords) TRY(visit(keyword->value));
        emit_const(keyword_names(keywords, objects_));
        emit(Opcode::BUILD_CONST_KEY_MAP, int32_t(keywords.size()));
        return {};
    }
    if (large) emit_artificial(Opcode::BUILD_MAP, 0);
    for (auto const* keyword : keywords) {
        emit_const(keyword->arg);
        TRY(visit(keyword->value));
        if (large) emit_artificial(Opcode::MAP_ADD, 1);
    }
    if (!large) emit(Opcode::BUILD_MAP, int32_t(keywords.size()));
    return {};
}

Diagnosed<void> Generator::check_keywords(Keywords keywords) {
    if (keywords.empty()) return {};
    auto name_of = [&](size_t i) { return keywords[i]->arg; };
    auto repeated = find_repeated_name(keywords.size(), name_of);
    for (size_t i = 0; i < keywords.size(); i++) {
        if (keywords[i]->arg == nullptr) continue;
        TRY(check_forbidden(keywords[i]->arg, ast::ExprContext::Store));
        if (repeated && repeated->first == i) {
            set_location(keywords[repeated->second]->range);
            return error("keyword argument repeated: " + std::string(keywords[i]->arg->text));
        }
    }
    return {};
}

}  // namespace py::compiler::codegen
