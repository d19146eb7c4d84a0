def f(a, /, b=1, *args, c, d=2, **keywords):
    lambda a=a, *, e: (a, b, e)
