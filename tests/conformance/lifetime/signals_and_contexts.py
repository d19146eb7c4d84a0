import _contextvars
import _signal

# A handler runs in the main thread at the next safe point.
calls = []


def handler(number, frame):
    calls.append((number, frame.f_code.co_name))


before = _signal.signal(_signal.SIGUSR1, handler)
assert before == _signal.SIG_DFL and _signal.getsignal(_signal.SIGUSR1) is handler
_signal.raise_signal(_signal.SIGUSR1)
assert calls == [(_signal.SIGUSR1, "<module>")]
assert _signal.signal(_signal.SIGUSR1, _signal.SIG_IGN) is handler
_signal.raise_signal(_signal.SIGUSR1)
assert len(calls) == 1

_signal.signal(_signal.SIGALRM, handler)
assert _signal.setitimer(_signal.ITIMER_REAL, 0.01) == (0.0, 0.0)
rounds = 0
while len(calls) < 2:
    rounds += 1
assert calls[1][0] == _signal.SIGALRM
assert _signal.getitimer(_signal.ITIMER_REAL) == (0.0, 0.0)


def failing(number, frame):
    raise LookupError(number)


_signal.signal(_signal.SIGUSR2, failing)
try:
    _signal.raise_signal(_signal.SIGUSR2)
except LookupError as error:
    assert error.args == (_signal.SIGUSR2,)
else:
    assert False
# Whoever started this process may have it ignored.
_signal.signal(_signal.SIGINT, _signal.default_int_handler)
try:
    _signal.raise_signal(_signal.SIGINT)
except KeyboardInterrupt:
    pass
else:
    assert False
assert _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler
assert _signal.strsignal(_signal.SIGINT) == "Interrupt"
assert {_signal.SIGINT, _signal.SIGTERM} <= _signal.valid_signals()
blocked = _signal.pthread_sigmask(_signal.SIG_BLOCK, [_signal.SIGUSR2])
_signal.raise_signal(_signal.SIGUSR2)
assert _signal.SIGUSR2 in _signal.sigpending()
assert _signal.sigwait([_signal.SIGUSR2]) == _signal.SIGUSR2
_signal.pthread_sigmask(_signal.SIG_SETMASK, blocked)
for arguments in ((0, handler), (_signal.SIGUSR1, 12)):
    try:
        _signal.signal(*arguments)
    except (ValueError, TypeError):
        pass
    else:
        assert False

# Context variables.
variable = _contextvars.ContextVar("variable", default=1)
plain = _contextvars.ContextVar("plain")
assert variable.get() == 1 and variable.get(2) == 2 and plain.get(None) is None and variable.name == "variable"
try:
    plain.get()
except LookupError as error:
    assert error.args == (plain,)
else:
    assert False
token = variable.set(5)
assert token.old_value is _contextvars.Token.MISSING and token.var is variable and variable.get() == 5
context = _contextvars.copy_context()
assert context[variable] == 5 and variable in context and plain not in context and len(context) == 1 and list(context) == [variable]


def inside(amount, extra=0):
    variable.set(variable.get() + amount + extra)
    return variable.get()


assert context.run(inside, 10, extra=1) == 16
assert variable.get() == 5 and context[variable] == 16 and context.get(plain, "d") == "d"
assert list(context.items()) == [(variable, 16)]
other = context.copy()
assert other == context and other.run(inside, 1) == 17 and other != context
variable.reset(token)
assert variable.get() == 1
try:
    variable.reset(token)
except RuntimeError:
    pass
else:
    assert False
