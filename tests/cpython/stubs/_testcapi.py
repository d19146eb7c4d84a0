"""Stands in for CPython's test module of its C interface: tests that call into it are skipped, the rest of their module runs."""

import unittest

CHAR_MAX, CHAR_MIN, UCHAR_MAX = 127, -128, 255
SHRT_MAX, SHRT_MIN, USHRT_MAX = 2**15 - 1, -2**15, 2**16 - 1
INT_MAX, INT_MIN, UINT_MAX = 2**31 - 1, -2**31, 2**32 - 1
LONG_MAX, LONG_MIN, ULONG_MAX = 2**63 - 1, -2**63, 2**64 - 1
LLONG_MAX, LLONG_MIN, ULLONG_MAX = LONG_MAX, LONG_MIN, ULONG_MAX
PY_SSIZE_T_MAX, PY_SSIZE_T_MIN = LONG_MAX, LONG_MIN
SIZEOF_PYGC_HEAD, SIZEOF_TIME_T, SIZEOF_WCHAR_T = 16, 8, 4
FLT_MAX, FLT_MIN = 3.4028234663852886e+38, 1.1754943508222875e-38
DBL_MAX, DBL_MIN = 1.7976931348623157e+308, 2.2250738585072014e-308


class error(Exception):
    pass


class _Missing:
    """A function or type that only CPython's C interface has."""

    def __init__(self, *arguments, **keywords):
        pass

    def __call__(self, *arguments, **keywords):
        raise unittest.SkipTest("needs _testcapi")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise unittest.SkipTest("needs _testcapi")


def with_tp_del(cls):
    """Used as a decorator when tests are loaded; making an instance needs the C interface."""
    return _Missing()


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _Missing()
