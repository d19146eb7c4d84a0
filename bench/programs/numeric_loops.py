"""Integer and float arithmetic in plain loops."""


def collatz(limit):
    longest = 0
    for start in range(1, limit):
        value = start
        steps = 0
        while value != 1:
            if value % 2:
                value = 3 * value + 1
            else:
                value //= 2
            steps += 1
        if steps > longest:
            longest = steps
    return longest


def mandelbrot(size, limit):
    inside = 0
    for row in range(size):
        imaginary = 2.0 * row / size - 1.0
        for column in range(size):
            real = 2.0 * column / size - 1.5
            x = y = 0.0
            for _ in range(limit):
                x, y = x * x - y * y + real, 2.0 * x * y + imaginary
                if x * x + y * y > 4.0:
                    break
            else:
                inside += 1
    return inside


print(collatz(80000), mandelbrot(250, 60))
