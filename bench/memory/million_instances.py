"""A million instances with three attributes each."""


class Point:
    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z


points = [Point(i, i + 1, i + 2) for i in range(1_000_000)]
print(len(points), points[-1].z)
