"""Spheres and a plane, lit by one lamp."""

from math import sqrt


class Vector:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x, self.y, self.z = x, y, z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def unit(self):
        return self * (1.0 / sqrt(self.dot(self)))


class Sphere:
    def __init__(self, centre, radius, shade):
        self.centre, self.radius, self.shade = centre, radius, shade

    def distance(self, origin, direction):
        between = self.centre - origin
        along = between.dot(direction)
        inside = self.radius * self.radius - between.dot(between) + along * along
        if inside < 0:
            return None
        found = along - sqrt(inside)
        return found if found > 1e-6 else None

    def normal(self, point):
        return (point - self.centre).unit()


class Plane:
    shade = 0.4

    def distance(self, origin, direction):
        if direction.y >= -1e-9:
            return None
        return (-1.0 - origin.y) / direction.y

    def normal(self, point):
        return Vector(0.0, 1.0, 0.0)


def nearest(things, origin, direction):
    best = None
    for thing in things:
        found = thing.distance(origin, direction)
        if found is not None and (best is None or found < best[0]):
            best = found, thing
    return best


def shade(things, lamp, origin, direction, depth):
    hit = nearest(things, origin, direction)
    if hit is None:
        return 0.1
    distance, thing = hit
    point = origin + direction * distance
    normal = thing.normal(point)
    to_lamp = (lamp - point).unit()
    light = 0.1
    if nearest(things, point + normal * 1e-4, to_lamp) is None:
        light += max(0.0, normal.dot(to_lamp)) * thing.shade
    if depth:
        mirrored = direction - normal * (2.0 * direction.dot(normal))
        light += 0.3 * shade(things, lamp, point + normal * 1e-4, mirrored, depth - 1)
    return light


things = [Sphere(Vector(0.0, 0.0, 5.0), 1.0, 0.9), Sphere(Vector(1.5, 0.5, 4.0), 0.7, 0.6), Sphere(Vector(-1.5, -0.3, 4.5), 0.6, 0.8), Plane()]
lamp = Vector(5.0, 8.0, -3.0)
total = 0.0
for row in range(270):
    for column in range(270):
        direction = Vector((column - 135) / 155.0, (135 - row) / 155.0, 1.0).unit()
        total += shade(things, lamp, Vector(0.0, 0.0, 0.0), direction, 2)
print(round(total, 6))
