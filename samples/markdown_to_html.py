"""Converts Markdown to HTML: headings, paragraphs, emphasis, code, links, images, lists, quotes, tables and rules.

    markdown_to_html.py [FILE]
"""

import sys

EXAMPLE = """
# A *small* converter

It knows **bold**, *italic*, `code <with> marks`, [links](https://example.org/?a=1&b=2) and ![images](logo.svg).
Lines of a paragraph
belong together; a \\*star\\* may be escaped.

## Lists

- first
- second, with **bold *and italic* words**
  - nested one
  - nested two
- third

1. one
2. two

> A quotation
> with `code` and
>
> ## a heading

```python
def f(x):
    return x < 3 and "yes"
```

| Name  | Pieces | Note      |
|:------|-------:|:---------:|
| bolt  |    100 | *in stock* |
| nut   |      7 | a \\| b    |

---
The [end](#top
"""

ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def escape(text):
    return "".join(ESCAPES.get(char, char) for char in text)


class Inline:
    """Converts the marks inside one piece of text."""

    def __init__(self, text):
        self.text = text
        self.position = 0

    def convert(self, until=None):
        """HTML up to the mark `until`, or None (and no progress) when that mark does not come."""
        start = self.position
        parts = []
        while self.position < len(self.text):
            if until and self.text.startswith(until, self.position):
                self.position += len(until)
                return "".join(parts)
            parts.append(self.piece(until))
        if until:
            self.position = start
            return None
        return "".join(parts)

    def piece(self, until):
        rest = self.text[self.position :]
        if rest[0] == "\\" and len(rest) > 1 and rest[1] in "\\`*_[]()!|#-":
            self.position += 2
            return escape(rest[1])
        if rest[0] == "`":
            return self.code(rest)
        for mark, tag in (("**", "strong"), ("*", "em"), ("_", "em")):
            if rest.startswith(mark) and mark != until:
                return self.emphasis(mark, tag)
        if rest.startswith("!["):
            return self.link(2, lambda label, address: f'<img src="{address}" alt="{label}">')
        if rest[0] == "[":
            return self.link(1, lambda label, address: f'<a href="{address}">{label}</a>')
        self.position += 1
        return escape(rest[0])

    def code(self, rest):
        end = rest.find("`", 1)
        if end < 0:
            self.position += 1
            return "`"
        self.position += end + 1
        return f"<code>{escape(rest[1:end])}</code>"

    def emphasis(self, mark, tag):
        self.position += len(mark)
        inner = self.convert(mark)
        return mark if inner is None else f"<{tag}>{inner}</{tag}>"

    def link(self, skip, make):
        opening = self.text[self.position : self.position + skip]
        start = self.position
        self.position += skip
        label = self.convert("]")
        if label is not None and self.text.startswith("(", self.position):
            end = self.text.find(")", self.position)
            if end >= 0:
                address = self.text[self.position + 1 : end]
                self.position = end + 1
                return make(label, escape(address))
        self.position = start + skip
        return opening


def inline(text):
    return Inline(text).convert()


def indentation(line):
    return len(line) - len(line.lstrip(" "))


def list_marker(line):
    """("ul" or "ol", width of the marker) when the line begins an item."""
    text = line.lstrip(" ")
    if text[:2] in ("- ", "* ", "+ "):
        return "ul", 2
    digits = text[: len(text) - len(text.lstrip("0123456789"))]
    if digits and text[len(digits) :].startswith(". "):
        return "ol", len(digits) + 2
    return None


def is_rule(line):
    return len(line.strip()) >= 3 and set(line.strip()) <= set("-") or line.strip() == "***"


def split_row(line):
    cells, current, escaped = [], "", False
    for char in line.strip().strip("|"):
        if char == "|" and not escaped:
            cells.append(current.strip())
            current = ""
        else:
            current += char
        escaped = char == "\\" and not escaped
    return cells + [current.strip()]


def alignments(line):
    """How the columns of a table are aligned, or None if the line is not the one under a table's head."""
    found = []
    for cell in split_row(line):
        if not cell or set(cell) - set(":-") or "-" not in cell:
            return None
        match cell.startswith(":"), cell.endswith(":"):
            case True, True:
                found.append("center")
            case False, True:
                found.append("right")
            case _:
                found.append("left")
    return found


class Blocks:
    """Converts a sequence of lines."""

    def __init__(self, lines):
        self.lines = lines
        self.at = 0

    def __iter__(self):
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.strip():
                self.at += 1
            elif line.startswith("```"):
                yield from self.fenced(line[3:].strip())
            elif line.startswith("#"):
                yield self.heading(line)
            elif is_rule(line):
                self.at += 1
                yield "<hr>"
            elif line.startswith(">"):
                yield from self.quote()
            elif list_marker(line):
                yield from self.list(indentation(line))
            elif "|" in line and self.at + 1 < len(self.lines) and alignments(self.lines[self.at + 1]):
                yield from self.table()
            else:
                yield self.paragraph()

    def take_while(self, condition):
        start = self.at
        while self.at < len(self.lines) and condition(self.lines[self.at]):
            self.at += 1
        return self.lines[start : self.at]

    def heading(self, line):
        self.at += 1
        level = min(len(line) - len(line.lstrip("#")), 6)
        return f"<h{level}>{inline(line.strip('# '))}</h{level}>"

    def fenced(self, language):
        self.at += 1
        body = self.take_while(lambda line: not line.startswith("```"))
        self.at += 1
        yield f'<pre><code class="{escape(language)}">' if language else "<pre><code>"
        yield from map(escape, body)
        yield "</code></pre>"

    def quote(self):
        body = self.take_while(lambda line: line.startswith(">"))
        yield "<blockquote>"
        yield from Blocks([line[1:].removeprefix(" ") for line in body])
        yield "</blockquote>"

    def list(self, indent):
        kind, _ = list_marker(self.lines[self.at])
        yield f"<{kind}>"
        while self.at < len(self.lines):
            line = self.lines[self.at]
            marker = list_marker(line)
            if not marker or indentation(line) < indent or marker[0] != kind:
                break
            if indentation(line) > indent:
                yield from self.list(indentation(line))
                continue
            self.at += 1
            yield f"<li>{inline(line.strip()[marker[1]:])}</li>"
        yield f"</{kind}>"

    def table(self):
        head = split_row(self.lines[self.at])
        aligned = alignments(self.lines[self.at + 1])
        self.at += 2
        body = self.take_while(lambda line: "|" in line)
        yield "<table>"
        yield "<tr>" + "".join(f"<th>{inline(cell)}</th>" for cell in head) + "</tr>"
        for row in body:
            cells = (f'<td align="{side}">{inline(cell)}</td>' for side, cell in zip(aligned, split_row(row)))
            yield f"<tr>{''.join(cells)}</tr>"
        yield "</table>"

    def paragraph(self):
        lines = self.take_while(lambda line: line.strip() and not line.startswith(("#", ">", "```")) and not is_rule(line))
        return f"<p>{inline(' '.join(line.strip() for line in lines))}</p>"


def main(arguments):
    if arguments:
        with open(arguments[0], encoding="utf-8") as file:
            text = file.read()
    else:
        text = EXAMPLE
    for line in Blocks(text.splitlines()):
        print(line)


if __name__ == "__main__":
    main(sys.argv[1:])
