class Outer:
    __shared = 1
    plain = __shared
    print(__shared, __dunder__, _single, __)

    def method(self):
        __local = self
        _Outer__local = __local
        return __local

    class Inner:
        __shared = 2
        _Outer__shared = __shared


__shared = Outer
print(__shared)
