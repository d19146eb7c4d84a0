#!/usr/bin/env python3
"""Makes vm/modules/unicodedata/database_14_0.inc from the `unicodedata` of the Python that runs it, whose Unicode version must be
the one asked for (14.0 is Python 3.11's):

    /usr/bin/python3.11 scripts/unicode/make_database.py 14.0.0 vm/modules/unicodedata/database_14_0.inc

Names, normal forms and what str's methods ask are in tables of their own (make_tables.py, make_character_types.py).
"""

import fractions
import pathlib
import sys
import unicodedata

LAST = 0x10FFFF
BLOCK = 128


def rows(items, per_line):
    items = [str(item) for item in items]
    return "".join(",".join(items[i : i + per_line]) + ",\n" for i in range(0, len(items), per_line))


def record(database, code_point):
    character = chr(code_point)
    return (
        database.category(character),
        database.bidirectional(character),
        database.combining(character),
        database.mirrored(character),
        database.east_asian_width(character),
    )


class Names:
    """Numbers for texts, in the order in which they come."""

    def __init__(self):
        self.numbers = {}

    def number(self, text):
        return self.numbers.setdefault(text, len(self.numbers))

    def table(self, name):
        return f"constexpr std::string_view {name}[] = {{" + ", ".join(f'"{text}"' for text in self.numbers) + "};\n"


def record_tables():
    records, blocks, indices = {}, {}, []
    categories, directions, widths = Names(), Names(), Names()
    for database in (unicodedata, unicodedata.ucd_3_2_0):
        index = []
        for start in range(0, LAST + 1, BLOCK):
            block = tuple(records.setdefault(record(database, c), len(records)) for c in range(start, start + BLOCK))
            index.append(blocks.setdefault(block, len(blocks)))
        indices.append(index)
    assert len(records) < 0x10000 and len(blocks) < 0x10000
    lines = []
    for category, direction, combining, mirrored, width in records:
        lines.append(f"{{{categories.number(category)},{directions.number(direction)},{combining},{mirrored},{widths.number(width)}}}")
    text = categories.table("kCategories") + directions.table("kDirections") + widths.table("kWidths")
    text += f"constexpr Record kRecords[{len(records)}] = {{\n{rows(lines, 8)}}};\n"
    text += f"constexpr uint16_t kRecordBlocks[{len(blocks)}][{BLOCK}] = {{\n"
    text += "".join("{" + ",".join(map(str, block)) + "},\n" for block in blocks) + "};\n"
    for name, index in zip(("kRecordIndex", "kOldRecordIndex"), indices):
        text += f"constexpr uint16_t {name}[{len(index)}] = {{\n{rows(index, 32)}}};\n"
    return text


def number_entries(database):
    for code_point in range(LAST + 1):
        character = chr(code_point)
        value = database.numeric(character, None)
        if value is None:
            continue
        exact = fractions.Fraction(value).limit_denominator(1000)
        assert exact.numerator / exact.denominator == value
        kind = 2 if database.decimal(character, None) is not None else database.digit(character, None) is not None
        yield code_point, exact.numerator, exact.denominator, int(kind)


def number_tables():
    new = list(number_entries(unicodedata))
    assigned = {entry for entry in new if unicodedata.ucd_3_2_0.category(chr(entry[0])) != "Cn"}
    old = list(number_entries(unicodedata.ucd_3_2_0))
    # What version 3.2 says otherwise; no numerator and denominator: no number.
    changed = sorted(set(old) - assigned)
    gone = sorted(entry[0] for entry in assigned - set(old) if entry[0] not in {c[0] for c in old})
    changed = sorted(changed + [(code_point, 0, 0, 0) for code_point in gone])
    text = ""
    for name, entries in (("kNumbers", new), ("kOldNumbers", changed)):
        items = ["{" + ",".join(map(str, entry)) + "}" for entry in entries]
        text += f"constexpr Number {name}[{max(len(items), 1)}] = {{\n{rows(items, 10)}}};\n"
    return text


def decomposition_tables():
    tags, pool, entries, old_entries = Names(), [], [], []
    tags.number("")

    def entry(code_point, mapping):
        parts = mapping.split()
        tag = parts.pop(0) if parts and parts[0].startswith("<") else ""
        offset = len(pool)
        pool.extend(int(part, 16) for part in parts)
        return f"{{{code_point},{tags.number(tag)},{offset},{len(parts)}}}"

    old = unicodedata.ucd_3_2_0
    for code_point in range(LAST + 1):
        character = chr(code_point)
        mapping = unicodedata.decomposition(character)
        if mapping:
            entries.append(entry(code_point, mapping))
        if old.category(character) != "Cn" and old.decomposition(character) != mapping:
            old_entries.append(entry(code_point, old.decomposition(character)))
    return (
        tags.table("kTags")
        + f"constexpr Mapping kMappings[{len(entries)}] = {{\n{rows(entries, 10)}}};\n"
        + f"constexpr Mapping kOldMappings[{max(len(old_entries), 1)}] = {{\n{rows(old_entries, 10)}}};\n"
        + f"constexpr uint32_t kMappingPool[{len(pool)}] = {{\n{rows(pool, 20)}}};\n"
    )


def main():
    version, path = sys.argv[1], pathlib.Path(sys.argv[2])
    assert unicodedata.unidata_version == version, f"this Python has Unicode {unicodedata.unidata_version}"
    header = "// Made by scripts/unicode/make_database.py; do not edit.\n"
    path.write_text(header + record_tables() + number_tables() + decomposition_tables())


main()
