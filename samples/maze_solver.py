"""Carves a maze, solves it in two ways and draws the shortest way out.

    maze_solver.py [WIDTH HEIGHT [SEED]]
"""

import sys


class Random:
    """A linear congruential generator: the same maze for the same seed, everywhere."""

    def __init__(self, seed):
        self.state = seed & 0xFFFFFFFF

    def below(self, limit):
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return (self.state >> 8) % limit

    def shuffled(self, items):
        items = list(items)
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]
        return items


class Heap:
    """A priority queue of (priority, item)."""

    def __init__(self):
        self.entries = []

    def __bool__(self):
        return bool(self.entries)

    def push(self, entry):
        entries = self.entries
        entries.append(entry)
        at = len(entries) - 1
        while at and entries[at] < entries[(at - 1) // 2]:
            above = (at - 1) // 2
            entries[at], entries[above] = entries[above], entries[at]
            at = above

    def pop(self):
        entries = self.entries
        entries[0], entries[-1] = entries[-1], entries[0]
        smallest = entries.pop()
        at = 0
        while (child := 2 * at + 1) < len(entries):
            if child + 1 < len(entries) and entries[child + 1] < entries[child]:
                child += 1
            if not entries[child] < entries[at]:
                break
            entries[at], entries[child] = entries[child], entries[at]
            at = child
        return smallest


STEPS = {"N": (0, -1), "E": (1, 0), "S": (0, 1), "W": (-1, 0)}


class Maze:
    def __init__(self, width, height, seed):
        self.width, self.height = width, height
        self.random = Random(seed)
        self.passages = {(x, y): set() for x in range(width) for y in range(height)}
        self.carve()
        self.braid(width * height // 12)

    @property
    def start(self):
        return 0, 0

    @property
    def goal(self):
        return self.width - 1, self.height - 1

    def beside(self, cell):
        x, y = cell
        for dx, dy in STEPS.values():
            if (x + dx, y + dy) in self.passages:
                yield x + dx, y + dy

    def join(self, one, other):
        self.passages[one].add(other)
        self.passages[other].add(one)

    def carve(self):
        """Depth first, without recursion, until every cell is reached."""
        stack = [self.start]
        seen = {self.start}
        while stack:
            here = stack[-1]
            for there in self.random.shuffled(self.beside(here)):
                if there not in seen:
                    self.join(here, there)
                    seen.add(there)
                    stack.append(there)
                    break
            else:
                stack.pop()

    def braid(self, count):
        """Opens some dead ends, so that there is more than one way."""
        ends = sorted(cell for cell, ways in self.passages.items() if len(ways) == 1)
        for cell in self.random.shuffled(ends)[:count]:
            closed = [other for other in self.beside(cell) if other not in self.passages[cell]]
            if closed:
                self.join(cell, closed[self.random.below(len(closed))])

    def draw(self, path=()):
        on_path = set(path)
        rows = ["+" + "--+" * self.width]
        for y in range(self.height):
            row, below = "|", "+"
            for x in range(self.width):
                cell = (x, y)
                mark = "()" if cell in (self.start, self.goal) else "::" if cell in on_path else "  "
                row += mark + (" " if (x + 1, y) in self.passages[cell] else "|")
                below += ("  " if (x, y + 1) in self.passages[cell] else "--") + "+"
            rows += [row, below]
        return "\n".join(rows)


def trace(came_from, goal):
    path = [goal]
    while came_from[path[-1]] is not None:
        path.append(came_from[path[-1]])
    return path[::-1]


def breadth_first(maze):
    """(shortest path, cells looked at)"""
    came_from = {maze.start: None}
    frontier = [maze.start]
    while frontier:
        following = []
        for cell in frontier:
            if cell == maze.goal:
                return trace(came_from, cell), len(came_from)
            for other in sorted(maze.passages[cell]):
                if other not in came_from:
                    came_from[other] = cell
                    following.append(other)
        frontier = following
    raise LookupError("no way out")


def best_first(maze):
    """The same by A*, which looks at fewer cells."""
    goal_x, goal_y = maze.goal
    distance = lambda cell: abs(cell[0] - goal_x) + abs(cell[1] - goal_y)
    cost = {maze.start: 0}
    came_from = {maze.start: None}
    heap = Heap()
    heap.push((distance(maze.start), maze.start))
    looked_at = 0
    while heap:
        _, cell = heap.pop()
        looked_at += 1
        if cell == maze.goal:
            return trace(came_from, cell), looked_at
        for other in sorted(maze.passages[cell]):
            length = cost[cell] + 1
            if length < cost.get(other, length + 1):
                cost[other] = length
                came_from[other] = cell
                heap.push((length + distance(other), other))
    raise LookupError("no way out")


def directions(path):
    """`3E 2S …`: the path as runs of steps."""
    names = {step: name for name, step in STEPS.items()}
    runs = []
    for (x, y), (next_x, next_y) in zip(path, path[1:]):
        name = names[next_x - x, next_y - y]
        if runs and runs[-1][1] == name:
            runs[-1][0] += 1
        else:
            runs.append([1, name])
    return " ".join(f"{count}{name}" for count, name in runs)


def main(arguments):
    numbers = [int(argument) for argument in arguments]
    width, height, seed = (numbers + [20, 9, 7][len(numbers) :])[:3]
    maze = Maze(width, height, seed)
    path, looked_at = breadth_first(maze)
    other_path, other_looked_at = best_first(maze)
    assert len(path) == len(other_path)
    print(maze.draw(path))
    print(f"{len(path) - 1} steps: {directions(path)}")
    print(f"breadth first looked at {looked_at} cells, A* at {other_looked_at}, of {width * height}")


if __name__ == "__main__":
    main(sys.argv[1:])
