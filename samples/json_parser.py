"""Parses JSON with exact error positions, prints it in order, and answers queries like `servers[1].name`.

    json_parser.py [FILE [QUERY...]]
"""

import sys

DOCUMENT = r"""
{
    "name": "inventory",
    "version": 3,
    "ratio": -12.5e-1,
    "tags": ["a", "b\tc", "\u00e9t\u00e9", "\ud83d\ude00"],
    "servers": [
        {"name": "alpha", "ports": [80, 443], "up": true},
        {"name": "beta", "ports": [], "up": false, "owner": null}
    ],
    "limits": {"memory": 17179869184, "nested": {"deep": [[[1], 2], 3]}}
}
"""
BROKEN = ['{"a": 1,}', "[1, 2", '{"a" 1}', '"tab\there"', "[01]", "nul", '{"a": "\\x"}', "[1] 2", "-", "", '"\\ud800"']


class JSONError(ValueError):
    def __init__(self, message, text, position):
        line = text.count("\n", 0, position) + 1
        column = position - text.rfind("\n", 0, position)
        super().__init__(f"{line}:{column}: {message}")
        self.line, self.column = line, column


class Parser:
    NAMES = {"true": True, "false": False, "null": None}
    ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}

    def __init__(self, text):
        self.text = text
        self.position = 0

    def fail(self, message, position=None):
        raise JSONError(message, self.text, self.position if position is None else position)

    @property
    def char(self):
        return self.text[self.position : self.position + 1]

    def skip_space(self):
        while self.char and self.char in " \t\r\n":
            self.position += 1

    def accept(self, mark):
        self.skip_space()
        if self.char == mark:
            self.position += 1
            return True
        return False

    def parse(self):
        value = self.value()
        self.skip_space()
        if self.char:
            self.fail(f"unexpected {self.char!r} after the document")
        return value

    def value(self):
        self.skip_space()
        match self.char:
            case "{":
                return dict(self.members())
            case "[":
                return list(self.elements())
            case '"':
                return self.string()
            case "":
                self.fail("unexpected end")
            case char if char.isdigit() or char == "-":
                return self.number()
        for name, value in self.NAMES.items():
            if self.text.startswith(name, self.position):
                self.position += len(name)
                return value
        self.fail(f"unexpected {self.char!r}")

    def elements(self):
        self.position += 1
        if self.accept("]"):
            return
        while True:
            yield self.value()
            if self.accept("]"):
                return
            if not self.accept(","):
                self.fail("expected ',' or ']'")

    def members(self):
        self.position += 1
        if self.accept("}"):
            return
        while True:
            self.skip_space()
            if self.char != '"':
                self.fail("expected a name in quotes")
            name = self.string()
            if not self.accept(":"):
                self.fail("expected ':'")
            yield name, self.value()
            if self.accept("}"):
                return
            if not self.accept(","):
                self.fail("expected ',' or '}'")

    def string(self):
        start = self.position
        self.position += 1
        parts = []
        while self.char != '"':
            if not self.char:
                self.fail("text without closing quote", start)
            if self.char < " ":
                self.fail("control character in text")
            if self.char == "\\":
                parts.append(self.escape())
            else:
                parts.append(self.char)
                self.position += 1
        self.position += 1
        return "".join(parts)

    def escape(self):
        kind = self.text[self.position + 1 : self.position + 2]
        if kind == "u":
            unit = self.unit()
            if 0xD800 <= unit < 0xDC00 and self.text.startswith("\\u", self.position):
                low = self.unit()
                return chr(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
            if 0xD800 <= unit < 0xE000:
                self.fail("half a surrogate pair", self.position - 6)
            return chr(unit)
        if kind not in self.ESCAPES or not kind:
            self.fail(f"unknown escape \\{kind}")
        self.position += 2
        return self.ESCAPES[kind]

    def unit(self):
        digits = self.text[self.position + 2 : self.position + 6]
        try:
            value = int(digits, 16)
        except ValueError:
            self.fail("four hexadecimal digits expected")
        self.position += 6
        return value

    def number(self):
        start = self.position
        while self.char and self.char in "+-.eE0123456789":
            self.position += 1
        text = self.text[start : self.position]
        digits = text.lstrip("-")
        if len(digits) > 1 and digits[0] == "0" and digits[1].isdigit():
            self.fail("number with a leading zero", start)
        try:
            return float(text) if any(mark in text for mark in ".eE") else int(text)
        except ValueError:
            self.fail(f"malformed number {text!r}", start)


def quote(text):
    marks = {value: "\\" + key for key, value in Parser.ESCAPES.items() if key != "/"}
    return '"' + "".join(marks.get(char) or (char if char >= " " else f"\\u{ord(char):04x}") for char in text) + '"'


def render(value, indent=0):
    """Yields the lines of the value."""
    match value:
        case {}:
            if not value:
                yield "{}"
                return
            yield from block("{", "}", indent, [(f"{quote(name)}: ", item) for name, item in sorted(value.items())])
        case []:
            yield "[]"
        case [*items]:
            if all(isinstance(item, (int, float)) for item in items):
                yield "[" + ", ".join(map(str, items)) + "]"
            else:
                yield from block("[", "]", indent, [("", item) for item in items])
        case str():
            yield quote(value)
        case None | True | False:
            yield {None: "null", True: "true", False: "false"}[value]
        case _:
            yield repr(value)


def block(opening, closing, indent, items):
    yield opening
    for index, (prefix, item) in enumerate(items):
        comma = "," if index + 1 < len(items) else ""
        lines = list(render(item, indent + 1))
        for number, line in enumerate(lines):
            end = comma if number + 1 == len(lines) else ""
            yield "  " + (prefix if number == 0 else "") + line + end
    yield closing


def select(value, query):
    """The part of the value that a path of names and [numbers] leads to."""
    for step in query.replace("[", ".[").strip(".").split("."):
        if step.startswith("["):
            value = value[int(step.strip("[]"))]
        else:
            value = value[step]
    return value


def main(arguments):
    if arguments:
        path, *queries = arguments
        with open(path, encoding="utf-8") as file:
            text = file.read()
        broken = []
    else:
        text, broken = DOCUMENT, BROKEN
        queries = ["servers[1].name", "limits.nested.deep[0][0][0]", "tags[-1]", "servers[7]", "limits.disk"]
    try:
        document = Parser(text).parse()
    except JSONError as error:
        print(f"{path}:{error}", file=sys.stderr)
        return 1
    print("\n".join(render(document)))
    for query in queries:
        try:
            print(f"{query} = {select(document, query)!r}")
        except (LookupError, TypeError) as error:
            print(f"{query}: {type(error).__name__}: {error}")
    for text in broken:
        try:
            Parser(text).parse()
        except JSONError as error:
            print(f"{text!r:<14} {error}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
