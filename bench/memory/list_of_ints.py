"""Ten million ints in a list."""
numbers = list(range(10_000_000))
print(len(numbers), numbers[-1])
