"""Semaphores that processes share."""

import _multiprocessing
import _posixshmem
import os

MUTEX, SEMAPHORE = 0, 1


def make(kind, value, most):
    return _multiprocessing.SemLock(kind, value, most, f"/conformance-{os.getpid()}", True)


def expect(kind, message, call, *args):
    try:
        call(*args)
    except kind as error:
        assert str(error) == message, error
    else:
        raise AssertionError(f"{kind.__name__} expected")


lock = make(MUTEX, 1, 1)
assert lock.acquire() and lock.acquire()
assert lock._count() == 2 and lock._is_mine() and lock._is_zero() and lock.name is None
lock.release()
lock.release()
assert not lock._is_mine() and not lock._is_zero()
expect(AssertionError, "attempt to release recursive lock not owned by thread", lock.release)

semaphore = make(SEMAPHORE, 1, 1)
assert semaphore.acquire(timeout=0.01) and not semaphore.acquire(timeout=0.01) and not semaphore.acquire(False)
semaphore.release()
expect(ValueError, "semaphore or lock released too many times", semaphore.release)
with semaphore:
    assert semaphore._get_value() == 0
expect(ValueError, "unrecognized kind", make, 3, 0, 1)

# By name, as in a process that is no child.
name = f"/conformance-{os.getpid()}"
named = _multiprocessing.SemLock(SEMAPHORE, 2, 3, name, False)
assert (named.kind, named.maxvalue, named.name, named._get_value()) == (1, 3, name, 2)
same = _multiprocessing.SemLock._rebuild(0, SEMAPHORE, 3, name)
assert same.acquire() and named._get_value() == 1
expect(FileExistsError, "[Errno 17] File exists", _multiprocessing.SemLock, 1, 2, 3, name, False)
_multiprocessing.sem_unlink(name)
expect(FileNotFoundError, "[Errno 2] No such file or directory", _multiprocessing.sem_unlink, name)

# By handle, in a child: it takes turns with its parent.
mine, yours = make(SEMAPHORE, 0, 1), make(SEMAPHORE, 0, 1)
child = os.fork()
if child == 0:
    again = _multiprocessing.SemLock._rebuild(yours.handle, SEMAPHORE, 1, None)
    for _ in range(3):
        again.acquire()
        mine.release()
    os._exit(7)
for _ in range(3):
    yours.release()
    assert mine.acquire(timeout=60)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7

# Memory with a name.
descriptor = _posixshmem.shm_open(name, os.O_CREAT | os.O_RDWR, 0o600)
os.ftruncate(descriptor, 4)
assert os.pwrite(descriptor, b"ab", 0) == 2
other = _posixshmem.shm_open(name, os.O_RDONLY, mode=0)
assert os.pread(other, 4, 0) == b"ab\0\0"
os.close(descriptor)
os.close(other)
_posixshmem.shm_unlink(name)
expect(FileNotFoundError, f"[Errno 2] No such file or directory: '{name}'", _posixshmem.shm_unlink, name)
