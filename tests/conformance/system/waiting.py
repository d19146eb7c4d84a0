"""select, fcntl, _posixsubprocess, _random, time, pwd, grp, _locale."""
import _locale
import _posixsubprocess
import _random
import fcntl
import grp
import posix
import pwd
import select
import time


def raises(type_, text, function, *args, **keywords):
    try:
        function(*args, **keywords)
    except type_ as error:
        assert str(error) == text, (str(error), text)
        return error
    raise AssertionError("no " + type_.__name__)


reader, writer = posix.pipe()
assert select.select([reader], [writer], [], 0) == ([], [writer], [])
p = select.poll()
p.register(reader, select.POLLIN)
assert p.poll(0) == []
posix.write(writer, b"x")
assert p.poll() == [(reader, select.POLLIN)] and select.select([reader], [], [])[0] == [reader]
with select.epoll() as e:
    e.register(reader, select.EPOLLIN)
    assert e.poll(1) == [(reader, select.EPOLLIN)] and not e.closed
    e.unregister(reader)
    assert e.poll(0.001) == []
assert e.closed
raises(ValueError, "I/O operation on closed epoll object", e.fileno)
raises(TypeError, "timeout must be a float or None", select.select, [], [], [], "x")
raises(ValueError, "timeout must be non-negative", select.select, [], [], [], -1)
raises(KeyError, "99", p.unregister, 99)

assert fcntl.fcntl(reader, fcntl.F_GETFD) == fcntl.FD_CLOEXEC
raises(ValueError, "file descriptor cannot be a negative integer (-1)", fcntl.fcntl, -1, fcntl.F_GETFD)

error_read, error_write = posix.pipe()
error_write = fcntl.fcntl(error_write, fcntl.F_DUPFD_CLOEXEC, 10)
pid = _posixsubprocess.fork_exec(
    [b"sh", b"-c", b"echo $X; exit 3"], [b"/nope/sh", b"/bin/sh"], True, (error_write,), "/", [b"X=from-child"], -1, -1, reader,
    writer, -1, -1, error_read, error_write, True, False, -1, None, None, None, -1, None, True)
assert posix.waitstatus_to_exitcode(posix.waitpid(pid, 0)[1]) == 3
assert posix.read(reader, 100) == b"xfrom-child\n"
pid = _posixsubprocess.fork_exec(
    [b"nope"], [b"/nope/nope"], False, (error_write,), None, None, -1, -1, -1, -1, -1, -1, error_read, error_write, True, False, -1,
    None, None, None, -1, None, True)
posix.waitpid(pid, 0)
assert posix.read(error_read, 100) == b"OSError:2:"

r = _random.Random(42)
assert [r.random() for _ in range(3)] == [0.6394267984578837, 0.025010755222666936, 0.27502931836911926]
assert r.getrandbits(70) == 869570991858821387998
state = r.getstate()
first = r.getrandbits(32)
r.setstate(state)
assert r.getrandbits(32) == first and len(state) == 625
r.seed(-(2**100))
assert r.random() == _random.Random(2**100).random()
assert _random.Random("text").getrandbits(5) in range(32)

assert time.gmtime(0) == (1970, 1, 1, 0, 0, 0, 3, 1, 0) and time.gmtime(-1.5).tm_sec == 58
assert time.strftime("%Y-%m-%d %H:%M:%S %j é", time.gmtime(86399)) == "1970-01-01 23:59:59 001 é"
assert time.asctime(time.gmtime(10**9)) == "Sun Sep  9 01:46:40 2001"
assert repr(time.gmtime(0))[:37] == "time.struct_time(tm_year=1970, tm_mon"
before = time.monotonic_ns()
time.sleep(0.01)
assert time.monotonic_ns() - before >= 10**7 and time.perf_counter() > 0 and time.time() > 1.6e9
raises(ValueError, "sleep length must be non-negative", time.sleep, -1)
raises(ValueError, "month out of range", time.strftime, "", (2000, 13, 1, 0, 0, 0, 0, 1, 0))
raises(OverflowError, "timestamp out of range for platform time_t", time.gmtime, 1e30)

assert pwd.getpwuid(0).pw_name == "root" and grp.getgrgid(0).gr_mem == []
raises(KeyError, '"getpwnam(): name not found: \'nobody at all\'"', pwd.getpwnam, "nobody at all")
assert _locale.localeconv()["decimal_point"] == "." and _locale.strcoll("a", "b") < 0
raises(_locale.Error, "unsupported locale setting", _locale.setlocale, _locale.LC_ALL, "nope")
