def f(a):
    try:
        return a
    finally:
        print(lambda: a, (lambda: 1)())
