"""posix: files, directories, descriptors, and the errors of all of them."""
import posix

directory = "/tmp/pycc_conformance_%d" % posix.getpid()
posix.mkdir(directory)


def raises(type_, text, function, *args, **keywords):
    try:
        function(*args, **keywords)
    except type_ as error:
        assert str(error) == text, (str(error), text)
        return error
    raise AssertionError("no " + type_.__name__)


class Path:
    def __init__(self, value):
        self.value = value

    def __fspath__(self):
        return self.value


try:
    name = directory + "/a"
    fd = posix.open(name, posix.O_RDWR | posix.O_CREAT, 0o640)
    assert posix.write(fd, b"hello world") == 11
    assert posix.lseek(fd, 0, 0) == 0
    assert posix.read(fd, 5) == b"hello"
    assert posix.pread(fd, 100, 6) == b"world"
    assert not posix.get_inheritable(fd) and not posix.isatty(fd)
    posix.ftruncate(fd, 3)
    status = posix.fstat(fd)
    assert status.st_size == status[6] == 3
    posix.close(fd)
    assert raises(OSError, "[Errno 9] Bad file descriptor", posix.close, fd).errno == 9

    posix.utime(name, ns=(10**9 + 5, 2 * 10**9))
    status = posix.stat(Path(name))
    assert status.st_mtime == 2.0 and status.st_atime_ns == 10**9 + 5 and status[8] == 2
    assert repr(status).startswith("os.stat_result(st_mode=33184, st_ino=")
    posix.symlink(name, directory + "/link")
    assert posix.readlink(directory + "/link") == name
    assert posix.readlink((directory + "/link").encode()) == name.encode()
    assert posix.lstat(directory + "/link").st_size == len(name)
    assert posix.access(name, posix.R_OK)
    posix.rename(name, directory + "/b\udcff")
    assert sorted(posix.listdir(directory)) == ["b\udcff", "link"]
    assert sorted(posix.listdir(directory.encode())) == [b"b\xff", b"link"]
    with posix.scandir(directory) as entries:
        found = {entry.name: (entry.is_file(), entry.is_symlink(), entry.is_dir(), entry.path) for entry in entries}
    assert found == {"b\udcff": (True, False, False, directory + "/b\udcff"), "link": (False, True, False, directory + "/link")}

    error = raises(FileNotFoundError, "[Errno 2] No such file or directory: '/nope'", posix.stat, Path("/nope"))
    assert error.filename == "/nope"
    raises(FileNotFoundError, "[Errno 2] No such file or directory: '/nope' -> '/no2'", posix.rename, "/nope", "/no2")
    raises(ValueError, "embedded null byte", posix.mkdir, "a\0b")
    raises(TypeError, "mkdir: path should be string, bytes or os.PathLike, not int", posix.mkdir, 3)
    raises(TypeError, "stat: path should be string, bytes, os.PathLike or integer, not float", posix.stat, 1.5)
    raises(TypeError, "expected Path.__fspath__() to return str or bytes, not int", posix.stat, Path(3))
    raises(TypeError, "expected str, bytes or os.PathLike object, not int", posix.fspath, 3)
    raises(OverflowError, "uid is less than minimum", posix.chown, "x", -5, 0)
    raises(TypeError, "argument should be integer or None, not str", posix.open, "x", 0, dir_fd="y")
    raises(ValueError, "stat: can't specify dir_fd without matching path", posix.stat, 0, dir_fd=3)

    there = posix.open(directory, posix.O_RDONLY)
    assert posix.stat("b\udcff", dir_fd=there).st_size == 3
    posix.mkdir("sub", dir_fd=there)
    posix.rmdir("sub", dir_fd=there)
    assert sorted(posix.listdir(there)) == ["b\udcff", "link"]
    posix.close(there)

    for path, normal in [("a//b/./../c", "a/c"), ("", ""), ("//a", "//a"), ("///a/..", "/"), ("../..", "../.."), ("a/../b", "b")]:
        if path:
            assert posix._path_normpath(path) == normal, path

    reader, writer = posix.pipe()
    child = posix.fork()
    if child == 0:
        posix.write(writer, b"from the child")
        posix._exit(7)
    assert posix.waitstatus_to_exitcode(posix.waitpid(child, 0)[1]) == 7
    assert posix.read(reader, 100) == b"from the child"
    child = posix.posix_spawn("/bin/sh", ["sh", "-c", "echo $GREETING"], {"GREETING": "spawned"},
                              file_actions=[(posix.POSIX_SPAWN_DUP2, writer, 1)])
    assert posix.waitpid(child, 0) == (child, 0)
    assert posix.read(reader, 100) == b"spawned\n"
    posix.close(reader)
    posix.close(writer)

    assert posix.environ[b"PATH"] and posix.uname().sysname == "Linux"
    assert len(posix.urandom(12)) == 12 and posix.sysconf("SC_PAGESIZE") == 4096
    raises(ValueError, "unrecognized configuration name", posix.sysconf, "SC_NOPE")
    assert repr(posix.sched_param(3)) == "posix.sched_param(sched_priority=3)"
    assert posix.strerror(2) == "No such file or directory"
finally:
    for entry in posix.listdir(directory):
        posix.unlink(directory + "/" + entry)
    posix.rmdir(directory)
