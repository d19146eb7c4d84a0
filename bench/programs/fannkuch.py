"""Flips of permutations."""


def fannkuch(n):
    permutation = list(range(n))
    count = list(range(1, n + 1))
    most = checksum = 0
    sign = 1
    while True:
        if permutation[0]:
            flipped = permutation[:]
            flips = 0
            while first := flipped[0]:
                flipped[:first + 1] = flipped[first::-1]
                flips += 1
            most = max(most, flips)
            checksum += sign * flips
        if sign == 1:
            permutation[0], permutation[1] = permutation[1], permutation[0]
            sign = -1
            continue
        permutation[1], permutation[2] = permutation[2], permutation[1]
        sign = 1
        for i in range(2, n):
            count[i] -= 1
            if count[i]:
                break
            count[i] = i + 1
            if i == n - 1:
                return checksum, most
            first = permutation[0]
            permutation[:i + 1] = permutation[1:i + 2]
            permutation[i + 1] = first


print(*fannkuch(9))
