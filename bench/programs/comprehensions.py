"""List, set and dict comprehensions, generator expressions, sum, any, zip, enumerate."""

check = 0
for repeat in range(200):
    squares = [i * i for i in range(10000)]
    odd = [x for x in squares if x % 2]
    table = {i: x for i, x in enumerate(odd)}
    last = {x % 100 for x in squares}
    check += sum(a * b for a, b in zip(squares, odd)) % 1000003
    check += len(table) + len(last) + max(squares)
    check += any(x == 99 for x in odd) + all(x >= 0 for x in squares)
    matrix = [[row * column for column in range(60)] for row in range(60)]
    check += sum(sum(row) for row in matrix)
    check += sum(map(abs, filter(None, (x - 50 for x in range(5000)))))
print(check)
