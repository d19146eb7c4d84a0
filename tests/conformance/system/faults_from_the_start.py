# -X faulthandler, PYTHONFAULTHANDLER and -X dev.
import os
import sys

SHOW = "import sys; loaded = 'faulthandler' in sys.modules; import faulthandler; print(loaded, faulthandler.is_enabled())"
CRASH = "import faulthandler; faulthandler._sigabrt()"


def shown(*options, program=SHOW, **variables):
    """What the program writes on either stream, and its wait status."""
    reader, writer = os.pipe()
    streams = [(os.POSIX_SPAWN_DUP2, writer, 1), (os.POSIX_SPAWN_DUP2, writer, 2)]
    command = [sys.executable, "-S", *options, "-c", program]
    child = os.posix_spawn(sys.executable, command, variables, file_actions=streams)
    os.close(writer)
    with open(reader) as output:
        text = output.read()
    return text, os.waitpid(child, 0)[1]


OFF, ON = ("False False\n", 0), ("True True\n", 0)
assert shown() == OFF
assert shown("-X", "faulthandler") == ON
assert shown("-X", "faulthandler=0") == ON
assert shown("-I", "-X", "faulthandler") == ON
assert shown("-X", "dev") == ON
assert shown(PYTHONDEVMODE="1") == ON
assert shown(PYTHONFAULTHANDLER="1") == ON
assert shown(PYTHONFAULTHANDLER="0") == ON
assert shown(PYTHONFAULTHANDLER="") == OFF
assert shown("-E", PYTHONFAULTHANDLER="1") == OFF
assert shown("-I", PYTHONFAULTHANDLER="1") == OFF
text, status = shown("-X", "faulthandler", program=CRASH)
assert text.startswith("Fatal Python error: Aborted\n\nCurrent thread 0x")
assert '  File "<string>", line 1 in <module>\n' in text
assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == 6
