"""Stands in for CPython's test module of its internals, as `_testcapi` does for the C interface."""

from _testcapi import __getattr__
