"""Many short-lived objects of small classes."""


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)


class Particle:
    def __init__(self, place, speed, mass=1.0):
        self.place = place
        self.speed = speed
        self.mass = mass

    def moved(self):
        return Particle(self.place + self.speed, self.speed, self.mass)


particle = Particle(Point(0, 0), Point(1, 2))
for _ in range(1000000):
    particle = particle.moved()
kept = [Particle(Point(i, -i), None) for i in range(300000)]
print(particle.place.x, particle.place.y, sum(p.place.x * p.mass for p in kept))
