def group(a):
    try:
        a()
    except* TypeError as e:
        b(e)
    except* (OSError, KeyError):
        pass
