"""record_programs.py TEST-MODULE RESULT-FILE: runs one of CPython's own test modules and records what it compiles.

Every source that reaches compile(), exec(), eval() or ast.parse() is kept with the outcome. The result file is marshal
data: a list of (source, is text, file name, mode, flags, optimize, warnings are errors, error or None), an error being
(type, msg, lineno, offset, end_lineno, end_offset, text).
"""

import builtins
import marshal
import os
import sys
import unittest
import warnings

FUTURE_FLAGS = 0x1FF0000
ERRORS = SyntaxError, ValueError, OverflowError, RecursionError, MemoryError

real_compile, real_exec, real_eval = builtins.compile, builtins.exec, builtins.eval
programs = {}


def describe(error):
    kind = type(error).__name__
    if not isinstance(error, SyntaxError):
        return kind, str(error), None, None, None, None, None
    fields = (error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset, error.text)
    plain = tuple(field if isinstance(field, (str, int)) else None for field in fields)
    return (kind, *plain)


def comes_from_warning(error, arguments):
    """Whether there would be another outcome if warnings were no errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            real_compile(*arguments)
        except ERRORS as other:
            return describe(other) != describe(error)
        return True


def record(source, filename, mode, flags, optimize, error, feature_version):
    if not isinstance(source, (str, bytes)):
        try:
            source = bytes(source)
        except (TypeError, ValueError):
            return
    text = isinstance(source, str)
    try:
        data = source.encode() if text else source
        filename = os.fsdecode(filename)
        filename.encode()
    except (UnicodeError, TypeError):
        return
    if feature_version != -1 or len(data) > 1_000_000 or mode not in ("exec", "eval", "single", "func_type"):
        return
    arguments = source, filename, mode, flags, True, optimize
    strict = error is not None and comes_from_warning(error, arguments)
    key = (data, text, filename, mode, flags, optimize, strict)
    programs.setdefault(key, None if error is None else describe(error))


def watched_compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1):
    if not dont_inherit:
        flags |= sys._getframe(1).f_code.co_flags & FUTURE_FLAGS
    arguments = source, filename, mode, flags, True, optimize
    try:
        result = real_compile(*arguments, _feature_version=_feature_version)
    except ERRORS as error:
        record(source, filename, mode, flags, optimize, error, _feature_version)
        raise
    record(source, filename, mode, flags, optimize, None, _feature_version)
    return result


def scopes_of_caller(arguments):
    """(globals, locals) as exec and eval would take them from the frame that called the wrapper."""
    frame = sys._getframe(2)
    space = arguments[0] if arguments and arguments[0] is not None else None
    inner = arguments[1] if len(arguments) > 1 and arguments[1] is not None else None
    if space is None:
        return frame.f_globals, frame.f_locals if inner is None else inner
    return space, space if inner is None else inner


def watched_exec(source, *arguments, **options):
    if isinstance(source, (str, bytes, bytearray)):
        flags = sys._getframe(1).f_code.co_flags & FUTURE_FLAGS
        source = watched_compile(source, "<string>", "exec", flags, True)
    return real_exec(source, *scopes_of_caller(arguments), **options)


def watched_eval(source, *arguments):
    if isinstance(source, (str, bytes, bytearray)):
        flags = sys._getframe(1).f_code.co_flags & FUTURE_FLAGS
        stripped = source.lstrip(" \t" if isinstance(source, str) else b" \t")
        source = watched_compile(stripped, "<string>", "eval", flags, True)
    return real_eval(source, *scopes_of_caller(arguments))


def main():
    module, result = sys.argv[1:]
    sys.argv[1:] = []
    # Imports compile the test module itself unless a cache is there; it is no program of the tests.
    suite = unittest.defaultTestLoader.loadTestsFromName(module)
    builtins.compile, builtins.exec, builtins.eval = watched_compile, watched_exec, watched_eval
    try:
        with open(os.devnull, "w") as silent:
            unittest.TextTestRunner(silent).run(suite)
    finally:
        builtins.compile, builtins.exec, builtins.eval = real_compile, real_exec, real_eval
    with open(result + ".tmp", "wb") as out:
        marshal.dump([(*key, error) for key, error in programs.items()], out)
    os.rename(result + ".tmp", result)


main()
