# options: --positions
é = [
    a.b for b in c
    if (yield)
]
