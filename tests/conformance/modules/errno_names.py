import errno

assert errno.ENOENT == 2
assert errno.errorcode[errno.EAGAIN] == "EAGAIN"
assert errno.EWOULDBLOCK == errno.EAGAIN
assert errno.__name__ == "errno"
assert all(getattr(errno, name) == number for number, name in errno.errorcode.items())
