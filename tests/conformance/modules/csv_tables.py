import _csv as csv


def raises(error, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except error as caught:
        return str(caught)
    raise AssertionError("no " + error.__name__)


def read(*lines, **options):
    return list(csv.reader(lines, **options))


class Sink:
    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text
        return len(text)


def written(*rows, **options):
    sink = Sink()
    csv.writer(sink, **options).writerows(rows)
    return sink.text


assert read("a,b\r\n", "", 'c,"d,e"') == [["a", "b"], [], ["c", "d,e"]]
assert read('"a""b","c\n', 'd"') == [['a"b', "c\nd"]] and read("a\\,b,c", escapechar="\\") == [["a,b", "c"]]
assert read("a; b", delimiter=";", skipinitialspace=True) == [["a", "b"]] and read("'a,b',c", quotechar="'") == [["a,b", "c"]]
assert read('1,"a",2.5', quoting=csv.QUOTE_NONNUMERIC) == [[1.0, "a", 2.5]] and read('"a",b', quoting=csv.QUOTE_NONE) == [['"a"', "b"]]
assert raises(csv.Error, read, 'a,"b', strict=True) == "unexpected end of data"
assert raises(csv.Error, read, '"b"c', strict=True) == "',' expected after '\"'"
assert raises(csv.Error, read, 1).startswith("iterator should return strings, not int")
reader = csv.reader(["a\n", "b\n"])
assert next(reader) == ["a"] and reader.line_num == 1 and reader.dialect.delimiter == ","

assert written(["a", 1, 2.5, None], ["x,y", 'q"r', "n\nl", ""]) == 'a,1,2.5,\r\n"x,y","q""r","n\nl",\r\n'
assert written([""], []) == '""\r\n\r\n' and written(["a", 1], quoting=csv.QUOTE_ALL) == '"a","1"\r\n'
assert written(["a", 1], quoting=csv.QUOTE_NONNUMERIC, lineterminator="!") == '"a",1!'
assert written(["a,b"], quoting=csv.QUOTE_NONE, escapechar="\\") == "a\\,b\r\n"
assert written(['a"b'], doublequote=False, escapechar="\\") == 'a\\"b\r\n'
assert raises(csv.Error, written, ["a,b"], quoting=csv.QUOTE_NONE) == "need to escape, but no escapechar set"
assert raises(csv.Error, written, 1) == "iterable expected, not int"

csv.register_dialect("piped", delimiter="|", quoting=csv.QUOTE_ALL)
assert "piped" in csv.list_dialects() and csv.get_dialect("piped").delimiter == "|" and read("a|b", dialect="piped") == [["a", "b"]]
csv.unregister_dialect("piped")
assert raises(csv.Error, csv.get_dialect, "piped") == "unknown dialect"
assert raises(TypeError, csv.Dialect, delimiter="") == '"delimiter" must be a 1-character string'
assert raises(TypeError, csv.Dialect, quoting=9) == 'bad "quoting" value'
assert csv.Dialect(quotechar=None).quoting == csv.QUOTE_NONE
limit = csv.field_size_limit(5)
assert raises(csv.Error, read, "abcdefgh") == "field larger than field limit (5)" and csv.field_size_limit(limit) == 5
