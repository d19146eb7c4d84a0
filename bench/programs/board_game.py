"""Random games on a board with groups and liberties, as in Go."""

SIZE = 9
EMPTY, BLACK, WHITE = 0, 1, 2


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
        return (self.state >> 8) % limit


NEIGHBOURS = [
    [r * SIZE + c for r, c in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1))
     if 0 <= r < SIZE and 0 <= c < SIZE]
    for row in range(SIZE) for column in range(SIZE)
]


class Board:
    def __init__(self):
        self.squares = [EMPTY] * (SIZE * SIZE)
        self.captured = [0, 0, 0]

    def group(self, start):
        colour = self.squares[start]
        stones = {start}
        liberties = set()
        todo = [start]
        while todo:
            for neighbour in NEIGHBOURS[todo.pop()]:
                found = self.squares[neighbour]
                if found == EMPTY:
                    liberties.add(neighbour)
                elif found == colour and neighbour not in stones:
                    stones.add(neighbour)
                    todo.append(neighbour)
        return stones, liberties

    def play(self, square, colour):
        self.squares[square] = colour
        for neighbour in NEIGHBOURS[square]:
            if self.squares[neighbour] == 3 - colour:
                stones, liberties = self.group(neighbour)
                if not liberties:
                    self.captured[colour] += len(stones)
                    for stone in stones:
                        self.squares[stone] = EMPTY
        if not self.group(square)[1]:
            self.squares[square] = EMPTY
            return False
        return True


random = Random(7)
score = [0, 0, 0]
for game in range(150):
    board = Board()
    colour = BLACK
    for move in range(250):
        free = [i for i, content in enumerate(board.squares) if content == EMPTY]
        if not free:
            break
        board.play(free[random.below(len(free))], colour)
        colour = 3 - colour
    score[BLACK] += board.squares.count(BLACK) + board.captured[BLACK]
    score[WHITE] += board.squares.count(WHITE) + board.captured[WHITE]
print(score)
