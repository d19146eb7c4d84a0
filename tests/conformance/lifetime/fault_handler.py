import faulthandler
import posix


def dumped(action):
    reader, writer = posix.pipe()
    action(writer)
    posix.close(writer)
    text = b""
    while part := posix.read(reader, 4096):
        text += part
    posix.close(reader)
    return text.decode()


def inner(writer):
    faulthandler.dump_traceback(writer, all_threads=False)


def outer(writer):
    inner(writer)


lines = dumped(outer).splitlines()
assert lines[0] == "Stack (most recent call first):"
assert [line.split(" in ")[1] for line in lines[1:5]] == ["inner", "outer", "dumped", "<module>"]
assert ", line 17 in inner" in lines[1]
assert dumped(faulthandler.dump_traceback).startswith("Current thread 0x")

assert faulthandler.is_enabled() is False
faulthandler.enable(2)
assert faulthandler.is_enabled() is True and faulthandler.disable() is True and faulthandler.disable() is False
SIGUSR1 = 10


def signalled(writer):
    faulthandler.register(SIGUSR1, writer)
    posix.kill(posix.getpid(), SIGUSR1)
    assert faulthandler.unregister(SIGUSR1) is True


assert " in signalled\n" in dumped(signalled)
try:
    faulthandler.register(11, 2)
except RuntimeError as error:
    assert str(error) == "signal 11 cannot be registered, use enable() instead"
else:
    assert False


def later(writer):
    reader, other = posix.pipe()
    faulthandler.dump_traceback_later(0.01, file=other)
    assert posix.read(reader, 8) == b"Timeout "
    faulthandler.cancel_dump_traceback_later()


later(None)
try:
    faulthandler.dump_traceback_later(0)
except ValueError as error:
    assert str(error) == "timeout must be greater than 0"
else:
    assert False
