"""Methods that read and write attributes of their object."""


class Counter:
    def __init__(self, step):
        self.step = step
        self.total = 0
        self.calls = 0

    def add(self, amount):
        self.total += amount * self.step
        self.calls += 1
        return self

    def value(self):
        return self.total % 1000003


class Wrapper:
    def __init__(self, counter):
        self.counter = counter

    def add(self, amount):
        return self.counter.add(amount).value()


wrapper = Wrapper(Counter(3))
check = 0
for i in range(3000000):
    check ^= wrapper.add(i & 15)
print(check, wrapper.counter.calls)
