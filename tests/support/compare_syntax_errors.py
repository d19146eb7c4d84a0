"""Compares the parser's errors with those of the Python that runs this script.

usage: python3.11 compare_syntax_errors.py TOOL RECORDED...

TOOL is `build/debug/bin/dump_ast`. RECORDED are files that tests/differential/record_programs.py wrote, or text files
of snippets with a line of four percent signs between them. Only the parser is asked (flag PyCF_ONLY_AST). Prints every
program whose error differs and exits with 1 if there is one.
"""

import ast
import collections
import marshal
import os
import subprocess
import sys
import tempfile
import warnings

ONLY_AST, TYPE_COMMENTS = 0x400, 0x1000
warnings.simplefilter("ignore")


def load_programs(path):
    """Pairs of source and mode."""
    if path.endswith(".marshal"):
        with open(path, "rb") as file:
            return [(program[0], program[3], bool(program[4] & TYPE_COMMENTS)) for program in marshal.load(file)]
    with open(path, "rb") as file:
        return [(snippet, "exec", False) for snippet in file.read().split(b"%%%%\n")]


def expected_error(source, path, mode, type_comments):
    try:
        compile(source, path, mode, ONLY_AST | (TYPE_COMMENTS if type_comments else 0), True)
    except SyntaxError as error:
        return (type(error).__name__, error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset,
                error.text)
    except RecursionError:
        # Raised by the conversion of a deep tree to Python objects; the parser itself had no objection.
        return None
    except (MemoryError, ValueError, OverflowError) as error:
        return (type(error).__name__, str(error), None, None, None, None, None)
    return None


def actual_errors(tool, mode, type_comments, paths):
    command = [tool, "--quiet", "--mode=" + mode] + (["--type-comments"] if type_comments else [])
    done = subprocess.run(command + paths, capture_output=True)
    lines = done.stdout.decode("utf-8", "surrogatepass").split("\n")[:-1]
    if done.returncode < 0 or len(lines) != len(paths):
        sys.exit(f"{tool} gave {len(lines)} lines for {len(paths)} files ({done.returncode}): {done.stderr.decode()}")
    return [ast.literal_eval(line) for line in lines]


def main(tool, recorded):
    groups = collections.defaultdict(dict)
    for path in recorded:
        for source, mode, type_comments in load_programs(path):
            groups[mode, type_comments].setdefault(source)
    total = rejected = failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for (mode, type_comments), sources in groups.items():
            sources = list(sources)
            paths = [os.path.join(folder, f"{mode}{int(type_comments)}_{number}.py") for number in range(len(sources))]
            for path, source in zip(paths, sources):
                with open(path, "wb") as file:
                    file.write(source)
            for start in range(0, len(paths), 500):
                actual = actual_errors(tool, mode, type_comments, paths[start:start + 500])
                for source, path, found in zip(sources[start:start + 500], paths[start:start + 500], actual):
                    expected = expected_error(source, path, mode, type_comments)
                    total += 1
                    rejected += expected is not None
                    if expected != found:
                        failures += 1
                        print(f"--- {mode} {source[:300]!r}\n  expected {expected}\n  found    {found}")
    print(f"{total} programs, {rejected} invalid, {failures} differ")
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
