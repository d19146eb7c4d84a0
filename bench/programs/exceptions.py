"""Raising and handling, finally, and with."""


class Problem(Exception):
    def __init__(self, number):
        super().__init__(number)
        self.number = number


class Guard:
    def __init__(self):
        self.entered = self.failed = 0

    def __enter__(self):
        self.entered += 1
        return self

    def __exit__(self, kind, value, traceback):
        self.failed += kind is not None
        return kind is ValueError


def risky(i):
    if i % 3 == 0:
        raise Problem(i)
    if i % 5 == 0:
        raise ValueError(i)
    return i


def careful(i):
    try:
        return risky(i)
    except Problem as problem:
        return -problem.number
    finally:
        counts[0] += 1


counts = [0]
check = 0
guard = Guard()
for i in range(600000):
    with guard:
        check += careful(i)
    try:
        check += {}[i]
    except KeyError:
        check += 1
print(check, counts[0], guard.entered, guard.failed)
