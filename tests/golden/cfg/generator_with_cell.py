def outer(n):
    def inner():
        yield n
    return inner
