# What is said at the prompt, as a person at a terminal sees it.
import codeop
import os
import select
import signal
import sys

DIALOGUE = [
    ("1 + 1", "2\r\n>>> "),
    ("_ * 21", "42\r\n>>> "),
    ("None", ">>> "),
    ("# only a comment", ">>> "),
    ("", ">>> "),
    ("if _:", "... "),
    ("  print('yes')", "... "),
    ("", "yes\r\n>>> "),
    ("[1,", "... "),
    ("", "... "),
    ("2]", "[1, 2]\r\n>>> "),
    ("'''a", "... "),
    ("b'''", "'a\\nb'\r\n>>> "),
    ("1 +", "SyntaxError: invalid syntax\r\n>>> "),
    ("try:", "... "),
    ("  pass", "... "),
    ("", "SyntaxError: expected 'except' or 'finally' block\r\n>>> "),
    ("1 / 0", '  File "<stdin>", line 1, in <module>\r\nZeroDivisionError: division by zero\r\n>>> '),
    ("unfinished \x03", "KeyboardInterrupt\r\n>>> "),
    ("import sys; sys.ps1 = 'next: '", "next: "),
    ("raise SystemExit(5)", ""),
]


def read_until(terminal, end):
    text = ""
    while not text.endswith(end) or not end:
        if not select.select([terminal], [], [], 60)[0]:
            raise AssertionError((text, end))
        try:
            text += os.read(terminal, 4096).decode()
        except OSError:  # the other side is gone
            break
    return text


def talk(dialogue, *arguments):
    child, terminal = os.forkpty()
    if child == 0:
        os.environ.update(TERM="dumb", INPUTRC="/dev/null")
        # What is shown here is not about the heap, and the time is short.
        os.environ.pop("PYRUN_GC_STRESS", None)
        # In the background of a shell it is ignored, and that would be inherited.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execv(sys.executable, [sys.executable, "-I", "-S", *arguments])
    started = read_until(terminal, ">>> ")
    for line, answer in dialogue:
        os.write(terminal, line.encode() + (b"" if line.endswith("\x03") else b"\n"))
        shown = read_until(terminal, answer)
        assert answer in shown, (line, shown)
    return started, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


try:
    for end in os.openpty():
        os.close(end)
except OSError:
    sys.exit()  # no pseudo-terminals here

assert talk(DIALOGUE, "-q") == (">>> ", 5)

# After a program, -i keeps its names. Its SystemExit does not end pyrun, one at the prompt does.
kept = [("x", "'kept'\r\n>>> "), ("raise SystemExit(3)", "")]
assert talk(kept, "-i", "-c", "x = 'kept'") == (">>> ", 3)
started, status = talk(kept, "-i", "-c", "x = 'kept'; raise SystemExit(4)")
assert "SystemExit: 4\r\n>>> " in started and status == 3, (started, status)

# The same by hand, with codeop.
assert codeop.compile_command("if x:\n  pass") is None
assert codeop.compile_command("if x:\n  pass\n") is not None
assert codeop.compile_command("(1,") is None
assert codeop.compile_command("1 + 1") is not None
for wrong in ("1 +\n", "for\n", "a b\n", "'x\n"):
    try:
        codeop.compile_command(wrong)
    except SyntaxError:
        continue
    raise AssertionError(wrong)
