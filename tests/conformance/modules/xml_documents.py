# pyexpat: events, attributes, buffered text, errors in handlers and in documents; what stands on it.
import xml.etree.ElementTree
from xml.parsers import expat

seen = []
parser = expat.ParserCreate(namespace_separator=" ")
parser.StartElementHandler = lambda name, attributes: seen.append(("start", name, attributes))
parser.EndElementHandler = lambda name: seen.append(("end", name))
parser.CharacterDataHandler = lambda text: seen.append(("text", text))
parser.CommentHandler = lambda text: seen.append(("comment", text))
parser.ProcessingInstructionHandler = lambda target, data: seen.append(("pi", target, data))
parser.StartDoctypeDeclHandler = lambda *arguments: seen.append(("doctype",) + arguments)
parser.EntityDeclHandler = lambda *arguments: seen.append(("entity",) + arguments)
parser.ElementDeclHandler = lambda name, model: seen.append(("element", name, model))
parser.buffer_text = True
parser.Parse('<!DOCTYPE a [<!ELEMENT a (b|c)*><!ENTITY e "é">]>')
parser.Parse('<a xmlns="u" k="v"><!-- c --><?t d?>x&e;y<b/></a>', True)
assert seen == [("doctype", "a", None, None, 1), ("element", "a", (5, 2, None, ((4, 0, "b", ()), (4, 0, "c", ())))),
                ("entity", "e", 0, "é", None, None, None, None), ("start", "u a", {"k": "v"}), ("comment", " c "),
                ("pi", "t", "d"), ("text", "xéy"), ("start", "u b", {}), ("end", "u b"), ("end", "u a")], seen
assert parser.CurrentLineNumber == 1 and parser.ErrorCode == 0

try:
    expat.ParserCreate().Parse("<a>\n<b></a>", True)
except expat.ExpatError as error:
    assert str(error) == "mismatched tag: line 2, column 5" and (error.code, error.lineno, error.offset) == (7, 2, 5)
else:
    assert False
assert expat.ErrorString(7) == expat.errors.XML_ERROR_TAG_MISMATCH and expat.errors.codes["mismatched tag"] == 7


def fail(name, attributes):
    raise KeyError(name)


parser = expat.ParserCreate()
parser.StartElementHandler = fail
try:
    parser.Parse("<a><b/></a>", True)
except KeyError as error:
    assert error.args == ("a",)
else:
    assert False
parser = expat.ParserCreate()
parser.ordered_attributes = True
parser.StartElementHandler = lambda name, attributes: seen.append(attributes)
parser.Parse(b'<?xml version="1.0" encoding="cp1252"?><a y="\x80" x="2"/>', True)
assert seen[-1] == ["y", "€", "x", "2"]

root = xml.etree.ElementTree.fromstring("<a x='1'>t<b/>u<c>v</c></a>")
assert root.get("x") == "1" and [child.tag for child in root] == ["b", "c"] and root[0].tail == "u"
