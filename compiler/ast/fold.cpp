#include "compiler/ast/fold.h"

#include <vector>

#include "compiler/ast/depth.h"
#include "compiler/ast/fold_format.h"
#include "compiler/ast/fold_values.h"
#include "compiler/diag/program_text.h"
#include "marshal/code/code_object.h"

namespace py::compiler::ast {
namespace {

using code::ObjectKind;
using diag::Diagnosed;

template <class Node, class Base>
Node* as(Base* node) {
    return static_cast<Node*>(node);
}

ConstantValue value_of(ExprNode const* expr) {
    return expr->kind == ExprKind::Constant ? static_cast<Constant const*>(expr)->value : nullptr;
}

bool has_starred(Seq<ExprNode*> elements) {
    for (ExprNode const* element : elements) {
        if (element->kind == ExprKind::Starred) return true;
    }
    return false;
}

bool has_docstring(Seq<StmtNode*> body) {
    if (body.empty() || body[0]->kind != StmtKind::Expr) return false;
    ConstantValue value = value_of(as<Expr>(body[0])->value);
    return value != nullptr && value->kind == ObjectKind::Str;
}

/// The comparison that `not` before it would turn this one into, for those that have one in every type.
std::optional<Cmpop> opposite(Cmpop op) {
    switch (op) {
        case Cmpop::Is: return Cmpop::IsNot;
        case Cmpop::IsNot: return Cmpop::Is;
        case Cmpop::In: return Cmpop::NotIn;
        case Cmpop::NotIn: return Cmpop::In;
        case Cmpop::Eq:
        case Cmpop::NotEq:
        case Cmpop::Lt:
        case Cmpop::LtE:
        case Cmpop::Gt:
        case Cmpop::GtE: return std::nullopt;
    }
    VERIFY_NOT_REACHED();
}

/// Walks the tree from the leaves up. An expression is passed as the place that points to it, since what it
/// folds to is another node.
class Folder {
  public:
    Folder(FoldOptions const& options, StageContext const& context)
        : context_(context),
          sequences_(context.objects),
          debug_name_(context.objects.intern("__debug__")),
          debug_value_(options.optimize == 0),
          whole_tree_(options.whole_tree),
          fold_annotations_((options.future_flags & code::kFutureAnnotations) == 0) {}

    Diagnosed<void> fold(ModNode* tree) {
        switch (tree->kind) {
            case ModKind::Module: return fold_body(as<Module>(tree)->body);
            case ModKind::Interactive: return fold_all(as<Interactive>(tree)->body);
            case ModKind::Expression: return fold(as<Expression>(tree)->body);
            case ModKind::FunctionType: return {};
        }
        VERIFY_NOT_REACHED();
    }

  private:
    // Statements.

    Diagnosed<void> fold(StmtNode* stmt) {
        if (!stmt->foldable && !whole_tree_) return {};
        DepthLevel level(depth_);
        if (!level.within_limit()) return context_.diagnostics.fail(diag::recursion_error(context_.filename));
        return fold_kind(stmt);
    }

    Diagnosed<void> fold_kind(StmtNode* stmt) {
        switch (stmt->kind) {
            case StmtKind::FunctionDef: return fold_function(as<FunctionDef>(stmt));
            case StmtKind::AsyncFunctionDef: return fold_function(as<AsyncFunctionDef>(stmt));
            case StmtKind::ClassDef:
                TRY(fold_all(as<ClassDef>(stmt)->bases));
                TRY(fold_all(as<ClassDef>(stmt)->keywords));
                TRY(fold_body(as<ClassDef>(stmt)->body));
                return fold_all(as<ClassDef>(stmt)->decorator_list);
            case StmtKind::Return: return fold(as<Return>(stmt)->value);
            case StmtKind::Delete: return fold_all(as<Delete>(stmt)->targets);
            case StmtKind::Assign: TRY(fold_all(as<Assign>(stmt)->targets)); return fold(as<Assign>(stmt)->value);
            case StmtKind::AugAssign: TRY(fold(as<AugAssign>(stmt)->target)); return fold(as<AugAssign>(stmt)->value);
            case StmtKind::AnnAssign:
                TRY(fold(as<AnnAssign>(stmt)->target));
                TRY(fold_annotation(as<AnnAssign>(stmt)->annotation));
                return fold(as<AnnAssign>(stmt)->value);
            case StmtKind::For:
                TRY(fold_loop(as<For>(stmt)));
                fold_iterable(as<For>(stmt)->iter);
                return {};
            case StmtKind::AsyncFor: return fold_loop(as<AsyncFor>(stmt));
            case StmtKind::While: return fold_conditional(as<While>(stmt));
            case StmtKind::If: return fold_conditional(as<If>(stmt));
            case StmtKind::With: return fold_with(as<With>(stmt));
            case StmtKind::AsyncWith: return fold_with(as<AsyncWith>(stmt));
            case StmtKind::Match: TRY(fold(as<Match>(stmt)->subject)); return fold_all(as<Match>(stmt)->cases);
            case StmtKind::Raise: TRY(fold(as<Raise>(stmt)->exc)); return fold(as<Raise>(stmt)->cause);
            case StmtKind::Try: return fold_try(as<Try>(stmt));
            case StmtKind::TryStar: return fold_try(as<TryStar>(stmt));
            case StmtKind::Assert: TRY(fold(as<Assert>(stmt)->test)); return fold(as<Assert>(stmt)->msg);
            case StmtKind::Expr: return fold(as<Expr>(stmt)->value);
            case StmtKind::Import:
            case StmtKind::ImportFrom:
            case StmtKind::Global:
            case StmtKind::Nonlocal:
            case StmtKind::Pass:
            case StmtKind::Break:
            case StmtKind::Continue: return {};
        }
        VERIFY_NOT_REACHED();
    }

    template <class Definition>
    Diagnosed<void> fold_function(Definition* function) {
        TRY(fold(function->args));
        TRY(fold_body(function->body));
        TRY(fold_all(function->decorator_list));
        return fold_annotation(function->returns);
    }

    template <class Loop>
    Diagnosed<void> fold_loop(Loop* loop) {
        TRY(fold(loop->target));
        TRY(fold(loop->iter));
        TRY(fold_all(loop->body));
        return fold_all(loop->orelse);
    }

    template <class Statement>
    Diagnosed<void> fold_conditional(Statement* statement) {
        TRY(fold(statement->test));
        TRY(fold_all(statement->body));
        return fold_all(statement->orelse);
    }

    template <class Statement>
    Diagnosed<void> fold_with(Statement* with) {
        for (Withitem* item : with->items) {
            TRY(fold(item->context_expr));
            TRY(fold(item->optional_vars));
        }
        return fold_all(with->body);
    }

    template <class Statement>
    Diagnosed<void> fold_try(Statement* statement) {
        TRY(fold_all(statement->body));
        TRY(fold_all(statement->handlers));
        TRY(fold_all(statement->orelse));
        return fold_all(statement->finalbody);
    }

    /// A first statement that becomes a string by folding is not to be taken for a docstring: it is wrapped.
    Diagnosed<void> fold_body(Seq<StmtNode*> body) {
        if (!body.empty() && !body[0]->foldable) return fold_all(body);
        bool had_docstring = has_docstring(body);
        TRY(fold_all(body));
        if (had_docstring || !has_docstring(body)) return {};
        auto* statement = as<Expr>(body[0]);
        auto* wrapper = context_.arena.make<JoinedStr>();
        wrapper->range = statement->range;
        wrapper->values = context_.arena.copy(std::span<ExprNode* const>(&statement->value, 1));
        statement->value = wrapper;
        return {};
    }

    Diagnosed<void> fold(ExcepthandlerNode* node) {
        TRY(fold(as<ExceptHandler>(node)->type));
        return fold_all(as<ExceptHandler>(node)->body);
    }

    Diagnosed<void> fold(MatchCase* match_case) {
        TRY(fold(match_case->pattern));
        TRY(fold(match_case->guard));
        return fold_all(match_case->body);
    }

    Diagnosed<void> fold(PatternNode* pattern) {
        DepthLevel level(depth_);
        if (!level.within_limit()) return context_.diagnostics.fail(diag::recursion_error(context_.filename));
        switch (pattern->kind) {
            case PatternKind::MatchValue: return fold(as<MatchValue>(pattern)->value);
            case PatternKind::MatchSequence: return fold_all(as<MatchSequence>(pattern)->patterns);
            case PatternKind::MatchMapping:
                TRY(fold_all(as<MatchMapping>(pattern)->keys));
                return fold_all(as<MatchMapping>(pattern)->patterns);
            case PatternKind::MatchClass:
                TRY(fold(as<MatchClass>(pattern)->cls));
                TRY(fold_all(as<MatchClass>(pattern)->patterns));
                return fold_all(as<MatchClass>(pattern)->kwd_patterns);
            case PatternKind::MatchAs: {
                auto* inner = as<MatchAs>(pattern)->pattern;
                return inner == nullptr ? Diagnosed<void>() : fold(inner);
            }
            case PatternKind::MatchOr: return fold_all(as<MatchOr>(pattern)->patterns);
            case PatternKind::MatchSingleton:
            case PatternKind::MatchStar: return {};
        }
        VERIFY_NOT_REACHED();
    }

    // Parameters.

    Diagnosed<void> fold(Arguments* arguments) {
        TRY(fold_all(arguments->posonlyargs));
        TRY(fold_all(arguments->args));
        if (arguments->vararg != nullptr) TRY(fold(arguments->vararg));
        TRY(fold_all(arguments->kwonlyargs));
        TRY(fold_all(arguments->kw_defaults));
        if (arguments->kwarg != nullptr) TRY(fold(arguments->kwarg));
        return fold_all(arguments->defaults);
    }
    Diagnosed<void> fold(Arg* parameter) { return fold_annotation(parameter->annotation); }
    Diagnosed<void> fold_annotation(ExprNode*& annotation) {
        return fold_annotations_ ? fold(annotation) : Diagnosed<void>();
    }

    // Expressions.

    /// Folds the expression at `place`, where null stands for none.
    Diagnosed<void> fold(ExprNode*& place) {
        if (place == nullptr) return {};
        DepthLevel level(depth_);
        if (!level.within_limit()) return context_.diagnostics.fail(diag::recursion_error(context_.filename));
        return fold_kind(place);
    }

    Diagnosed<void> fold_kind(ExprNode*& place) {
        ExprNode* expr = place;
        switch (expr->kind) {
            case ExprKind::BoolOp: return fold_all(as<BoolOp>(expr)->values);
            case ExprKind::NamedExpr: return fold(as<NamedExpr>(expr)->value);
            case ExprKind::BinOp:
                TRY(fold(as<BinOp>(expr)->left));
                TRY(fold(as<BinOp>(expr)->right));
                fold_binary_operation(place);
                return {};
            case ExprKind::UnaryOp:
                TRY(fold(as<UnaryOp>(expr)->operand));
                fold_unary_operation(place);
                return {};
            case ExprKind::Lambda: TRY(fold(as<Lambda>(expr)->args)); return fold(as<Lambda>(expr)->body);
            case ExprKind::IfExp:
                TRY(fold(as<IfExp>(expr)->test));
                TRY(fold(as<IfExp>(expr)->body));
                return fold(as<IfExp>(expr)->orelse);
            case ExprKind::Dict: TRY(fold_all(as<Dict>(expr)->keys)); return fold_all(as<Dict>(expr)->values);
            case ExprKind::Set: return fold_all(as<Set>(expr)->elts);
            case ExprKind::ListComp: return fold_comprehension(as<ListComp>(expr));
            case ExprKind::SetComp: return fold_comprehension(as<SetComp>(expr));
            case ExprKind::GeneratorExp: return fold_comprehension(as<GeneratorExp>(expr));
            case ExprKind::DictComp:
                TRY(fold(as<DictComp>(expr)->key));
                TRY(fold(as<DictComp>(expr)->value));
                return fold_all(as<DictComp>(expr)->generators);
            case ExprKind::Await: return fold(as<Await>(expr)->value);
            case ExprKind::Yield: return fold(as<Yield>(expr)->value);
            case ExprKind::YieldFrom: return fold(as<YieldFrom>(expr)->value);
            case ExprKind::Compare:
                TRY(fold(as<Compare>(expr)->left));
                TRY(fold_all(as<Compare>(expr)->comparators));
                fold_membership(as<Compare>(expr));
                return {};
            case ExprKind::Call:
                TRY(fold(as<Call>(expr)->func));
                TRY(fold_all(as<Call>(expr)->args));
                return fold_all(as<Call>(expr)->keywords);
            case ExprKind::FormattedValue:
                TRY(fold(as<FormattedValue>(expr)->value));
                return fold(as<FormattedValue>(expr)->format_spec);
            case ExprKind::JoinedStr: return fold_all(as<JoinedStr>(expr)->values);
            case ExprKind::Constant: return {};
            case ExprKind::Attribute: return fold(as<Attribute>(expr)->value);
            case ExprKind::Subscript:
                TRY(fold(as<Subscript>(expr)->value));
                TRY(fold(as<Subscript>(expr)->slice));
                fold_subscript(place);
                return {};
            case ExprKind::Starred: return fold(as<Starred>(expr)->value);
            case ExprKind::Name: fold_debug(place); return {};
            case ExprKind::List: return fold_all(as<List>(expr)->elts);
            case ExprKind::Tuple:
                TRY(fold_all(as<Tuple>(expr)->elts));
                fold_tuple(place);
                return {};
            case ExprKind::Slice:
                TRY(fold(as<Slice>(expr)->lower));
                TRY(fold(as<Slice>(expr)->upper));
                return fold(as<Slice>(expr)->step);
        }
        VERIFY_NOT_REACHED();
    }

    template <class Node>
    Diagnosed<void> fold_comprehension(Node* comprehension) {
        TRY(fold(comprehension->elt));
        return fold_all(comprehension->generators);
    }

    Diagnosed<void> fold(Comprehension* clause) {
        TRY(fold(clause->target));
        TRY(fold(clause->iter));
        TRY(fold_all(clause->ifs));
        fold_iterable(clause->iter);
        return {};
    }

    Diagnosed<void> fold(Keyword* keyword) { return fold(keyword->value); }

    template <class Node>
    Diagnosed<void> fold_all(Seq<Node*> nodes) {
        for (Node*& node : nodes) TRY(fold(node));
        return {};
    }

    // What becomes of an expression whose parts are folded.

    /// Puts a constant in the place of an expression; null leaves it as it is.
    void replace(ExprNode*& place, ConstantValue value) {
        if (value == nullptr) return;
        auto* constant = context_.arena.make<Constant>();
        constant->range = place->range;
        constant->value = value;
        place = constant;
    }

    void fold_binary_operation(ExprNode*& place) {
        auto* operation = as<BinOp>(place);
        ConstantValue left = value_of(operation->left);
        if (left == nullptr) return;
        if (operation->op == Operator::Mod && left->kind == ObjectKind::Str) {
            if (operation->right->kind == ExprKind::Tuple) fold_percent(place);
            return;
        }
        ConstantValue right = value_of(operation->right);
        if (right == nullptr) return;
        ConstantValue value = fold_numbers(operation->op, left, right, context_.objects);
        if (value == nullptr && operation->op == Operator::Add) value = sequences_.concatenate(left, right);
        if (value == nullptr && operation->op == Operator::Mult) value = sequences_.repeat(left, right);
        replace(place, value);
    }

    /// `'…' % (a, b)`; a tuple of constants is a constant by now and does not come here.
    void fold_percent(ExprNode*& place) {
        auto* operation = as<BinOp>(place);
        auto const* format = static_cast<code::StrObject const*>(value_of(operation->left));
        Seq<ExprNode*> arguments = as<Tuple>(operation->right)->elts;
        if (has_starred(arguments)) return;
        if (auto* joined = fold_format(format, arguments, place->range, context_.objects)) place = joined;
    }

    void fold_unary_operation(ExprNode*& place) {
        auto* operation = as<UnaryOp>(place);
        if (ConstantValue operand = value_of(operation->operand)) {
            return replace(place, fold_unary(operation->op, operand, context_.objects));
        }
        if (operation->op != Unaryop::Not || operation->operand->kind != ExprKind::Compare) return;
        auto* comparison = as<Compare>(operation->operand);
        if (comparison->ops.size() != 1) return;
        if (auto op = opposite(comparison->ops[0])) {
            comparison->ops[0] = *op;
            place = comparison;
        }
    }

    void fold_subscript(ExprNode*& place) {
        auto* subscript = as<Subscript>(place);
        ConstantValue sequence = value_of(subscript->value);
        ConstantValue index = value_of(subscript->slice);
        if (subscript->ctx != ExprContext::Load || sequence == nullptr || index == nullptr) return;
        replace(place, sequences_.subscript(sequence, index));
    }

    void fold_debug(ExprNode*& place) {
        auto* name = as<Name>(place);
        if (name->ctx != ExprContext::Load || name->id != debug_name_) return;
        replace(place, debug_value_ ? &code::kTrue : &code::kFalse);
    }

    void fold_tuple(ExprNode*& place) {
        if (as<Tuple>(place)->ctx != ExprContext::Load) return;
        if (gather_values(as<Tuple>(place)->elts)) replace(place, context_.objects.make_tuple(values_));
    }

    /// Only the last right-hand side is looked at, as in CPython.
    void fold_membership(Compare* comparison) {
        Cmpop last = comparison->ops.back();
        if (last == Cmpop::In || last == Cmpop::NotIn) fold_iterable(comparison->comparators.back());
    }

    /// A display that nobody can change: a list becomes a tuple, a set of constants a frozenset.
    void fold_iterable(ExprNode*& place) {
        if (place->kind == ExprKind::List) {
            auto* list = as<List>(place);
            if (has_starred(list->elts)) return;
            auto* tuple = context_.arena.make<Tuple>();
            tuple->range = list->range;
            tuple->elts = list->elts;
            tuple->ctx = list->ctx;
            place = tuple;
            fold_tuple(place);
        } else if (place->kind == ExprKind::Set && gather_values(as<Set>(place)->elts)) {
            replace(place, make_frozenset(values_, context_.objects));
        }
    }

    /// Whether all elements are constants; their values are in `values_` then.
    bool gather_values(Seq<ExprNode*> elements) {
        values_.clear();
        for (ExprNode const* element : elements) {
            ConstantValue value = value_of(element);
            if (value == nullptr) return false;
            values_.push_back(value);
        }
        return true;
    }

    StageContext context_;
    SequenceFolder sequences_;
    DepthCounter depth_;
    std::vector<ConstantValue> values_;
    Identifier debug_name_;
    bool debug_value_;
    bool whole_tree_;
    bool fold_annotations_;
};

}  // namespace

Diagnosed<void> fold_constants(ModNode* tree, FoldOptions const& options, StageContext context) {
    return Folder(options, context).fold(tree);
}

}  // namespace py::compiler::ast
