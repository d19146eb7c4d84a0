def around():
    before = 1
    [last := item for item in before]
    after = last
    last = after

    def inside():
        global shared
        shared = before
        other = shared

    return inside


first = shared
shared = first
[total := each for each in shared]
print(total, shared, first)
