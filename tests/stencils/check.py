#!/usr/bin/python3.11
"""check.py HOT-OPS OBJECT...: whether the hot op bodies, compiled as stencils, can be copied and patched.

A stencil must be a leaf: no call, nothing pushed or popped, no other use of the C stack. Its relocations must be of the
types that the patcher knows, and none may point into a section of constants, since only the code is copied.
"""

import dataclasses
import pathlib
import re
import subprocess
import sys

RELOCATIONS = {"R_X86_64_PLT32", "R_X86_64_32S", "R_X86_64_32", "R_X86_64_PC32", "R_X86_64_64"}
SYMBOL = re.compile(r"[0-9a-f]+ <(.*)>:$")
INSTRUCTION = re.compile(r"\s+([0-9a-f]+):\t(.*)$")
RELOCATION = re.compile(r"\s+[0-9a-f]+: (R_X86_64_\w+)\t(\S+)$")
STENCIL = re.compile(r"py::vm::stencil_(\w+)\(")


@dataclasses.dataclass
class Stencil:
    instructions: list = dataclasses.field(default_factory=list)
    relocations: list = dataclasses.field(default_factory=list)

    def problems(self):
        for text in self.instructions:
            operation = text.split()[0]
            if operation in ("push", "pop", "call", "leave") or "%rsp" in text:
                yield f"uses the C stack: {text}"
        for kind, target in self.relocations:
            if kind not in RELOCATIONS:
                yield f"relocation of type {kind} to {target}"
            if target.startswith((".rodata", ".data", ".bss", ".LC")):
                yield f"refers to a constant in {target}"


def read_stencils(objects):
    listing = subprocess.run(["objdump", "--disassemble", "--reloc", "--no-show-raw-insn", "--demangle", *objects],
                             capture_output=True, text=True, check=True).stdout
    stencils, current = {}, None
    for line in listing.splitlines():
        if symbol := SYMBOL.match(line):
            name = STENCIL.match(symbol[1])
            current = stencils.setdefault(name[1], Stencil()) if name else None
        elif current is None:
            continue
        elif instruction := INSTRUCTION.match(line):
            current.instructions.append(instruction[2])
        elif relocation := RELOCATION.match(line):
            current.relocations.append((relocation[1], relocation[2]))
    return stencils


def main():
    hot_ops = re.findall(r"^HOT_OP\((\w+)\)", pathlib.Path(sys.argv[1]).read_text(), re.MULTILINE)
    stencils = read_stencils(sys.argv[2:])
    passed = failed = 0
    for name in hot_ops:
        problems = list(stencils[name].problems()) if name in stencils else ["has no stencil"]
        for problem in problems:
            print(f"{name}: {problem}")
        failed += bool(problems)
        passed += not problems
    leaves = sum(not any(stencil.problems()) for stencil in stencils.values())
    print(f"{len(stencils)} stencils, {leaves} of them leaves")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not hot_ops else 0


if __name__ == "__main__":
    sys.exit(main())
