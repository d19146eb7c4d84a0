#!/usr/bin/env python3.11
"""Writes the table of character types and case mappings that str's methods use, for the Unicode version of the
Python that runs this script (3.11: 14.0): make_character_types.py > vm/runtime/text/character_types_14_0.inc"""

import sys
import unicodedata

FLAGS = [
    ("kAlpha", str.isalpha),
    ("kDecimal", str.isdecimal),
    ("kDigit", str.isdigit),
    ("kNumeric", str.isnumeric),
    ("kSpace", str.isspace),
    ("kUpper", lambda c: c.isupper() and unicodedata.category(c) != "Lt"),
    ("kLower", str.islower),
    ("kTitle", lambda c: unicodedata.category(c) == "Lt"),
    # A final sigma follows a cased character, with only case-ignorable ones in between.
    ("kCased", lambda c: (c + "\u03a3").lower().endswith("\u03c2")),
    ("kCaseIgnorable", lambda c: not (c + "\u03a3").lower().endswith("\u03c2")
     and ("A" + c + "\u03a3").lower().endswith("\u03c2")),
    # U+0130 and its like: a mapping of more than one character, or a folding that is not lower case.
    ("kSpecialCase", lambda c: any(len(m) > 1 for m in mappings(c)) or c.casefold() != c.lower()),
    ("kIdentifierStart", str.isidentifier),
    ("kIdentifierContinue", lambda c: ("a" + c).isidentifier()),
]
SPECIAL_CASE = 1 << [name for name, _ in FLAGS].index("kSpecialCase")
BLOCK = 128


def mappings(c):
    return c.upper(), c.lower(), c.title()


def delta(c, mapped):
    return ord(mapped) - ord(c) if len(mapped) == 1 else 0


def record(c):
    flags = sum(1 << i for i, (_, test) in enumerate(FLAGS) if test(c))
    digit = unicodedata.digit(c, unicodedata.decimal(c, 0)) if c.isdigit() else 0
    return (flags, digit) + tuple(delta(c, m) for m in mappings(c))


def main():
    records, blocks, index, special = {}, {}, [], []
    for start in range(0, sys.maxunicode + 1, BLOCK):
        block = []
        for code in range(start, start + BLOCK):
            c = chr(code)
            row = record(c)
            block.append(records.setdefault(row, len(records)))
            if row[0] & SPECIAL_CASE:
                special.append((code,) + mappings(c) + (c.casefold(),))
        index.append(blocks.setdefault(tuple(block), len(blocks)))

    print(f"// Character types and case mappings of Unicode {unicodedata.unidata_version}; "
          "made by scripts/unicode/make_character_types.py.")
    print("constexpr CharacterType kTypes[] = {")
    for row in records:
        print("    {%s}," % ", ".join(map(str, row)))
    print("};")
    print(f"constexpr uint16_t kBlocks[][{BLOCK}] = {{")
    for block in blocks:
        print("    {%s}," % ",".join(map(str, block)))
    print("};")
    print("constexpr uint16_t kBlockIndex[] = {")
    for at in range(0, len(index), 32):
        print("    %s," % ",".join(map(str, index[at:at + 32])))
    print("};")
    print("// Code point; upper, lower, title, folded.")
    print("constexpr SpecialCase kSpecialCases[] = {")
    for code, *texts in special:
        print("    {0x%X, %s}," % (code, ", ".join('U"%s"' % "".join(f"\\U{ord(c):08X}" for c in t) for t in texts)))
    print("};")


main()
