"""An interpreter for a small language with functions, closures and lists.

    small_interpreter.py [FILE]        without a file it runs the programs below
"""

import sys

PROGRAMS = {
    "factorial": """
        fun factorial(n) { if (n < 2) { return 1; } return n * factorial(n - 1); }
        print factorial(25);
    """,
    "counter": """
        fun make_counter(step) {
            let count = 0;
            fun next() { count = count + step; return count; }
            return next;
        }
        let by_two = make_counter(2);
        let by_ten = make_counter(10);
        by_two(); by_two();
        print by_two() + by_ten();
    """,
    "primes": """
        let primes = [];
        let candidate = 2;
        while (len(primes) < 15) {
            let i = 0;
            let prime = true;
            while (prime and i < len(primes)) {
                if (candidate % primes[i] == 0) { prime = false; }
                i = i + 1;
            }
            if (prime) { push(primes, candidate); }
            candidate = candidate + 1;
        }
        print primes;
    """,
    "text": """
        fun repeat(text, times) { let all = ""; while (times > 0) { all = all + text; times = times - 1; } return all; }
        print repeat("ab", 3) + "!";
        print "len: " + str(len(repeat("xyz", 7)));
    """,
    "mistake": """
        let total = 10;
        print total / (5 - 5);
    """,
    "unknown": "print one + 1;",
    "unfinished": "print (1 + 2;",
}


class LanguageError(Exception):
    def __init__(self, message, line):
        super().__init__(message)
        self.line = line

    def __str__(self):
        return f"line {self.line}: {self.args[0]}"


class ParseError(LanguageError):
    pass


class RunError(LanguageError):
    pass


class Return(Exception):
    """Carries the value of a return statement to the call."""

    def __init__(self, value):
        self.value = value


class Token:
    def __init__(self, kind, value, line):
        self.kind, self.value, self.line = kind, value, line

    def __repr__(self):
        return f"Token({self.kind!r}, {self.value!r})"


KEYWORDS = {"let", "fun", "if", "else", "while", "return", "print", "true", "false", "nil", "and", "or", "not"}
SYMBOLS = ("==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "=", "(", ")", "{", "}", "[", "]", ",", ";")


def tokenize(source):
    position, line = 0, 1
    while position < len(source):
        char = source[position]
        if char == "\n":
            line += 1
            position += 1
        elif char.isspace():
            position += 1
        elif char == "#":
            while position < len(source) and source[position] != "\n":
                position += 1
        elif char.isdigit():
            start = position
            while position < len(source) and (source[position].isdigit() or source[position] == "."):
                position += 1
            text = source[start:position]
            yield Token("number", float(text) if "." in text else int(text), line)
        elif char.isalpha() or char == "_":
            start = position
            while position < len(source) and (source[position].isalnum() or source[position] == "_"):
                position += 1
            word = source[start:position]
            yield Token(word if word in KEYWORDS else "name", word, line)
        elif char == '"':
            end = source.find('"', position + 1)
            if end < 0:
                raise ParseError("text without closing quote", line)
            yield Token("text", source[position + 1 : end], line)
            position = end + 1
        else:
            for symbol in SYMBOLS:
                if source.startswith(symbol, position):
                    yield Token(symbol, symbol, line)
                    position += len(symbol)
                    break
            else:
                raise ParseError(f"unexpected {char!r}", line)
    yield Token("end", None, line)


class Scope:
    """Variables of one block, with those around it behind them."""

    def __init__(self, outer=None):
        self.values = {}
        self.outer = outer

    def find(self, name, line):
        scope = self
        while scope is not None:
            if name in scope.values:
                return scope
            scope = scope.outer
        raise RunError(f"unknown name {name!r}", line)


class Function:
    def __init__(self, name, parameters, body, scope):
        self.name, self.parameters, self.body, self.scope = name, parameters, body, scope

    def __call__(self, arguments, line):
        if len(arguments) != len(self.parameters):
            raise RunError(f"{self.name} takes {len(self.parameters)} values, not {len(arguments)}", line)
        scope = Scope(self.scope)
        scope.values.update(zip(self.parameters, arguments))
        try:
            self.body(scope)
        except Return as result:
            return result.value
        return None


class Builtin:
    def __init__(self, name, function):
        self.name, self.function = name, function

    def __call__(self, arguments, line):
        try:
            return self.function(*arguments)
        except TypeError as error:
            raise RunError(f"{self.name}: wrong kind of value", line) from error


def show(value):
    match value:
        case None:
            return "nil"
        case True | False:
            return "true" if value else "false"
        case list():
            return "[" + ", ".join(show(item) for item in value) + "]"
        case Function() | Builtin():
            return f"<fun {value.name}>"
        case _:
            return str(value)


OPERATORS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "%": lambda a, b: a % b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
LEVELS = [("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%")]


class Compiler:
    """Turns tokens into closures: each takes a scope; expressions return a value."""

    def __init__(self, source):
        self.tokens = list(tokenize(source))
        self.position = 0

    @property
    def token(self):
        return self.tokens[self.position]

    def accept(self, *kinds):
        if self.token.kind in kinds:
            self.position += 1
            return self.tokens[self.position - 1]
        return None

    def expect(self, kind):
        token = self.accept(kind)
        if token is None:
            found = "the end" if self.token.kind == "end" else repr(self.token.value)
            raise ParseError(f"expected {kind!r}, not {found}", self.token.line)
        return token

    def program(self):
        statements = []
        while self.token.kind != "end":
            statements.append(self.statement())
        return self.sequence(statements)

    @staticmethod
    def sequence(statements):
        def run(scope):
            for statement in statements:
                statement(scope)

        return run

    def block(self):
        self.expect("{")
        statements = []
        while not self.accept("}"):
            statements.append(self.statement())
        body = self.sequence(statements)
        return lambda scope: body(Scope(scope))

    def statement(self):
        if self.accept("let"):
            name = self.expect("name").value
            self.expect("=")
            value = self.expression()
            self.expect(";")

            def declare(scope):
                scope.values[name] = value(scope)

            return declare
        if self.accept("fun"):
            return self.function()
        if self.accept("if"):
            return self.conditional()
        if self.accept("while"):
            self.expect("(")
            condition = self.expression()
            self.expect(")")
            body = self.block()

            def loop(scope):
                while condition(scope):
                    body(scope)

            return loop
        if self.accept("return"):
            value = (lambda scope: None) if self.token.kind == ";" else self.expression()
            self.expect(";")

            def leave(scope):
                raise Return(value(scope))

            return leave
        if self.accept("print"):
            value = self.expression()
            self.expect(";")
            return lambda scope: print("   ", show(value(scope)))
        value = self.expression()
        self.expect(";")
        return value

    def function(self):
        name = self.expect("name").value
        self.expect("(")
        parameters = []
        while not self.accept(")"):
            if parameters:
                self.expect(",")
            parameters.append(self.expect("name").value)
        body = self.block()

        def define(scope):
            scope.values[name] = Function(name, parameters, body, scope)

        return define

    def conditional(self):
        self.expect("(")
        condition = self.expression()
        self.expect(")")
        yes = self.block()
        no = None
        if self.accept("else"):
            no = self.conditional() if self.accept("if") else self.block()

        def choose(scope):
            if condition(scope):
                yes(scope)
            elif no is not None:
                no(scope)

        return choose

    def expression(self):
        start = self.position
        name = self.accept("name")
        if name and self.accept("="):
            value = self.expression()

            def assign(scope):
                result = value(scope)
                scope.find(name.value, name.line).values[name.value] = result
                return result

            return assign
        self.position = start
        return self.either()

    def either(self):
        left = self.both()
        while self.accept("or"):
            left = (lambda a, b: lambda scope: a(scope) or b(scope))(left, self.both())
        return left

    def both(self):
        left = self.binary(0)
        while self.accept("and"):
            left = (lambda a, b: lambda scope: a(scope) and b(scope))(left, self.binary(0))
        return left

    def binary(self, level):
        if level == len(LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while token := self.accept(*LEVELS[level]):
            left = self.operation(token, left, self.binary(level + 1))
        return left

    @staticmethod
    def operation(token, left, right):
        function = OPERATORS[token.kind]

        def run(scope):
            a, b = left(scope), right(scope)
            try:
                return function(a, b)
            except ZeroDivisionError:
                raise RunError("division by zero", token.line) from None
            except TypeError:
                raise RunError(f"cannot do {show(a)} {token.kind} {show(b)}", token.line) from None

        return run

    def unary(self):
        if self.accept("not"):
            operand = self.unary()
            return lambda scope: not operand(scope)
        if self.accept("-"):
            operand = self.unary()
            return lambda scope: -operand(scope)
        return self.postfix()

    def postfix(self):
        value = self.primary()
        while token := self.accept("(", "["):
            if token.kind == "(":
                value = self.call(value, self.items(")"), token.line)
            else:
                index = self.expression()
                self.expect("]")
                value = self.item(value, index, token.line)
        return value

    def items(self, closing):
        items = []
        while not self.accept(closing):
            if items:
                self.expect(",")
            items.append(self.expression())
        return items

    @staticmethod
    def call(callee, arguments, line):
        def run(scope):
            function = callee(scope)
            if not isinstance(function, (Function, Builtin)):
                raise RunError(f"{show(function)} is no function", line)
            return function([argument(scope) for argument in arguments], line)

        return run

    @staticmethod
    def item(value, index, line):
        def run(scope):
            try:
                return value(scope)[index(scope)]
            except (IndexError, TypeError) as error:
                raise RunError(f"no such item ({type(error).__name__})", line) from error

        return run

    def primary(self):
        token = self.token
        self.position += 1
        match token.kind:
            case "number" | "text":
                return lambda scope: token.value
            case "true" | "false" | "nil":
                constant = {"true": True, "false": False}.get(token.kind)
                return lambda scope: constant
            case "name":
                return lambda scope: scope.find(token.value, token.line).values[token.value]
            case "(":
                value = self.expression()
                self.expect(")")
                return value
            case "[":
                items = self.items("]")
                return lambda scope: [item(scope) for item in items]
        self.position -= 1
        raise ParseError(f"unexpected {token.value!r}" if token.value else "unexpected end", token.line)


def run(source):
    scope = Scope()
    for name, function in (("len", len), ("str", show), ("push", list.append)):
        scope.values[name] = Builtin(name, function)
    Compiler(source).program()(scope)


def main(arguments):
    if arguments:
        with open(arguments[0], encoding="utf-8") as file:
            programs = {arguments[0]: file.read()}
    else:
        programs = PROGRAMS
    failed = []
    for name, source in programs.items():
        print(f"{name}:")
        try:
            run(source)
        except LanguageError as error:
            print(f"    {type(error).__name__}: {error}")
            failed.append(name)
    if failed:
        print(f"{len(failed)} of {len(programs)} programs failed: {', '.join(failed)}", file=sys.stderr)
    return len(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
