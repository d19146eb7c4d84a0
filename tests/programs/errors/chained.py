"""Exceptions raised while others are handled, from others, and with the context hidden."""


def parse(text):
    try:
        return int(text)
    except ValueError as error:
        raise LookupError(f"no number: {text!r}") from error


def guarded(text):
    try:
        parse(text)
    except LookupError:
        {}["missing"]


def hidden():
    try:
        guarded("x")
    except KeyError:
        raise RuntimeError("hidden context") from None


try:
    hidden()
finally:
    error = AttributeError("last")
    error.add_note("a note\nof two lines")
    raise error
