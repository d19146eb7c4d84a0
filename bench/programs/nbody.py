"""Planets that attract each other."""

from math import sqrt


class Body:
    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x, self.y, self.z = x, y, z
        self.vx, self.vy, self.vz = vx, vy, vz
        self.mass = mass


def advance(bodies, step):
    for i, first in enumerate(bodies):
        for second in bodies[i + 1:]:
            dx = first.x - second.x
            dy = first.y - second.y
            dz = first.z - second.z
            square = dx * dx + dy * dy + dz * dz
            magnitude = step / (square * sqrt(square))
            first.vx -= dx * second.mass * magnitude
            first.vy -= dy * second.mass * magnitude
            first.vz -= dz * second.mass * magnitude
            second.vx += dx * first.mass * magnitude
            second.vy += dy * first.mass * magnitude
            second.vz += dz * first.mass * magnitude
    for body in bodies:
        body.x += step * body.vx
        body.y += step * body.vy
        body.z += step * body.vz


def energy(bodies):
    total = 0.0
    for i, body in enumerate(bodies):
        total += 0.5 * body.mass * (body.vx**2 + body.vy**2 + body.vz**2)
        for other in bodies[i + 1:]:
            distance = ((body.x - other.x) ** 2 + (body.y - other.y) ** 2 + (body.z - other.z) ** 2) ** 0.5
            total -= body.mass * other.mass / distance
    return total


bodies = [Body(0, 0, 0, 0, 0, 0, 39.0), Body(4.8, -1.2, -0.1, 0.6, 2.8, -0.02, 0.04), Body(8.3, 4.1, -0.4, -1.0, 1.8, 0.008, 0.01),
          Body(12.9, -15.1, -0.2, 1.1, 0.9, -0.01, 0.002), Body(15.4, -25.9, 0.2, 1.0, 0.6, -0.03, 0.002)]
for _ in range(160000):
    advance(bodies, 0.001)
print(round(energy(bodies), 9))
