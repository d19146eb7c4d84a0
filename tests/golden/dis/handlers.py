with open(x) as file:
    try:
        f()
    except OSError as error:
        raise
