"""Lists of lists: products, transposition, a sieve."""


def product(left, right):
    columns = list(zip(*right))
    return [[sum(a * b for a, b in zip(row, column)) for column in columns] for row in left]


def sieve(limit):
    prime = [True] * (limit + 1)
    prime[0] = prime[1] = False
    for i in range(2, int(limit**0.5) + 1):
        if prime[i]:
            for multiple in range(i * i, limit + 1, i):
                prime[multiple] = False
    return sum(prime)


def levenshtein(first, second):
    previous = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        current = [i]
        for j, b in enumerate(second, 1):
            current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (a != b)))
        previous = current
    return previous[-1]


size = 120
matrix = [[(i * j) % 17 for j in range(size)] for i in range(size)]
power = matrix
for _ in range(3):
    power = [[value % 1009 for value in row] for row in product(power, matrix)]
print(sum(map(sum, power)), sieve(2500000), levenshtein("kitten sitting on the mat" * 20, "sitting kitten at the mall" * 20))
