"""Docstring."""
from __future__ import annotations, barry
