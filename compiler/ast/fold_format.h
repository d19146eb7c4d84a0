#pragma once

#include "compiler/grammar/nodes.h"
#include "marshal/code/object_factory.h"

namespace py::compiler::ast {

/// `format % (arguments…)` as an f-string over `range`. Null where the format has other conversions than
/// `%s`, `%r` and `%a` (with a width and a precision of up to two digits), or not one for each argument.
JoinedStr* fold_format(code::StrObject const* format, Seq<ExprNode*> arguments, SourceRange const& range,
                       code::ObjectFactory& objects);

}  // namespace py::compiler::ast
