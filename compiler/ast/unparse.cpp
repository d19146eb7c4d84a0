#include "compiler/ast/unparse.h"

#include <utility>

#include "compiler/ast/cast.h"
#include "marshal/base/verify.h"
#include "marshal/code/repr.h"

namespace py::compiler::ast {
namespace {

/// How tightly an expression binds, loosest first; one that stands where a tighter one is expected needs parentheses.
enum class Precedence : uint8_t {
    Tuple,
    /// Conditional expressions and lambda.
    Test,
    Or,
    And,
    Not,
    Comparison,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Term,
    Factor,
    Power,
    Await,
    Atom,
};

Precedence next(Precedence precedence) { return Precedence(uint8_t(precedence) + 1); }

struct OperatorText {
    std::string_view text;
    Precedence precedence;
};

OperatorText text_of(Operator op) {
    switch (op) {
        case Operator::Add: return {" + ", Precedence::Sum};
        case Operator::Sub: return {" - ", Precedence::Sum};
        case Operator::Mult: return {" * ", Precedence::Term};
        case Operator::MatMult: return {" @ ", Precedence::Term};
        case Operator::Div: return {" / ", Precedence::Term};
        case Operator::Mod: return {" % ", Precedence::Term};
        case Operator::FloorDiv: return {" // ", Precedence::Term};
        case Operator::Pow: return {" ** ", Precedence::Power};
        case Operator::LShift: return {" << ", Precedence::Shift};
        case Operator::RShift: return {" >> ", Precedence::Shift};
        case Operator::BitOr: return {" | ", Precedence::BitOr};
        case Operator::BitXor: return {" ^ ", Precedence::BitXor};
        case Operator::BitAnd: return {" & ", Precedence::BitAnd};
    }
    VERIFY_NOT_REACHED();
}

OperatorText text_of(Unaryop op) {
    switch (op) {
        case Unaryop::Invert: return {"~", Precedence::Factor};
        case Unaryop::Not: return {"not ", Precedence::Not};
        case Unaryop::UAdd: return {"+", Precedence::Factor};
        case Unaryop::USub: return {"-", Precedence::Factor};
    }
    VERIFY_NOT_REACHED();
}

std::string_view text_of(Cmpop op) {
    switch (op) {
        case Cmpop::Eq: return " == ";
        case Cmpop::NotEq: return " != ";
        case Cmpop::Lt: return " < ";
        case Cmpop::LtE: return " <= ";
        case Cmpop::Gt: return " > ";
        case Cmpop::GtE: return " >= ";
        case Cmpop::Is: return " is ";
        case Cmpop::IsNot: return " is not ";
        case Cmpop::In: return " in ";
        case Cmpop::NotIn: return " not in ";
    }
    VERIFY_NOT_REACHED();
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

class Unparser {
  public:
    std::string take() { return std::move(out_); }

    void expression(ExprNode const* node, Precedence wanted) {
        switch (node->kind) {
            case ExprKind::BoolOp: return boolean(as<BoolOp>(node), wanted);
            case ExprKind::NamedExpr: return named(as<NamedExpr>(node), wanted);
            case ExprKind::BinOp: return binary(as<BinOp>(node), wanted);
            case ExprKind::UnaryOp: return unary(as<UnaryOp>(node), wanted);
            case ExprKind::Lambda: return lambda(as<Lambda>(node), wanted);
            case ExprKind::IfExp: return conditional(as<IfExp>(node), wanted);
            case ExprKind::Dict: return dict(as<Dict>(node));
            case ExprKind::Set: return bracketed('{', as<Set>(node).elts, '}');
            case ExprKind::ListComp:
                return comprehension('[', as<ListComp>(node).elt, as<ListComp>(node).generators, ']');
            case ExprKind::SetComp: return comprehension('{', as<SetComp>(node).elt, as<SetComp>(node).generators, '}');
            case ExprKind::DictComp: return dict_comprehension(as<DictComp>(node));
            case ExprKind::GeneratorExp: return generator(as<GeneratorExp>(node));
            case ExprKind::Await: return await(as<Await>(node), wanted);
            case ExprKind::Yield: return yield(as<Yield>(node));
            case ExprKind::YieldFrom:
                out_ += "(yield from ";
                expression(as<YieldFrom>(node).value, Precedence::Test);
                out_ += ')';
                return;
            case ExprKind::Compare: return compare(as<Compare>(node), wanted);
            case ExprKind::Call: return call(as<Call>(node));
            case ExprKind::FormattedValue: return formatted_value(as<FormattedValue>(node));
            case ExprKind::JoinedStr: return joined_string(as<JoinedStr>(node));
            case ExprKind::Constant: return constant(as<Constant>(node));
            case ExprKind::Attribute: return attribute(as<Attribute>(node));
            case ExprKind::Subscript: return subscript(as<Subscript>(node));
            case ExprKind::Starred: out_ += '*'; return expression(as<Starred>(node).value, Precedence::BitOr);
            case ExprKind::Name: out_ += as<Name>(node).id->text; return;
            case ExprKind::List: return bracketed('[', as<List>(node).elts, ']');
            case ExprKind::Tuple: return tuple(as<Tuple>(node), wanted);
            case ExprKind::Slice: return slice(as<Slice>(node));
        }
    }

  private:
    /// Puts what `write` writes into parentheses if it binds less tightly than wanted.
    template <class Write>
    void parenthesize_below(Precedence wanted, Precedence own, Write write) {
        if (wanted > own) out_ += '(';
        write();
        if (wanted > own) out_ += ')';
    }

    void comma_separated(Seq<ExprNode*> nodes) {
        for (size_t i = 0; i < nodes.size(); i++) {
            if (i > 0) out_ += ", ";
            expression(nodes[i], Precedence::Test);
        }
    }

    void bracketed(char open, Seq<ExprNode*> nodes, char close) {
        out_ += open;
        comma_separated(nodes);
        out_ += close;
    }

    void boolean(BoolOp const& node, Precedence wanted) {
        bool is_and = node.op == Boolop::And;
        Precedence own = is_and ? Precedence::And : Precedence::Or;
        parenthesize_below(wanted, own, [&] {
            for (size_t i = 0; i < node.values.size(); i++) {
                if (i > 0) out_ += is_and ? " and " : " or ";
                expression(node.values[i], next(own));
            }
        });
    }

    void named(NamedExpr const& node, Precedence wanted) {
        parenthesize_below(wanted, Precedence::Tuple, [&] {
            expression(node.target, Precedence::Atom);
            out_ += " := ";
            expression(node.value, Precedence::Atom);
        });
    }

    void binary(BinOp const& node, Precedence wanted) {
        auto [text, own] = text_of(node.op);
        bool right_associative = node.op == Operator::Pow;
        parenthesize_below(wanted, own, [&] {
            expression(node.left, right_associative ? next(own) : own);
            out_ += text;
            expression(node.right, right_associative ? own : next(own));
        });
    }

    void unary(UnaryOp const& node, Precedence wanted) {
        auto [text, own] = text_of(node.op);
        parenthesize_below(wanted, own, [&] {
            out_ += text;
            expression(node.operand, own);
        });
    }

    void lambda(Lambda const& node, Precedence wanted) {
        parenthesize_below(wanted, Precedence::Test, [&] {
            auto const& args = *node.args;
            // No space before a star: CPython looks at positional parameters alone.
            out_ += args.args.empty() && args.posonlyargs.empty() ? "lambda" : "lambda ";
            parameters(args);
            out_ += ": ";
            expression(node.body, Precedence::Test);
        });
    }

    void parameters(Arguments const& args) {
        bool first = true;
        positional_parameters(args, first);
        if (args.vararg != nullptr || !args.kwonlyargs.empty()) {
            comma_unless(first);
            out_ += '*';
            if (args.vararg != nullptr) parameter(args.vararg);
        }
        for (size_t i = 0; i < args.kwonlyargs.size(); i++) {
            comma_unless(first);
            parameter(args.kwonlyargs[i]);
            default_value(args.kw_defaults[i]);
        }
        if (args.kwarg != nullptr) {
            comma_unless(first);
            out_ += "**";
            parameter(args.kwarg);
        }
    }

    void positional_parameters(Arguments const& args, bool& first) {
        size_t positional_only = args.posonlyargs.size();
        size_t count = positional_only + args.args.size();
        size_t first_default = count - args.defaults.size();
        for (size_t i = 0; i < count; i++) {
            comma_unless(first);
            parameter(i < positional_only ? args.posonlyargs[i] : args.args[i - positional_only]);
            if (i >= first_default) default_value(args.defaults[i - first_default]);
            if (i + 1 == positional_only) out_ += ", /";
        }
    }

    void parameter(Arg const* arg) {
        out_ += arg->arg->text;
        if (arg->annotation == nullptr) return;
        out_ += ": ";
        expression(arg->annotation, Precedence::Test);
    }

    void default_value(ExprNode const* value) {
        if (value == nullptr) return;
        out_ += '=';
        expression(value, Precedence::Test);
    }

    void comma_unless(bool& first) {
        if (!first) out_ += ", ";
        first = false;
    }

    void conditional(IfExp const& node, Precedence wanted) {
        parenthesize_below(wanted, Precedence::Test, [&] {
            expression(node.body, Precedence::Or);
            out_ += " if ";
            expression(node.test, Precedence::Or);
            out_ += " else ";
            expression(node.orelse, Precedence::Test);
        });
    }

    void dict(Dict const& node) {
        out_ += '{';
        for (size_t i = 0; i < node.values.size(); i++) {
            if (i > 0) out_ += ", ";
            if (node.keys[i] == nullptr) {
                out_ += "**";
                expression(node.values[i], Precedence::BitOr);
                continue;
            }
            expression(node.keys[i], Precedence::Test);
            out_ += ": ";
            expression(node.values[i], Precedence::Test);
        }
        out_ += '}';
    }

    void generators(Seq<Comprehension*> generators) {
        for (auto const* generator : generators) {
            out_ += generator->is_async ? " async for " : " for ";
            expression(generator->target, Precedence::Tuple);
            out_ += " in ";
            expression(generator->iter, Precedence::Or);
            for (auto const* condition : generator->ifs) {
                out_ += " if ";
                expression(condition, Precedence::Or);
            }
        }
    }

    void comprehension(char open, ExprNode const* element, Seq<Comprehension*> loops, char close) {
        out_ += open;
        expression(element, Precedence::Test);
        generators(loops);
        out_ += close;
    }

    void generator(GeneratorExp const& node) { comprehension('(', node.elt, node.generators, ')'); }

    void dict_comprehension(DictComp const& node) {
        out_ += '{';
        expression(node.key, Precedence::Test);
        out_ += ": ";
        expression(node.value, Precedence::Test);
        generators(node.generators);
        out_ += '}';
    }

    void await(Await const& node, Precedence wanted) {
        parenthesize_below(wanted, Precedence::Await, [&] {
            out_ += "await ";
            expression(node.value, Precedence::Atom);
        });
    }

    void yield(Yield const& node) {
        out_ += "(yield";
        if (node.value != nullptr) {
            out_ += ' ';
            expression(node.value, Precedence::Test);
        }
        out_ += ')';
    }

    void compare(Compare const& node, Precedence wanted) {
        parenthesize_below(wanted, Precedence::Comparison, [&] {
            expression(node.left, next(Precedence::Comparison));
            for (size_t i = 0; i < node.ops.size(); i++) {
                out_ += text_of(node.ops[i]);
                expression(node.comparators[i], next(Precedence::Comparison));
            }
        });
    }

    void call(Call const& node) {
        expression(node.func, Precedence::Atom);
        if (node.args.size() == 1 && node.keywords.empty()) {
            // A generator expression alone needs no parentheses of its own.
            if (auto const* only = try_as<GeneratorExp>(node.args[0])) return generator(*only);
        }
        out_ += '(';
        comma_separated(node.args);
        bool first = node.args.empty();
        for (auto const* keyword : node.keywords) {
            comma_unless(first);
            if (keyword->arg == nullptr) {
                out_ += "**";
            } else {
                out_ += keyword->arg->text;
                out_ += '=';
            }
            expression(keyword->value, Precedence::Test);
        }
        out_ += ')';
    }

    /// Writes with `write` into a text of its own.
    template <class Write>
    std::string capture(Write write) {
        std::string outer = std::exchange(out_, {});
        write();
        return std::exchange(out_, std::move(outer));
    }

    void joined_string(JoinedStr const& node) {
        std::string body = capture([&] { string_pieces(node); });
        out_ += 'f';
        code::append_str_repr(out_, body);
    }

    void string_pieces(JoinedStr const& node) {
        for (auto const* value : node.values) string_piece(value);
    }

    /// A piece of an f-string, or of a format specification.
    void string_piece(ExprNode const* node) {
        if (auto const* literal = try_as<Constant>(node)) {
            std::string text(static_cast<code::StrObject const*>(literal->value)->text);
            replace_all(text, "{", "{{");
            replace_all(text, "}", "}}");
            out_ += text;
        } else if (auto const* joined = try_as<JoinedStr>(node)) {
            joined_string(*joined);
        } else {
            expression(node, Precedence::Test);
        }
    }

    void formatted_value(FormattedValue const& node) {
        // Tighter than Test, so that a lambda with its colon is put into parentheses.
        std::string text = capture([&] { expression(node.value, Precedence::Or); });
        out_ += text.starts_with('{') ? "{ " : "{";
        out_ += text;
        if (node.conversion > 0) {
            out_ += '!';
            out_ += char(node.conversion);
        }
        if (node.format_spec != nullptr) {
            out_ += ':';
            if (auto const* specification = try_as<JoinedStr>(node.format_spec)) {
                string_pieces(*specification);
            } else {
                string_piece(node.format_spec);
            }
        }
        out_ += '}';
    }

    void constant(Constant const& node) {
        if (node.value->kind == code::ObjectKind::Ellipsis) {
            out_ += "...";
            return;
        }
        if (node.kind != nullptr) out_ += node.kind->text;
        constant_value(node.value);
    }

    void constant_value(code::Object const* value) {
        if (value->kind != code::ObjectKind::Tuple) return plain_constant(value);
        auto const& items = static_cast<code::SequenceObject const*>(value)->items;
        out_ += '(';
        for (size_t i = 0; i < items.size(); i++) {
            if (i > 0) out_ += ", ";
            constant_value(items[i]);
        }
        out_ += items.size() == 1 ? ",)" : ")";
    }

    /// Infinities have no literal but a number too large for a float.
    void plain_constant(code::Object const* value) {
        size_t start = out_.size();
        code::append_repr(out_, *value);
        if (value->kind != code::ObjectKind::Float && value->kind != code::ObjectKind::Complex) return;
        std::string text = out_.substr(start);
        if (text == "nan") return;
        replace_all(text, "inf", "1e309");
        out_.replace(start, std::string::npos, text);
    }

    void attribute(Attribute const& node) {
        expression(node.value, Precedence::Atom);
        auto const* constant = try_as<Constant>(node.value);
        // `1 .real`, since `1.real` would begin with a float.
        bool is_int = constant != nullptr && constant->value->kind == code::ObjectKind::Int;
        out_ += is_int ? " ." : ".";
        out_ += node.attr->text;
    }

    void subscript(Subscript const& node) {
        expression(node.value, Precedence::Atom);
        out_ += '[';
        expression(node.slice, Precedence::Tuple);
        out_ += ']';
    }

    void tuple(Tuple const& node, Precedence wanted) {
        if (node.elts.empty()) {
            out_ += "()";
            return;
        }
        parenthesize_below(wanted, Precedence::Tuple, [&] {
            comma_separated(node.elts);
            if (node.elts.size() == 1) out_ += ',';
        });
    }

    void slice(Slice const& node) {
        if (node.lower != nullptr) expression(node.lower, Precedence::Test);
        out_ += ':';
        if (node.upper != nullptr) expression(node.upper, Precedence::Test);
        if (node.step == nullptr) return;
        out_ += ':';
        expression(node.step, Precedence::Test);
    }

    std::string out_;
};

}  // namespace

std::string unparse(ExprNode const* expression) {
    Unparser unparser;
    unparser.expression(expression, Precedence::Test);
    return unparser.take();
}

}  // namespace py::compiler::ast
