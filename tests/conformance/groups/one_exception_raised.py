# What one clause of except* raises anew is put into a group of its own, unless the original was no group.


def caught(function):
    try:
        function()
    except BaseException as error:
        return error


def raise_group():
    raise ExceptionGroup("eg", [TypeError(1), ValueError(2)])


def raises_anew():
    try:
        raise_group()
    except* (TypeError, ValueError) as group:
        raise SyntaxError(3) from group


def raises_same():
    try:
        raise_group()
    except* (TypeError, ValueError) as group:
        raise group


def passes_on():
    try:
        raise_group()
    except* (TypeError, ValueError):
        raise


def of_naked():
    try:
        raise ValueError(1)
    except* ValueError:
        raise SyntaxError(3)


error = caught(raises_anew)
assert repr(error) == "ExceptionGroup('', [SyntaxError(3)])" and error.__context__ is None
assert repr(error.exceptions[0].__cause__) == "ExceptionGroup('eg', [TypeError(1), ValueError(2)])"
assert repr(caught(raises_same)) == "ExceptionGroup('', [ExceptionGroup('eg', [TypeError(1), ValueError(2)])])"
assert repr(caught(passes_on)) == "ExceptionGroup('eg', [TypeError(1), ValueError(2)])"
assert repr(caught(of_naked)) == "SyntaxError(3)"
