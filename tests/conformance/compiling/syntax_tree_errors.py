# compile() refuses trees that no source has.
import _ast as ast


def refused(kind, message, tree, mode="exec"):
    try:
        compile(tree, "f", mode)
    except kind as error:
        assert message in str(error), error
    else:
        raise AssertionError(message)


PLACE = {"lineno": 1, "col_offset": 0}


def statement(node):
    node.lineno, node.col_offset = 1, 0
    return ast.Module([node], [])


def expression(node):
    node.lineno, node.col_offset = 1, 0
    return ast.Expression(node)


name = ast.Name("x", ast.Load())
refused(TypeError, 'required field "lineno" missing from expr', ast.Expression(name), "eval")
refused(TypeError, "expected Expression node, got Module", ast.Module([], []), "eval")
refused(TypeError, 'required field "body" missing from Module', ast.Module())
refused(TypeError, 'Module field "body" must be a list, not a tuple', ast.Module((), []))
refused(ValueError, "None disallowed in statement list", ast.Module([None], []))
expression(name)
refused(TypeError, "expected some sort of operator, but got 3", expression(ast.BinOp(name, 3, name)), "eval")
refused(ValueError, "field 'value' is required for Expr", statement(ast.Expr(None)))
refused(TypeError, "AST identifier must be of type str", expression(ast.Name(3, ast.Load())), "eval")
refused(TypeError, "got an invalid type in Constant: list", expression(ast.Constant((1, []))), "eval")
refused(ValueError, "must have Load context but has Store instead", expression(ast.Name("x", ast.Store())), "eval")
refused(ValueError, "identifier field can't represent 'None' constant", expression(ast.Name("None", ast.Load())), "eval")
refused(ValueError, "BoolOp with less than 2 values", expression(ast.BoolOp(ast.And(), [name])), "eval")
refused(ValueError, "empty body on If", statement(ast.If(name, [], [])))
refused(ValueError, "Try has neither except handlers nor finalbody", statement(ast.Try([ast.Pass(**PLACE)], [], [], [])))
refused(SyntaxError, "'return' outside function", statement(ast.Return(name)))
refused(OverflowError, "too large to convert to C int", ast.Expression(ast.Name("x", ast.Load(), lineno=2**40, col_offset=0)), "eval")
backwards = ast.Name("x", ast.Load(), lineno=1, col_offset=5, end_lineno=1, end_col_offset=3)
refused(ValueError, "line 1, column 5-3 is not a valid range", ast.Expression(backwards), "eval")
deep = name
for _ in range(1100):
    deep = ast.UnaryOp(ast.Not(), deep, lineno=1, col_offset=0)
refused(RecursionError, "maximum recursion depth exceeded", ast.Expression(deep), "eval")


def case(pattern):
    pattern.lineno, pattern.col_offset, pattern.end_lineno, pattern.end_col_offset = 1, 0, 1, 0
    return statement(ast.Match(name, [ast.match_case(pattern, None, [ast.Pass(**PLACE)])]))


refused(ValueError, "can't use MatchStar here", case(ast.MatchStar("x")))
refused(ValueError, "patterns may only match literals and attribute lookups", case(ast.MatchValue(name)))
refused(ValueError, "can't capture name '_' in patterns", case(ast.MatchAs(None, "_")))
