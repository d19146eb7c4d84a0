"""Trees of objects, made and walked: memory management."""


class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right

    def count(self):
        if self.left is None:
            return 1
        return 1 + self.left.count() + self.right.count()


def make(depth):
    if depth == 0:
        return Node(None, None)
    return Node(make(depth - 1), make(depth - 1))


long_lived = make(16)
total = 0
for depth in range(4, 17, 2):
    for _ in range(1 << (16 - depth)):
        total += make(depth).count()
print(total, long_lived.count())
