#!/usr/bin/env python3
"""compare_tokens.py DUMP_TOKENS [FOLDER]: our tokens of every .py file under the folder (the standard library) against
those of CPython's C tokenizer, which `_tokenize` shows. Prints the first difference of each file; fails if any."""

import pathlib
import subprocess
import sys
import token
import tokenize
from _tokenize import TokenizerIter

FILES_A_RUN = 100

# Errors that CPython's parser raises for the tokenizer: `_tokenize` just stops.
RAISED_BY_PARSER = (
    "unindent does not match any outer indentation level",
    "inconsistent use of tabs and spaces in indentation",
    "too many levels of indentation",
    "unexpected character after line continuation character",
    "unexpected EOF while parsing",
    "was never closed",
)


def expected_lines(path):
    """CPython's tokens, and whether they end in an error; None for a file that is not text."""
    data = path.read_bytes()
    try:
        encoding, _ = tokenize.detect_encoding(iter(data.splitlines(True)).__next__)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError):
        return None
    lines = []
    try:
        for _, kind, line, end_line, column, end_column, _ in TokenizerIter(text):
            lines.append(f"{line},{column}-{end_line},{end_column}: {token.tok_name[kind]}")
    except SyntaxError as error:
        lines.append(error.msg)
    return lines


def our_lines(dump):
    lines = []
    for line in dump.splitlines():
        place, _, rest = line.partition(": ")
        kind, _, text = rest.partition(" ")
        if kind == "NAME" and text in ("'async'", "'await'"):
            kind = text.strip("'").upper()
        lines.append(f"{place}: {kind}" if "-" in place else rest)
    if lines and lines[-1].endswith(RAISED_BY_PARSER):
        lines.pop()
    # The C tokenizer's iterator stops before ENDMARKER, and raises instead of giving ERRORTOKEN.
    return [line for line in lines if not line.endswith((": ENDMARKER", ": ERRORTOKEN"))]


def dumps(program, paths):
    for start in range(0, len(paths), FILES_A_RUN):
        group = paths[start : start + FILES_A_RUN]
        output = subprocess.run([program, *group], capture_output=True, check=True).stdout.decode("utf-8", "replace")
        for part in output.split("\f/")[1:]:
            name, _, dump = part.partition("\n")
            yield pathlib.Path("/" + name), dump


def main():
    folder = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "/usr/lib/python3.11")
    compared = different = 0
    for path, dump in dumps(sys.argv[1], sorted(folder.rglob("*.py"))):
        expected = expected_lines(path)
        if expected is None:
            continue
        compared += 1
        got = our_lines(dump)
        if got != expected:
            different += 1
            pairs = [pair for pair in zip(got, expected) if pair[0] != pair[1]]
            print(f"{path}: {len(got)} and {len(expected)} lines, first difference {pairs[:1]}")
    print(f"{compared} files compared, {different} differ")
    sys.exit(different > 0 or compared == 0)


main()
