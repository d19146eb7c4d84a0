"""A traceback with many equal frames is cut."""


def down(depth):
    return down(depth + 1) + 1


def outer():
    return down(0)


outer()
