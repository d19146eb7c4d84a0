def outer(a):
    b = a
    class C:
        d = b
        def method(self):
            nonlocal b
            global g
            return __class__, self.__x, [b for i in self]
    return lambda: a
