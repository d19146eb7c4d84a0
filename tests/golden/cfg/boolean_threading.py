def choose(a, b, c):
    return (a and b) or c

def test(a, b, c):
    if not (a or b) and c:
        return 1
