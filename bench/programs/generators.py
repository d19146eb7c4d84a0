"""Generators that feed each other, and yield from."""


def numbers(limit):
    for i in range(limit):
        yield i


def pairs(source):
    previous = 0
    for value in source:
        yield previous + value
        previous = value


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


def averages():
    total = count = 0
    while True:
        received = yield total // (count or 1)
        total += received
        count += 1


check = 0
for value in pairs(pairs(numbers(2500000))):
    check += value & 7
check += sum(tree(17))
average = averages()
next(average)
for i in range(1000000):
    check += average.send(i) & 3
print(check)
