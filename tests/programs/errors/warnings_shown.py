"""Warnings on standard error, with their line."""
import warnings

warnings.warn("first")
warnings.warn("old thing", DeprecationWarning)


def helper():
    warnings.warn("blame the caller", UserWarning, stacklevel=2)


helper()
helper()
warnings.simplefilter("error")
warnings.warn("now an error", RuntimeWarning)
