#!/usr/bin/python3.11
"""invalid_programs.py --tool PROGRAM [MODULE...]: compares errors on the programs inside CPython's own tests.

The programs are recorded while the tests run under python3.11 and stay below build/. Each must give the same
exception type, message, line, offset, end line and end offset; the text is compared too and counted apart.
"""

import argparse
import collections
import fnmatch
import hashlib
import json
import marshal
import os
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import compare
from pycc_runner import describe
from reference import PYTHON

ROOT = HERE.parents[1]
RECORDER = HERE / "record_programs.py"
MODULES = """
    test_syntax test_exceptions test_grammar test_fstring test_patma test_named_expressions test_string_literals
    test_unicode_identifiers test_source_encoding test_eof test_type_comments test_ast test_builtin test_compile
    test_codeop test_coroutines test_asyncgen test_decorators test_dictcomps test_except_star test_future test_flufl
    test_generators test_genexps test_global test_keywordonlyarg test_listcomps test_positional_only_arg test_scope
    test_setcomps test_super test_symtable test_traceback test_unpack test_unpack_ex test_with test_generator_stop
    test_future3 test_future4 test_future5 test_class test_complex test_float test_int test_int_literal test_long
    test_bytes test_str test_unparse test_annotations test_parser test_peg_generator test_warnings
""".split()
# What pycc has no option for.
ONLY_AST, TYPE_COMMENTS, TOP_LEVEL_AWAIT, INCOMPLETE_INPUT, DONT_IMPLY_DEDENT = 0x400, 0x1000, 0x2000, 0x4000, 0x200
UNSUPPORTED = TOP_LEVEL_AWAIT | INCOMPLETE_INPUT | DONT_IMPLY_DEDENT
FIELDS = compare.ERROR_FIELDS[:-1]


def record(module, cache):
    """The programs of one test module, from the cache if they are there."""
    version = subprocess.run([PYTHON, "-VV"], capture_output=True, check=True).stdout
    key = hashlib.sha256(version + RECORDER.read_bytes()).hexdigest()[:16]
    result = cache / f"{module}-{key}.marshal"
    if not result.exists():
        cache.mkdir(parents=True, exist_ok=True)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        with tempfile.TemporaryDirectory() as folder:
            try:
                subprocess.run([PYTHON, "-X", "utf8", "-W", "ignore", "-B", RECORDER, "test." + module, result],
                               cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, timeout=300)
            except subprocess.TimeoutExpired:
                pass
        if not result.exists():
            result.write_bytes(marshal.dumps([]))
    return marshal.loads(result.read_bytes())


def request(source, text, filename, mode, flags, optimize, strict):
    name = filename.encode()
    header = (f"{mode} {flags & 0x1FF0000} {int(bool(flags & TYPE_COMMENTS))} {int(bool(flags & ONLY_AST))} "
              f"{int(text)} {int(strict)} {max(optimize, 0)} {len(name)} {len(source)}\n")
    return header.encode() + name + source


def run_tool(tool, programs):
    """An outcome for each program: an error tuple, None, or a text that says how the tool ended."""
    outcomes = []
    while len(outcomes) < len(programs):
        rest = programs[len(outcomes):]
        done = subprocess.run([tool], input=b"".join(request(*program[:7]) for program in rest), capture_output=True,
                              timeout=600)
        for line in done.stdout.decode("utf-8", "surrogateescape").split("\n")[:-1]:
            report = json.loads(line)
            outcomes.append(describe(report) if report else None)
        if len(outcomes) < len(programs):
            outcomes.append(f"exit status {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
    return outcomes


def judge(expected, actual):
    """(kind, text)"""
    if isinstance(actual, str):
        return "crash", actual
    if expected is None:
        return ("same", "") if actual is None else ("rejected", repr(actual))
    if actual is None:
        return "accepted", repr(expected)
    differences = compare.error_differences(expected, actual)
    fields = [field for field, _ in differences]
    if not fields:
        return "same error", ""
    if fields == ["text"]:
        return "text", differences[0][1]
    return fields[0], "; ".join(text for _, text in differences)


def fingerprint(source):
    return hashlib.sha256(source).hexdigest()[:12]


def read_known(path):
    """{(kind, fingerprint): reason}"""
    known = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                kind, digest, reason = line.split(None, 2)
                known[kind, digest] = reason
    return known


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tool", default=ROOT / "build/release/bin/compile_many")
    parser.add_argument("--cache", type=pathlib.Path, default=ROOT / "build/differential/programs")
    parser.add_argument("--known", type=pathlib.Path, default=HERE / "known_errors.txt")
    parser.add_argument("--only", default="*", help="pattern for the kind of difference to list")
    parser.add_argument("--limit", type=int, default=40)
    parser.add_argument("modules", nargs="*", default=MODULES)
    arguments = parser.parse_args()

    programs, seen = [], set()
    for module in arguments.modules:
        for program in record(module, arguments.cache):
            if program[4] & UNSUPPORTED or program[:7] in seen or program[5] > 2:
                continue
            seen.add(program[:7])
            programs.append((*program, module))
    known = read_known(arguments.known)
    counts = collections.defaultdict(collections.Counter)
    shown = 0
    failed = 0
    for program, outcome in zip(programs, run_tool(arguments.tool, programs)):
        *_, expected, module = program
        kind, text = judge(expected, outcome)
        reason = known.get((kind, fingerprint(program[0])))
        counts[module][f"known {kind}" if reason else kind] += 1
        if kind in ("same", "same error") or reason:
            continue
        failed += 1
        if fnmatch.fnmatch(kind, arguments.only) and shown < arguments.limit:
            shown += 1
            print(f"{kind} ({module}, {fingerprint(program[0])}, {program[3]}): {program[0][:160]!r}\n    {text[:400]}")
    total = sum(counts.values(), collections.Counter())
    print("\n" + ", ".join(f"{kind}: {count}" for kind, count in total.most_common()))
    invalid = sum(1 for program in programs if program[7] is not None)
    same = total["same error"] + total["text"]
    print(f"invalid programs: {invalid}, of them {same} with the same error in all of {', '.join(FIELDS)} "
          f"({100 * same / max(invalid, 1):.2f} %), {total['same error']} with the same text too")
    print(f"{len(programs) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
