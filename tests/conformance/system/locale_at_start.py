"""The locale of the environment at start: PEP 538 (coercion of the C locale) and PEP 540 (UTF-8 mode)."""

import os
import posix
import sys

PROGRAM = (
    "import sys, os; sys.stdout.write(' '.join([sys.stdout.encoding, sys.stdout.errors, sys.stderr.errors,"
    " str(sys.flags.utf8_mode), sys.getfilesystemencoding(), os.environ.get('LC_CTYPE', '-')]))"
)


def answer(**environment):
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(writing, 1)
        posix.execve(sys.executable, [sys.executable, "-S", "-c", PROGRAM], environment)
    os.close(writing)
    with open(reading) as stream:
        text = stream.read()
    assert os.waitpid(child, 0)[1] == 0
    return text


STREAMS = "utf-8 surrogateescape backslashreplace "
assert answer(LANG="C.UTF-8") == STREAMS + "0 utf-8 -"
assert answer(LANG="C") == STREAMS + "1 utf-8 C.UTF-8"
assert answer() == STREAMS + "1 utf-8 C.UTF-8"
assert answer(LC_ALL="C") == STREAMS + "1 utf-8 -"
assert answer(LC_ALL="POSIX") == STREAMS + "1 utf-8 -"
assert answer(PYTHONUTF8="0") == STREAMS + "0 utf-8 C.UTF-8"
assert answer(PYTHONCOERCECLOCALE="0") == STREAMS + "1 utf-8 -"
