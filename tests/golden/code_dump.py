"""Prints a code object and those inside it, field by field: code_dump.py (FILE.py | FILE.pyc)."""

import dis
import marshal
import sys
import types


def load(path):
    data = open(path, "rb").read()
    if path.endswith(".pyc"):
        return marshal.loads(data[16:])
    return compile(data, "m.py", "exec", dont_inherit=True)


def constant_text(constant):
    if isinstance(constant, types.CodeType):
        return f"<code {constant.co_qualname}>"
    if isinstance(constant, frozenset):
        return f"frozenset({sorted(map(repr, constant))})"
    return repr(constant)


def instructions(code):
    for instruction in dis.get_instructions(code):
        place = instruction.positions
        span = f"{place.lineno}:{place.col_offset}-{place.end_lineno}:{place.end_col_offset}"
        argument = "" if instruction.arg is None else f" {instruction.arg}"
        yield f"  {instruction.offset:4} {instruction.opname}{argument}  # {span}"


def dump(code):
    print(f"{code.co_qualname}, line {code.co_firstlineno}")
    print(f"  flags {code.co_flags:#x}, stack {code.co_stacksize}, arguments "
          f"{code.co_argcount}/{code.co_posonlyargcount}/{code.co_kwonlyargcount}")
    print(f"  locals {code.co_varnames} cells {code.co_cellvars} free {code.co_freevars}")
    print(f"  names {code.co_names}")
    print(f"  constants {', '.join(map(constant_text, code.co_consts))}")
    print(f"  locations {code.co_linetable.hex()}")
    print(f"  exceptions {code.co_exceptiontable.hex()}")
    print(*instructions(code), sep="\n")
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            dump(constant)


if __name__ == "__main__":
    dump(load(sys.argv[1]))
