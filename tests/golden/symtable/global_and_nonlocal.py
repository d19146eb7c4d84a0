count = 0

def outer(n):
    total = n

    def inner():
        global count
        nonlocal total
        count += 1
        total += count
        return lambda: total + n

    return inner
