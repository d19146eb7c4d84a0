#!/usr/bin/env python3
"""Makes marshal/unicode/v14_0/*.inc from the `unicodedata` of the Python that runs it, whose Unicode version must be
the one asked for (14.0 is Python 3.11's):

    /usr/bin/python3.11 scripts/unicode/make_tables.py 14.0.0 marshal/unicode/v14_0

Aliases and named sequences, which `unicodedata` does not list, are read from name_aliases_14_0.txt and
named_sequences_14_0.txt beside this script.
"""

import pathlib
import sys
import unicodedata

LAST = 0x10FFFF
BLOCK = 128
HANGUL_SYLLABLES = range(0xAC00, 0xD7A4)

XID_START, XID_CONTINUE, PRINTABLE = 1, 2, 4


def properties(code_point):
    character = chr(code_point)
    return (
        XID_START * character.isidentifier()
        | XID_CONTINUE * ("a" + character).isidentifier()
        | PRINTABLE * character.isprintable()
    )


def rows(items, per_line):
    items = [str(item) for item in items]
    return "".join(",".join(items[i : i + per_line]) + ",\n" for i in range(0, len(items), per_line))


def write(folder, name, text):
    header = "// Made by scripts/unicode/make_tables.py; do not edit.\n"
    (folder / name).write_text(header + text)


def write_properties(folder):
    blocks, index = {}, []
    for start in range(0, LAST + 1, BLOCK):
        block = tuple(properties(c) for c in range(start, start + BLOCK))
        index.append(blocks.setdefault(block, len(blocks)))
    assert len(blocks) <= 256 * 2
    write(
        folder,
        "properties.inc",
        f"constexpr uint16_t kPropertyIndex[{len(index)}] = {{\n{rows(index, 32)}}};\n"
        f"constexpr uint8_t kPropertyBlocks[{len(blocks)}][{BLOCK}] = {{\n"
        + "".join("{" + ",".join(map(str, block)) + "},\n" for block in blocks)
        + "};\n",
    )


def write_decompositions(folder):
    pool, entries, canonical, places = [], [], [], {}
    for form, found in (("NFKD", entries), ("NFD", canonical)):
        for code_point in range(LAST + 1):
            if code_point in HANGUL_SYLLABLES or 0xD800 <= code_point < 0xE000:
                continue
            decomposed = tuple(map(ord, unicodedata.normalize(form, chr(code_point))))
            if decomposed == (code_point,):
                continue
            if decomposed not in places:
                places[decomposed] = len(pool)
                pool.extend(decomposed)
            found.append(f"{{{code_point},{places[decomposed]},{len(decomposed)}}}")
    write(
        folder,
        "decompositions.inc",
        f"constexpr Decomposition kDecompositions[{len(entries)}] = {{\n{rows(entries, 12)}}};\n"
        f"constexpr Decomposition kCanonicalDecompositions[{len(canonical)}] = {{\n{rows(canonical, 12)}}};\n"
        f"constexpr uint32_t kDecompositionPool[{len(pool)}] = {{\n{rows(pool, 24)}}};\n",
    )


def write_combining_classes(folder):
    ranges = []
    for code_point in range(LAST + 1):
        value = unicodedata.combining(chr(code_point))
        if value == 0:
            continue
        if ranges and ranges[-1][1] == code_point - 1 and ranges[-1][2] == value:
            ranges[-1][1] = code_point
        else:
            ranges.append([code_point, code_point, value])
    items = [f"{{{first},{last},{value}}}" for first, last, value in ranges]
    write(
        folder,
        "combining_classes.inc",
        f"constexpr CombiningRange kCombiningRanges[{len(items)}] = {{\n{rows(items, 12)}}};\n",
    )


def write_compositions(folder):
    items = []
    for code_point in range(LAST + 1):
        if code_point in HANGUL_SYLLABLES:
            continue
        mapping = unicodedata.decomposition(chr(code_point))
        if not mapping or mapping.startswith("<") or " " not in mapping:
            continue
        first, second = (int(part, 16) for part in mapping.split())
        # Composition exclusions do not come back.
        if unicodedata.normalize("NFC", chr(first) + chr(second)) == chr(code_point):
            items.append((first, second, code_point))
    items = [f"{{{a},{b},{c}}}" for a, b, c in sorted(items)]
    write(
        folder,
        "compositions.inc",
        f"constexpr Composition kCompositions[{len(items)}] = {{\n{rows(items, 10)}}};\n",
    )


def beside(kind, version):
    """The rows of a list beside this script."""
    major, minor, _ = version.split(".")
    text = (pathlib.Path(__file__).parent / f"{kind}_{major}_{minor}.txt").read_text()
    return [line.split(";") for line in text.splitlines() if not line.startswith("#")]


def write_sequences(folder, version):
    items = []
    for name, code_points in sorted(beside("named_sequences", version)):
        characters = "".join(chr(int(code_point, 16)) for code_point in code_points.split())
        assert unicodedata.lookup(name) == characters
        escapes = "".join(f"\\U{ord(c):08X}" if ord(c) > 0xFFFF else f"\\u{ord(c):04X}" for c in characters)
        items.append(f'{{"{name}", U"{escapes}"}}')
    write(
        folder,
        "named_sequences.inc",
        f"constexpr NamedSequence kNamedSequences[{len(items)}] = {{\n{rows(items, 1)}}};\n",
    )


def all_names(version):
    names = {}
    for code_point in range(LAST + 1):
        name = unicodedata.name(chr(code_point), "")
        # These two families are computed.
        if name and code_point not in HANGUL_SYLLABLES and not name.startswith("CJK UNIFIED IDEOGRAPH-"):
            names[name] = code_point
    for code_point, name in beside("name_aliases", version):
        assert ord(unicodedata.lookup(name)) == int(code_point, 16)
        names[name] = int(code_point, 16)
    return names


def shared_prefix(left, right):
    size = 0
    while size < min(len(left), len(right)) and left[size] == right[size]:
        size += 1
    return size


def write_names(folder, version):
    """Names in order, each as: size of the prefix it shares with the one before (a character from "#" on), the rest,
    "|", and its code point in base 64 (4 digits from "#" on, high one first). In sizes and digits "~" stands for a
    backslash, "}" for a question mark. The first name of a group of 32 shares nothing; the index has the groups'
    offsets."""
    names = all_names(version)
    text, index, aliases, previous = [], [], [], ""
    size = 0
    for number, name in enumerate(sorted(names)):
        if unicodedata.name(chr(names[name]), "") != name:
            aliases.append(number)
        if number % 32 == 0:
            previous = ""
            index.append(size)
        shared = shared_prefix(previous, name)
        escapes = str.maketrans({"\\": "~", "?": "}"})
        digits = "".join(chr(35 + (names[name] >> shift & 63)) for shift in (18, 12, 6, 0)).translate(escapes)
        prefix = chr(35 + shared).translate(escapes)
        assert not set("\\?") & set(prefix + digits + name) and '"' not in name and shared < 89 and prefix != "|"
        entry = prefix + name[shared:] + "|" + digits
        text.append(entry)
        size += len(entry)
        previous = name
    lines, line = [], ""
    for entry in text:
        if len(line) + len(entry) > 110:
            lines.append(line)
            line = ""
        line += entry
    lines.append(line)
    body = "\n".join(f'"{line}"' for line in lines)
    write(
        folder,
        "names.inc",
        f"constexpr uint32_t kNameGroups[{len(index)}] = {{\n{rows(index, 16)}}};\n"
        f"/// Numbers of the names that are aliases.\n"
        f"constexpr uint16_t kAliasNumbers[{len(aliases)}] = {{\n{rows(aliases, 20)}}};\n"
        f"constexpr char kNames[] =\n{body};\n",
    )


def main():
    version, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    assert unicodedata.unidata_version == version, f"this Python has Unicode {unicodedata.unidata_version}"
    folder.mkdir(parents=True, exist_ok=True)
    write_properties(folder)
    write_decompositions(folder)
    write_combining_classes(folder)
    write_compositions(folder)
    write_names(folder, version)
    write_sequences(folder, version)


main()
