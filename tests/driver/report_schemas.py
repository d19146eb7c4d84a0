"""What SARIF 2.1.0 (OASIS) and the JUnit format that Jenkins reads ask of a report, as far as pycc's reports go there."""

import re

# Of each object: the members it may have with their shapes; those in `must` it must have. A shape is a type, a list of one shape, a set
# of words, a pattern, or the name of an object.
SARIF = {
    "log": {"$schema": "uri", "version": {"2.1.0"}, "runs": ["run"], "must": ["version", "runs"]},
    "run": {"tool": "tool", "results": ["result"], "columnKind": {"utf16CodeUnits", "unicodeCodePoints"}, "must": ["tool"]},
    "tool": {"driver": "component", "must": ["driver"]},
    "component": {"name": str, "version": str, "informationUri": "uri", "rules": ["rule"], "must": ["name"]},
    "rule": {"id": str, "name": str, "shortDescription": "text", "fullDescription": "text", "helpUri": "uri",
             "defaultConfiguration": "configuration", "must": ["id"]},
    "configuration": {"level": {"none", "note", "warning", "error"}, "must": []},
    "text": {"text": str, "markdown": str, "must": ["text"]},
    "result": {"ruleId": str, "ruleIndex": int, "level": {"none", "note", "warning", "error"}, "message": "text",
               "locations": ["location"], "must": ["message"]},
    "location": {"physicalLocation": "physical", "must": []},
    "physical": {"artifactLocation": "artifact", "must": ["artifactLocation"]},
    "artifact": {"uri": "uri", "uriBaseId": str, "must": ["uri"]},
}

# RFC 3986: an absolute URI, or a relative reference whose first segment has no colon.
URI = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:(?://[\w.:@-]*)?/?|(?![^/?#]*:))(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*(?:#.*)?")


def sarif_faults(value, shape="log", place="$"):
    """What is wrong with a parsed log, one line each."""
    if shape == "uri":
        return [] if isinstance(value, str) and URI.fullmatch(value) else [f"{place}: {value!r} is no URI"]
    if isinstance(shape, type):
        return [] if type(value) is shape else [f"{place}: {value!r} is no {shape.__name__}"]
    if isinstance(shape, set):
        return [] if value in shape else [f"{place}: {value!r} is none of {sorted(shape)}"]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{place}: no array"]
        return [fault for number, item in enumerate(value) for fault in sarif_faults(item, shape[0], f"{place}[{number}]")]
    if not isinstance(value, dict):
        return [f"{place}: no object"]
    faults = [f"{place}: no {name}" for name in SARIF[shape]["must"] if name not in value]
    for name, member in value.items():
        if name == "must" or name not in SARIF[shape]:
            faults.append(f"{place}: {name} is unknown")
        else:
            faults += sarif_faults(member, SARIF[shape][name], f"{place}.{name}")
    return faults


JUNIT = {
    "testsuites": ({}, {"name", "time", "tests", "failures", "errors", "disabled"}, {"testsuite"}),
    "testsuite": ({"name"}, {"tests", "failures", "errors", "skipped", "time", "timestamp", "hostname", "id", "package"},
                  {"testcase", "properties", "system-out", "system-err"}),
    "testcase": ({"name"}, {"classname", "time", "status", "assertions"}, {"failure", "error", "skipped", "system-out", "system-err"}),
    "failure": ({}, {"type", "message"}, set()),
}


def junit_faults(element):
    must, may, children = JUNIT[element.tag]
    faults = [f"{element.tag}: no {name}" for name in must if name not in element.keys()]
    faults += [f"{element.tag}: {name} is unknown" for name in element.keys() if name not in {*must, *may}]
    if element.tag == "testsuite":
        cases = element.findall("testcase")
        failed = [case for case in cases if case.find("failure") is not None]
        if (int(element.get("tests")), int(element.get("failures"))) != (len(cases), len(failed)):
            faults.append("testsuite: wrong counts")
    for child in element:
        faults += junit_faults(child) if child.tag in children else [f"{element.tag}: {child.tag} is unknown"]
    return faults
