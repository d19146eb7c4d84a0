"""A tokenizer, a recursive descent parser and an evaluator of expressions."""


class Token:
    __slots__ = ("kind", "text")

    def __init__(self, kind, text):
        self.kind = kind
        self.text = text


def tokenize(text):
    tokens = []
    position = 0
    while position < len(text):
        character = text[position]
        if character.isspace():
            position += 1
            continue
        start = position
        if character.isdigit():
            while position < len(text) and text[position].isdigit():
                position += 1
            tokens.append(Token("number", text[start:position]))
        elif character.isalpha():
            while position < len(text) and text[position].isalnum():
                position += 1
            tokens.append(Token("name", text[start:position]))
        else:
            position += 1
            tokens.append(Token(character, character))
    tokens.append(Token("end", ""))
    return tokens


class Parser:
    LEVELS = [("+", "-"), ("*", "/", "%")]

    def __init__(self, tokens):
        self.tokens = tokens
        self.at = 0

    def accept(self, *kinds):
        if self.tokens[self.at].kind in kinds:
            self.at += 1
            return self.tokens[self.at - 1]
        return None

    def binary(self, level=0):
        if level == len(self.LEVELS):
            return self.atom()
        left = self.binary(level + 1)
        while operator := self.accept(*self.LEVELS[level]):
            left = (operator.kind, left, self.binary(level + 1))
        return left

    def atom(self):
        if token := self.accept("number"):
            return ("number", int(token.text))
        if token := self.accept("name"):
            return ("name", token.text)
        if self.accept("-"):
            return ("negative", self.atom())
        if not self.accept("("):
            raise SyntaxError(self.tokens[self.at].text)
        inside = self.binary()
        if not self.accept(")"):
            raise SyntaxError("missing )")
        return inside


def evaluate(tree, names):
    match tree:
        case ("number", value):
            return value
        case ("name", name):
            return names[name]
        case ("negative", inner):
            return -evaluate(inner, names)
        case ("+", left, right):
            return evaluate(left, names) + evaluate(right, names)
        case ("-", left, right):
            return evaluate(left, names) - evaluate(right, names)
        case ("*", left, right):
            return evaluate(left, names) * evaluate(right, names)
        case (operator, left, right):
            divisor = evaluate(right, names) or 1
            return evaluate(left, names) % divisor if operator == "%" else evaluate(left, names) // divisor


source = "(alpha + 12) * -(beta % 7 - 3) + 100 / (gamma - 4) * (8 + alpha * (2 - beta))"
check = 0
for i in range(15000):
    tree = Parser(tokenize(source)).binary()
    check += evaluate(tree, {"alpha": i, "beta": i * 3, "gamma": i % 11})
print(check)
