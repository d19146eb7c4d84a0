"""-X no_debug_ranges and PYTHONNODEBUGRANGES: code knows its lines and no columns, whether compiled, loaded or made."""

import os
import subprocess
import sys

PROGRAM = r"""
import marshal, sys, traceback
source = "def f(x):\n\n    y = [a for a in x]\n    return (x.a +\n            x.b)\n\n" + "\n" * 300 + "f([1])"
code = compile(source, "name", "exec")
function = code.co_consts[0]
def check(code):
    for start, end, column, end_column in code.co_positions():
        assert start == end and column is None and end_column is None, (start, end, column, end_column)
for one in (code, function, marshal.loads(marshal.dumps(code)), function.replace(co_name="g"), traceback.print_exc.__code__):
    check(one)
print([line for _, _, line in code.co_lines()], [line for _, _, line in function.co_lines()], function.co_linetable)
def fail():
    return 1 + None.nothing
try:
    fail()
except AttributeError:
    traceback.print_exc(file=sys.stdout)
fail()
"""


def run(*options, **environment):
    command = [sys.executable, "-S", *options, "-c", PROGRAM]
    environment = dict(os.environ, **environment)
    # Whole programs with a collection at each allocation take too long.
    environment.pop("PYRUN_GC_STRESS", None)
    result = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    return result.stdout, result.stderr


output, errors = run("-X", "no_debug_ranges")
assert output.splitlines()[0] == (
    "[0, 1, 1, 1, 307, 307, 307, 307, 307, 307, 307, 307, 307] [1, 3, 3, 3, 3, 3, 3, 3, 4, 4, 5, 5, 4, 4] b'\\xe8\\x00\\xe8\\x04\\xe8\\x00\\xe8\\x00\\xe8\\x00\\xe9\\x00\\xec\\x00\\xe8\\x00\\xe8\\x02\\xec\\x00\\xe8\\x02\\xec\\x00\\xe9\\x03\\xe8\\x00'"
), output
assert "^" not in output and output.splitlines()[-1] == "AttributeError: 'NoneType' object has no attribute 'nothing'"
assert "^" not in errors and errors.endswith("AttributeError: 'NoneType' object has no attribute 'nothing'\n"), errors
assert run(PYTHONNODEBUGRANGES="1") == (output, errors)
assert "AssertionError: (0, 1, 0, 0)" in run()[1] or "AssertionError: (1, 1, 0, " in run()[1]
