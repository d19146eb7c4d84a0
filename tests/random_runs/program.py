"""Random programs that run: functions over a few local variables, called often enough that what they do is specialised, with
arguments of many types. Nearly everything may fail, and failing is part of what is compared."""

import random

VARIABLES = "abcdexy"
CONSTANTS = ("0", "1", "2", "-1", "3", "7", "10", "1.5", "-0.5", "2**40", "'s'", "'abc'", "''", "None", "True", "False", "(1, 2)", "(3, 'q')",
             "()", "[1, 2, 3]", "[]", "{'k': 1, 'l': 2}", "{}", "{1, 2}", "b'by'", "1j", "range(3)", "'a,b'", "[(1, 2), (3, 4)]",
             "{1: (2, 3), 4: (5, 6)}", "[[1, 2], [3]]", "Point(1)", "Point(2)", "Odd(3)")
OPERATORS = ("+", "-", "*", "//", "%", "/", "&", "|")
COMPARISONS = ("<", "<=", "==", "!=", ">", ">=", "in", "not in")
FUNCTIONS = ("str", "repr", "bool", "list", "tuple", "sorted", "sum", "max", "min", "type", "int", "float", "enumerate", "abs", "callable", "len")
ATTRIBUTES = ("p", "q", "get_p()", "as_list", "append(1)", "upper()", "pop()", "get(1)", "items()", "split()", "copy()", "count(1)", "index(1)",
              "kind()", "same(2)", "__class__.__name__", "real")
PATTERNS = ("[x, y]", "(a, *b)", "{'k': c}", "Point(p=d)", "int() | str() as e", "None", "[1, [b, c]]", "{**x}", "Point()", "1 | 2", "'s'")
HANDLERS = ("Exception as error", "(TypeError, AttributeError)", "ValueError as a", "LookupError")
DEEPEST_EXPRESSION, DEEPEST_BLOCK = 3, 5

PRELUDE = '''
import copy


class Point:
    q = 5

    def __init__(self, p):
        self.p = p

    def get_p(self):
        return self.p

    @property
    def as_list(self):
        return [self.p]

    @classmethod
    def kind(cls):
        return cls.__name__

    @staticmethod
    def same(value):
        return value

    def __repr__(self):
        return type(self).__name__ + "()"

    def __eq__(self, other):
        return type(self) is type(other)

    def __hash__(self):
        return 7


class Odd(Point):
    q = 6

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return name

    def __getitem__(self, index):
        if index == 3:
            raise IndexError(index)
        return index

    def __add__(self, other):
        return 1

    def __radd__(self, other):
        return 2

    def __lt__(self, other):
        return True


class Manager:
    def __init__(self, value):
        self.value = value

    def __enter__(self):
        return self.value

    def __exit__(self, kind, value, traceback):
        log.append(kind)
        return isinstance(value, TypeError)


def collect(first, *rest, k=3, **more):
    return first, rest, k


def generate(values):
    for value in values:
        sent = yield value
        if sent:
            yield sent


def shown(value):
    try:
        return repr(value)[:300]
    except Exception as problem:
        return f"not shown: {type(problem).__name__}"
'''

CALLS = '''
ARGUMENTS = [(1, 2), (3, 4), ("s", "t"), ([1, 2], [3]), ({"k": 1}, {1: 2}), (1.5, 2), (Point(1), Odd(2)), ((1, 2), ("a", "b")),
             ([(1, 2), (3, 4)], {(1, 2): (3, 4)}), (None, True), (range(3), "xyz"), (2**70, -3), ([[1, 2], [3, 4]], (1, (2, 3)))]
for function in FUNCTIONS:
    for arguments in ARGUMENTS[:1] * 10 + ARGUMENTS * 2:
        log = []
        try:
            result = shown(function(*copy.deepcopy(arguments)))
        except Exception as error:
            result = f"{type(error).__name__}: {error}"[:300]
        print(function.__name__, result, shown(log))
'''


class Writer:
    """Writes one program; the same for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = []
        #: Comprehensions around the expression in hand, in which no name can be assigned.
        self.comprehensions = 0

    def program(self, functions=5):
        names = [f"function_{i}" for i in range(functions)]
        for name in names:
            self.function(name)
        return "\n".join([PRELUDE, *self.lines, f"FUNCTIONS = [{', '.join(names)}]", CALLS])

    def function(self, name):
        self.write(0, f"def {name}(a, b, c=1, *, d=2):")
        self.write(1, "e = x = y = 0")
        self.block(1, self.random.randint(5, 10))
        self.write(1, f"return {self.expression(1)}, a, b, c")

    def write(self, depth, line):
        self.lines.append("    " * depth + line)

    def pick(self, *choices):
        return self.random.choice(choices)

    def variable(self):
        return self.random.choice(VARIABLES)

    # Expressions

    def expression(self, depth=0):
        if depth >= DEEPEST_EXPRESSION or self.random.random() < 0.25:
            return self.variable() if self.random.random() < 0.6 else self.random.choice(CONSTANTS)
        forms = [self.operation, self.operation, self.comparison, self.choice, self.display, self.part, self.comprehension, self.text, self.call,
                 self.call, self.attribute, self.anonymous, self.assignment]
        return self.random.choice(forms)(lambda: self.expression(depth + 1))

    def operation(self, inner):
        return f"({inner()} {self.random.choice(OPERATORS)} {inner()})"

    def comparison(self, inner):
        if self.random.random() < 0.1:
            return f"({inner()} {self.pick('is', 'is not')} None)"
        chained = f" {self.pick('<', '==', '>=')} {inner()}" if self.random.random() < 0.3 else ""
        return f"({inner()} {self.random.choice(COMPARISONS)} {inner()}{chained})"

    def choice(self, inner):
        return self.pick("({} and {})", "({} or {})", "({} if {} else a)", "(not ({}, {}))").format(inner(), inner())

    def display(self, inner):
        return self.pick("[{}, {}]", "({}, {})", "{{'k': {}, 1: {}}}", "(*{}, {})").format(inner(), inner())

    def part(self, inner):
        return f"({inner()})[{self.pick('0', '-1', '1:', '::-1', ':2', repr('k'), self.variable())}]"

    def comprehension(self, inner):
        self.comprehensions += 1
        form = self.pick("[v for v in {}]", "[(v, a) for v in {} if v]", "[v * b for v in {} if v != a]", "{{v: w for v, w in ({}).items()}}",
                         "{{v for v in {} if isinstance(v, (int, str))}}").format(inner())
        self.comprehensions -= 1
        return form

    def text(self, inner):
        return f'f"{{{self.variable()}}}-{{{self.variable()}!r:>5}}"'

    def call(self, inner):
        return self.pick(f"{self.random.choice(FUNCTIONS)}({inner()})", f"isinstance({inner()}, ({self.pick('int', 'str', 'Point')}))",
                         f"collect({inner()}, k={inner()})", f"collect({inner()}, *[1], **{{'k': 2}})", f"list(generate({inner()}))")

    def attribute(self, inner):
        return f"({inner()}).{self.random.choice(ATTRIBUTES)}"

    def anonymous(self, inner):
        return f"(lambda z, w={self.variable()}: (z, w, {self.variable()}))({inner()})"

    def assignment(self, inner):
        return self.variable() if self.comprehensions else f"({self.variable()} := {inner()})"

    # Statements

    def block(self, depth, count, in_loop=False):
        for _ in range(count):
            guarded = depth <= 2 and self.random.random() < 0.6
            if guarded:
                self.write(depth, "try:")
            self.statement(depth + guarded, in_loop)
            if guarded:
                self.write(depth, "except Exception:")
                self.write(depth + 1, "log.append('failed')")

    def statement(self, depth, in_loop):
        if depth >= DEEPEST_BLOCK or self.random.random() < 0.4:
            self.simple(depth, in_loop)
            return
        self.random.choice([self.condition, self.loop, self.loop, self.counting, self.attempt, self.management, self.matching, self.nested])(depth, in_loop)

    def simple(self, depth, in_loop):
        variable, other, value = self.variable(), self.variable(), self.expression(1)
        self.write(depth, self.pick(f"{self.target()} = {value}", f"{self.target()} = {value}", f"log.append({value})",
                                    f"{self.pick(variable, variable + '[0]', variable + '.p')} {self.random.choice(OPERATORS)}= {value}",
                                    f"del {variable}", f"{variable}, {other} = {other}, {variable}", f"{variable} = {other} = {value}",
                                    f"assert {value}", f"raise ValueError({value})", f"return {value}",
                                    self.pick("break", "continue") if in_loop else "pass"))

    def target(self):
        one, two, three = self.variable(), self.variable(), self.variable()
        return self.pick(one, one, one, f"{one}, {two}", f"{one}, ({two}, {three})", f"{one}[{self.pick('0', '-1', '1:2', two)}]", f"{one}.p", f"{one}, *{two}")

    def iterable(self):
        value = self.expression(1)
        if self.random.random() < 0.3:
            return self.pick("enumerate('abc')", "{1: 2, 3: 4}.items()", "zip('ab', [1, 2])", "[(1, 2), (3, 4)]", "range(3)", "generate('xyz')")
        return self.pick(f"range({self.random.randrange(5)})", f"enumerate({value})", f"zip({value}, {self.expression(2)})", f"({value}).items()", value,
                         f"generate({value})", f"reversed({value})", f"sorted({value}, key=str)", f"map(str, {value})")

    def some(self, depth, in_loop, most=2):
        self.block(depth + 1, self.random.randint(1, most), in_loop)

    def condition(self, depth, in_loop):
        self.write(depth, f"if {self.expression(1)}:")
        self.some(depth, in_loop)
        if self.random.random() < 0.4:
            self.write(depth, "else:")
            self.some(depth, in_loop)

    def loop(self, depth, in_loop):
        one, two, three = self.variable(), self.variable(), self.variable()
        self.write(depth, f"for {self.pick(one, one, f'{one}, {two}', f'{one}, ({two}, {three})')} in {self.iterable()}:")
        if self.random.random() < 0.2:
            self.write(depth + 1, f"{two}, {three} = {one}")
            self.write(depth + 1, f"log.append(({one}, {two}))")
        self.some(depth, True, 4)
        if self.random.random() < 0.2:
            self.write(depth, "else:")
            self.some(depth, in_loop)

    def counting(self, depth, in_loop):
        counter = f"n{depth}"
        self.write(depth, f"{counter} = 0")
        self.write(depth, f"while {counter} < {self.random.randint(1, 4)}:")
        self.write(depth + 1, f"{counter} += 1")
        self.some(depth, True, 3)

    def attempt(self, depth, in_loop):
        self.write(depth, "try:")
        self.some(depth, in_loop, 3)
        if self.random.random() < 0.25:
            self.write(depth, "finally:")
            self.some(depth, in_loop)
            return
        self.write(depth, f"except {self.random.choice(HANDLERS)}:")
        self.some(depth, in_loop)
        for clause in ("else", "finally"):
            if self.random.random() < 0.3:
                self.write(depth, f"{clause}:")
                self.some(depth, in_loop)

    def management(self, depth, in_loop):
        self.write(depth, f"with Manager({self.expression(2)}) as {self.variable()}:")
        self.some(depth, in_loop)

    def matching(self, depth, in_loop):
        self.write(depth, f"match {self.expression(1)}:")
        for pattern in self.random.sample(PATTERNS, 3) + [f"y if {self.expression(2)}"]:
            self.write(depth + 1, f"case {pattern}:")
            self.some(depth + 1, in_loop, 1)

    def nested(self, depth, in_loop):
        self.write(depth, f"def inner(x, y={self.variable()}):")
        self.write(depth + 1, self.pick("nonlocal a", "nonlocal b, c", "pass"))
        self.some(depth, False, 3)
        self.write(depth + 1, f"return {self.expression(1)}")
        self.write(depth, f"log.append(inner({self.expression(1)}))")


def random_program(seed):
    return Writer(seed).program()
