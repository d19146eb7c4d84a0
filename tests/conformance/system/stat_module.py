"""The module _stat: constants, questions about modes, and filemode."""

import _stat


def refused(function, value):
    try:
        function(value)
    except (TypeError, OverflowError) as error:
        return type(error).__name__ + ": " + str(error)


MODES = (0, 0o7777, 0o107000, 0o60644, 0o100755, 0o41777, 0o120777, 0o20620, 0o140755, 0o10600, 0o160000)
assert [_stat.filemode(mode) for mode in MODES] == [
    "?---------", "?rwsrwsrwt", "---S--S--T", "brw-r--r--", "-rwxr-xr-x", "drwxrwxrwt", "lrwxrwxrwx", "crw--w----",
    "srwxr-xr-x", "prw-------", "?---------"]
assert _stat.S_ISDIR(0o41777) is True and _stat.S_ISDIR(0o100755) is False
assert _stat.S_ISDOOR(0) is False and _stat.S_ISREG(True) is False
assert _stat.S_IMODE(0o107755) == 0o7755 and _stat.S_IFMT(0o107755) == 0o100000
assert refused(_stat.filemode, "x") == "TypeError: an integer is required"
assert refused(_stat.S_ISDIR, -1) == "OverflowError: can't convert negative value to unsigned int"
assert refused(_stat.S_IMODE, 1 << 40) == "OverflowError: mode out of range"
numbers = {name: value for name, value in vars(_stat).items() if type(value) is int}
assert len(numbers) == 51 and sum(numbers.values()) == 3819562, (len(numbers), sum(numbers.values()))
