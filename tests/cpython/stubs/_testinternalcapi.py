"""Stands in for CPython's test module of its internals, as `_testcapi` does for the C interface."""

from _testcapi import __getattr__


def get_config():
    """The settings that test.support asks for when tests are loaded."""
    return {"code_debug_ranges": 1}
