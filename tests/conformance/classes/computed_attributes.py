# Attributes that built-in types compute, read often enough to be cached.
from array import array
from datetime import date, datetime, timedelta


def read(value):
    return value.year


for _ in range(200):
    assert read(date(2020, 1, 1)) == 2020 and read(datetime(2021, 1, 1)) == 2021


class Later(date):
    pass


class Other:
    year = 5


class Hidden(date):
    @property
    def year(self):
        return 7


class Foreign:
    year = date.__dict__["year"]


for _ in range(200):
    assert [read(c) for c in (Later(2022, 1, 1), Other(), Hidden(2022, 1, 1), date(1, 1, 1))] == [2022, 5, 7, 1]
    assert read(date) is date.__dict__["year"]


def fails(value, error):
    try:
        read(value)
    except error:
        return True


for _ in range(200):
    assert fails(Foreign(), TypeError) and fails(3, AttributeError) and fails(timedelta(1), AttributeError)

# A class may get another attribute of that name.
late = Later(2023, 1, 1)
for step in range(400):
    if step == 200:
        Later.year = property(lambda self: "late")
    assert read(late) == (2023 if step < 200 else "late")
del Later.year
assert read(late) == 2023


# Errors of the function lead to __getattr__.
class Kind:
    __slots__ = ("text",)

    def __getattr__(self, name):
        return "missing " + name


kind = Kind()
for _ in range(200):
    assert kind.text == "missing text" and kind.year == "missing year"


def days(value):
    return value.days, value.seconds


def code(value):
    return value.typecode, value.itemsize


def own(value):
    return value.__dict__, value.__class__


class Plain:
    pass


for step in range(200):
    assert days(timedelta(step, 5)) == (step, 5) and code(array("i")) == ("i", 4)
    plain = Plain()
    plain.x = step
    assert own(plain) == ({"x": step}, Plain)
