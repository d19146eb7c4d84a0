# Private names as constants: a mangled form that is not ASCII is an object of its own, and not the name.
class Été:
    __private: int

    def method(self, *, __key=1):
        return __private, __key


class Plain:
    __private: int
    __größe: int
    été: int

    def method(self, __key: int, *, __größe=1):
        return __größe
