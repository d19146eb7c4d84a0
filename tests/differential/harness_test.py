#!/usr/bin/python3.11
"""harness_test.py: shows that the differential test can fail, by damaging results in each place that it looks at."""

import copy
import marshal
import pathlib
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import compare
import marshal_tree
import pycc_runner
import run

SOURCE = '''
"""Module."""
import os as system
def outer(a, /, b, *, c=(1, 2.0, -0.0, 1j, b"x", "y")):
    total = a
    def inner(value):
        return total + value if value in {1, 2, 3} else None
    try:
        return inner(b)
    except ValueError:
        return c, total
'''


def build():
    """The tree of the test program's code object."""
    return marshal_tree.read(marshal.dumps(compile(SOURCE, "test.py", "exec")))


def flip(value):
    """A value of the same type that differs in one place."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value ^ 1
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:] if value else b"\0"
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, tuple):
        return value[::-1] if len(value) > 1 and value != value[::-1] else value + (None,)
    raise TypeError(type(value))


def each_code(code):
    yield code
    for constant in code["consts"]:
        if isinstance(constant, marshal_tree.Code):
            yield from each_code(constant)


def field_cases():
    """A flipped byte or value in each field of each code object is reported under that field's name."""
    for index, original in enumerate(each_code(build())):
        for field in marshal_tree.CODE_FIELDS:
            damaged = copy.deepcopy(build())
            code = list(each_code(damaged))[index]
            code[field] = flip(code[field])
            places = [place for place, _ in compare.code_differences(build(), damaged)]
            found = any(place.rpartition(".")[2].partition("[")[0] == field for place in places)
            yield f"{original['qualname']}.{field}", found or field == "qualname" and len(places) == 1


def constant_cases():
    """Constants that are equal in Python but not the same."""
    for one, other in ((1, True), (1, 1.0), (0.0, -0.0), (0, False), (1j, complex(-0.0, 1)), ("a", b"a"),
                       ((1,), (True,)), ((1, (2.0,)), (1, (2,))), (None, ...),
                       (marshal_tree.FrozenSet([1, 2]), marshal_tree.FrozenSet([2, 1])),
                       (marshal_tree.FrozenSet([1]), (1,))):
        yield f"constant {one!r} against {other!r}", compare.key(one) != compare.key(other)
    nan = float("nan")
    yield "constant nan against nan", compare.key(nan) == compare.key(float("nan"))


def file_cases():
    """A flipped bit anywhere in a .pyc is no agreement."""
    body = marshal.dumps(compile(SOURCE, "test.py", "exec"))
    pyc = bytes(range(16)) + body
    yield "equal files", compare.pyc_differences(pyc, pyc) == ("same", [])
    for position in range(len(pyc)):
        damaged = bytearray(pyc)
        damaged[position] ^= 0x80
        kind, differences = compare.pyc_differences(pyc, bytes(damaged))
        yield f"bit of byte {position}", kind != "same" and differences
    yield "cut file", compare.pyc_differences(pyc, pyc[:-1])[0] == "code"


def error_cases():
    """Every field of an error counts."""
    error = ("SyntaxError", "invalid syntax", 1, 2, 3, 4, "text\n")
    yield "equal errors", not compare.error_differences(error, error)
    for index, field in enumerate(compare.ERROR_FIELDS):
        damaged = error[:index] + (flip(error[index]),) + error[index + 1 :]
        yield f"error {field}", [name for name, _ in compare.error_differences(error, damaged)] == [field]
        missing = error[:index] + (None,) + error[index + 1 :]
        yield f"error without {field}", len(compare.error_differences(error, missing)) == 1


def judgement_cases():
    good, bad = ("ok", b"p" * 20, []), ("error", ("SyntaxError", "m", 1, 1, 1, 2, "t"), [])
    crash = ("crash", "exit status -11", [])
    for expected, actual, kind in ((good, good, "same"), (bad, bad, "same error"), (good, bad, "rejected"),
                                   (bad, good, "accepted"), (good, crash, "crash"), (bad, crash, "crash"),
                                   (good, ("ok", b"p" * 20, [("SyntaxWarning", "m", 1)]), "warnings"),
                                   (good, ("ok", b"q" + b"p" * 19, []), "header")):
        yield f"{expected[0]} against {actual[0]} is {kind}", run.judge(expected, actual)[0] == kind


def runner_cases():
    line = ('{"file": "a.py", "type": "TabError", "msg": "m", "lineno": 1, "offset": 2, "end_lineno": 3, '
            '"end_offset": null, "text": "\\ud800"}')
    errors, warnings = pycc_runner.parse_reports("noise\n" + line + "\n" + line.replace("TabError", "SyntaxWarning"))
    yield "JSON error is read", errors == {"a.py": ("TabError", "m", 1, 2, 3, None, "\ud800")}
    yield "JSON warning is read", warnings == {"a.py": [("SyntaxWarning", "m", 1)]}
    silent = pycc_runner.Pycc("/bin/true", 1).compile([__file__], 0)
    yield "a silent compiler is a crash", silent[__file__][0] == "crash"


def main():
    passed, failed = 0, []
    for cases in (field_cases, constant_cases, file_cases, error_cases, judgement_cases, runner_cases):
        for name, good in cases():
            if good:
                passed += 1
            else:
                failed.append(f"{cases.__name__}: {name}")
    for name in failed:
        print("FAILED", name)
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed else 0


sys.exit(main())
