"""Inheritance, super, properties, class methods and isinstance."""


class Shape:
    count = 0

    def __init__(self, name):
        self.name = name
        type(self).count += 1

    @property
    def label(self):
        return self.name

    def area(self):
        return 0

    def describe(self):
        return len(self.label) + self.area()

    @classmethod
    def made(cls):
        return cls.count

    @staticmethod
    def square(value):
        return value * value


class Rectangle(Shape):
    def __init__(self, name, width, height):
        super().__init__(name)
        self.width = width
        self.height = height

    def area(self):
        return super().area() + self.width * self.height


class Square(Rectangle):
    def __init__(self, side):
        super().__init__("square", side, side)

    def describe(self):
        return super().describe() + 1


class Circle(Shape):
    def __init__(self, radius):
        super().__init__("circle")
        self.radius = radius

    @property
    def label(self):
        return "round"

    def area(self):
        return 3 * self.square(self.radius)


total = 0
for i in range(200000):
    for shape in (Square(i & 7), Circle(i & 3), Rectangle("r", i & 1, 2)):
        total += shape.describe()
        if isinstance(shape, Rectangle):
            total += 1
        if isinstance(shape, (Circle, Square)):
            total += 2
print(total, Shape.made(), Rectangle.made(), Square.made(), Circle.made())
