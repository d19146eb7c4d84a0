"""What class bodies, closures, metaclasses and descriptors do, told line by line."""


class Logged(type):
    def __prepare__(name, bases, **options):
        print("prepare", name, [base.__name__ for base in bases], options)
        return {}

    def __new__(kind, name, bases, space, **options):
        print("new", name, [key for key in space if not key.startswith("__")])
        return super().__new__(kind, name, bases, space)

    def __init__(cls, name, bases, space, **options):
        print("init", name, options)

    def __call__(cls, *arguments):
        print("call", cls.__name__, arguments)
        return super().__call__(*arguments)


class Field:
    def __set_name__(self, owner, name):
        print("set_name", owner.__name__, name)
        self.name = name

    def __get__(self, instance, owner):
        return self if instance is None else instance.__dict__.get(self.name, "unset")

    def __set__(self, instance, value):
        print("set", self.name, value)
        instance.__dict__[self.name] = value


class Base(metaclass=Logged, option=1):
    field = Field()

    def __init_subclass__(cls, **options):
        print("init_subclass", cls.__name__, options)

    def __init__(self, value):
        self.field = value

    def describe(self):
        return f"{__class__.__name__} {self.field}"


class Left(Base):
    def describe(self):
        return "left " + super().describe()


class Right(Base):
    def describe(self):
        return "right " + super().describe()


class Both(Left, Right):
    pass


print(Both(3).describe(), [kind.__name__ for kind in Both.__mro__])
counter = 0


def make_counter():
    counter = 10

    def step():
        nonlocal counter
        counter += 1
        return counter

    class Inner:
        counter = counter
        read = lambda self: counter

    return step, Inner


step, Inner = make_counter()
print(step(), step(), Inner.counter, Inner().read(), counter, [x for x in range(3) if (last := x)], last)
try:
    class Broken(int, str):
        pass
except TypeError as error:
    print(error)
