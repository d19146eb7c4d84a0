"""Exact and approximate linear algebra: LU decomposition with pivoting, determinants, inverses, over floats and
over fractions of our own."""

import sys


def gcd(a, b):
    while b:
        a, b = b, a % b
    return abs(a)


class Fraction:
    """An exact quotient of two ints, in lowest terms, with a positive denominator."""

    __slots__ = ("top", "bottom")

    def __init__(self, top, bottom=1):
        if bottom == 0:
            raise ZeroDivisionError(f"{top}/0")
        divisor = gcd(top, bottom) * (-1 if bottom < 0 else 1)
        self.top = top // divisor
        self.bottom = bottom // divisor

    @staticmethod
    def of(value):
        return value if isinstance(value, Fraction) else Fraction(value)

    def __add__(self, other):
        other = Fraction.of(other)
        return Fraction(self.top * other.bottom + other.top * self.bottom, self.bottom * other.bottom)

    def __neg__(self):
        return Fraction(-self.top, self.bottom)

    def __sub__(self, other):
        return self + -Fraction.of(other)

    def __mul__(self, other):
        other = Fraction.of(other)
        return Fraction(self.top * other.top, self.bottom * other.bottom)

    def __truediv__(self, other):
        other = Fraction.of(other)
        return Fraction(self.top * other.bottom, self.bottom * other.top)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return Fraction.of(other) - self

    def __abs__(self):
        return Fraction(abs(self.top), self.bottom)

    def __eq__(self, other):
        if not isinstance(other, (Fraction, int)):
            return NotImplemented
        other = Fraction.of(other)
        return (self.top, self.bottom) == (other.top, other.bottom)

    def __lt__(self, other):
        other = Fraction.of(other)
        return self.top * other.bottom < other.top * self.bottom

    def __hash__(self):
        return hash((self.top, self.bottom))

    def __bool__(self):
        return self.top != 0

    def __str__(self):
        return str(self.top) if self.bottom == 1 else f"{self.top}/{self.bottom}"

    def __format__(self, spec):
        return format(str(self), spec)


class SingularMatrix(ArithmeticError):
    pass


class Matrix:
    def __init__(self, rows):
        self.rows = [list(row) for row in rows]
        if len({len(row) for row in self.rows}) > 1:
            raise ValueError("rows of different length")

    @classmethod
    def identity(cls, size, one=1):
        return cls([[one if row == column else one - one for column in range(size)] for row in range(size)])

    @property
    def shape(self):
        return len(self.rows), len(self.rows[0])

    def map(self, function):
        return Matrix([[function(value) for value in row] for row in self.rows])

    def __getitem__(self, place):
        row, column = place
        return self.rows[row][column]

    def __matmul__(self, other):
        if self.shape[1] != other.shape[0]:
            raise ValueError(f"cannot multiply {self.shape} by {other.shape}")
        columns = list(zip(*other.rows))
        return Matrix([[sum(a * b for a, b in zip(row, column)) for column in columns] for row in self.rows])

    def __eq__(self, other):
        return isinstance(other, Matrix) and self.rows == other.rows

    def transposed(self):
        return Matrix(zip(*self.rows))

    def decompose(self):
        """(order, lower-and-upper in one matrix, sign): rows in that order are L @ U."""
        size, width = self.shape
        if size != width:
            raise ValueError("not square")
        work = [row[:] for row in self.rows]
        order = list(range(size))
        sign = 1
        for column in range(size):
            pivot = max(range(column, size), key=lambda row: abs(work[row][column]))
            if not work[pivot][column]:
                raise SingularMatrix(f"no pivot in column {column}")
            if pivot != column:
                work[pivot], work[column] = work[column], work[pivot]
                order[pivot], order[column] = order[column], order[pivot]
                sign = -sign
            for row in range(column + 1, size):
                factor = work[row][column] / work[column][column]
                work[row][column] = factor
                for at in range(column + 1, size):
                    work[row][at] -= factor * work[column][at]
        return order, work, sign

    def determinant(self):
        try:
            _, work, sign = self.decompose()
        except SingularMatrix:
            return 0
        product = sign
        for index, row in enumerate(work):
            product = product * row[index]
        return product

    def solve(self, values):
        order, work, _ = self.decompose()
        size = len(work)
        answer = [values[index] for index in order]
        for row in range(size):
            for column in range(row):
                answer[row] -= work[row][column] * answer[column]
        for row in reversed(range(size)):
            for column in range(row + 1, size):
                answer[row] -= work[row][column] * answer[column]
            answer[row] /= work[row][row]
        return answer

    def inverse(self):
        size = len(self.rows)
        columns = [self.solve([1 if row == column else 0 for row in range(size)]) for column in range(size)]
        return Matrix(columns).transposed()

    def lines(self, spec=""):
        texts = [[format(value, spec) for value in row] for row in self.rows]
        widths = [max(map(len, column)) for column in zip(*texts)]
        for row in texts:
            yield "[ " + "  ".join(text.rjust(width) for text, width in zip(row, widths)) + " ]"


def show(title, matrix, spec=""):
    print(title)
    for line in matrix.lines(spec):
        print("   ", line)


def hilbert(size):
    return Matrix([[Fraction(1, row + column + 1) for column in range(size)] for row in range(size)])


def main():
    exact = hilbert(4)
    show("Hilbert matrix", exact)
    inverse = exact.inverse()
    show("its inverse", inverse)
    print("determinant", exact.determinant())
    assert exact @ inverse == Matrix.identity(4, Fraction(1))

    approximate = Matrix([[2.0, 1.0, -1.0], [-3.0, -1.0, 2.0], [-2.0, 1.0, 2.0]])
    print("solution", ", ".join(f"{value:.6f}" for value in approximate.solve([8.0, -11.0, -3.0])))
    print(f"determinant {approximate.determinant():.3f}")
    show("product", approximate @ approximate.transposed(), ".2f")

    for rows in ([[1, 2], [2, 4]], [[1, 2], [3]], [[1, 2, 3]]):
        try:
            matrix = Matrix(rows).map(Fraction)
            print("determinant", matrix.determinant())
            matrix.solve([1, 1])
        except (ArithmeticError, ValueError) as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
