"""The reference side: compiles files with py_compile, each in a child process of its own.

A process that has compiled one file compiles the next a little differently, because strings stay interned. So this
process imports what `python3.11 -m py_compile` has imported, and forks for every file. Requests come on standard
input, one a line: level, path and result file, separated by tabs; every answer is a line. A result file is
marshal data: ("ok", .pyc bytes, warnings) or ("error", (type, msg, lineno, offset, end_lineno, end_offset, text),
warnings), a warning being (category, message, line).
"""

import argparse
import marshal
import os
import py_compile
import sys
import warnings


def record_warnings():
    recorded = []

    def show(message, category, filename, lineno, file=None, line=None):
        recorded.append((category.__name__, str(message), lineno))

    warnings.simplefilter("always")
    warnings.showwarning = show
    return recorded


def describe(error):
    kind = type(error).__name__
    if not isinstance(error, SyntaxError):
        return kind, str(error), None, None, None, None, None
    return kind, error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset, error.text


def compile_to(result, path, level):
    recorded = record_warnings()
    target = result + ".pyc"
    outcome = "ok"
    try:
        py_compile.compile(path, target, doraise=True, optimize=level,
                           invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP)
    except py_compile.PyCompileError as failure:
        outcome = "error"
        payload = describe(failure.exc_value)
    else:
        with open(target, "rb") as pyc:
            payload = pyc.read()
        os.unlink(target)
    with open(result + ".tmp", "wb") as out:
        marshal.dump((outcome, payload, recorded), out)
    os.rename(result + ".tmp", result)


def main():
    while True:
        request = sys.stdin.readline()
        if not request:
            return
        level, path, result = request.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            status = 1
            try:
                compile_to(result, path, int(level))
                status = 0
            finally:
                os._exit(status)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


main()
