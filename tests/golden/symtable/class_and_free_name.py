def outer():
    x = 1

    class C:
        x = x

        def method(self):
            return x

    return C
