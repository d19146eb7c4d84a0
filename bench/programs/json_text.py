"""Values to text and back, in plain Python."""


def write(value):
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, list):
        return "[" + ",".join([write(item) for item in value]) + "]"
    return "{" + ",".join([write(key) + ":" + write(item) for key, item in value.items()]) + "}"


class Reader:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def read(self):
        character = self.text[self.at]
        if character == "{":
            return self.read_object()
        if character == "[":
            return self.read_list()
        if character == '"':
            return self.read_string()
        for word, value in (("null", None), ("true", True), ("false", False)):
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        return self.read_number()

    def read_object(self):
        result = {}
        self.at += 1
        while self.text[self.at] != "}":
            if self.text[self.at] == ",":
                self.at += 1
            key = self.read_string()
            self.at += 1
            result[key] = self.read()
        self.at += 1
        return result

    def read_list(self):
        result = []
        self.at += 1
        while self.text[self.at] != "]":
            if self.text[self.at] == ",":
                self.at += 1
            result.append(self.read())
        self.at += 1
        return result

    def read_string(self):
        start = self.at + 1
        end = self.text.index('"', start)
        while self.text[end - 1] == "\\":
            end = self.text.index('"', end + 1)
        self.at = end + 1
        return self.text[start:end].replace('\\"', '"').replace("\\\\", "\\")

    def read_number(self):
        start = self.at
        while self.text[self.at] in "+-.0123456789e":
            self.at += 1
        number = self.text[start:self.at]
        return float(number) if "." in number or "e" in number else int(number)


data = {"items": [{"id": i, "name": "item %d" % i, "tags": ["a", "b\"c", str(i)], "price": i * 0.25, "on": i % 2 == 0, "none": None}
                  for i in range(600)]}
check = 0
for _ in range(80):
    text = write(data)
    back = Reader(text).read()
    assert back == data
    check += len(text)
print(check)
