#include <doctest/doctest.h>

#include <random>

#include "loader/verifier/verifier.h"
#include "marshal/bytecode/disassembler.h"
#include "marshal/format/reader.h"
#include "marshal/format/writer.h"
#include "tests/support/oracle.h"

using namespace py;

namespace {

/// Marshalled code with most of what CPython's compiler makes; empty where CPython is not installed.
Bytes sample() {
    auto hex = tests::ask_oracle(R"(
source = """
import os, sys as system
from a.b import *
class C(list, metaclass=type):
    x: int = 1.5
    def m(self, a, /, b=(1, 2, 3), *c, d=None, **e):
        def inner():
            nonlocal a
            a += 10 ** 30
            return __class__, b
        try:
            with open(a) as f, self: yield f"{a!r:>{b}} {c}"
        except (OSError, ValueError) as error: raise RuntimeError("x") from error
        except: pass
        finally: del b
        for i in range(10):
            if i in {"p q", 2, 3.0}: continue
            elif i not in c: break
        else: print(i, sep="", *c, **e)
        while a < b <= d: a = a and b or not d
        match a:
            case {"k": [x, *rest], **kw} if x: return
            case C(y=0 | 1) | None: pass
        return (yield from [lambda z, *, w=1: z[w:2, ::3] for z in c if z])
    async def n(self):
        async with self as s:
            async for x in s: yield await x
        assert not {k: v async for k, v in s}, "message"
try: pass
except* TypeError: pass
a = b, *c = 1j, ..., b"bytes", -7, \"\u00e9\u4e2d\"
"""
import marshal
print(marshal.dumps(compile(source, "sample.py", "exec")).hex())
)");
    Bytes bytes;
    if (!hex) return bytes;
    for (size_t i = 0; i + 1 < hex->size(); i += 2) bytes.push_back(uint8_t(std::stoi(hex->substr(i, 2), nullptr, 16)));
    return bytes;
}

/// Reads and verifies; what passes must also survive being shown and written.
bool load(ByteView bytes) {
    Arena arena;
    code::ObjectFactory objects(arena);
    auto code = marshal::read_code(bytes, objects);
    if (!code.ok()) return false;
    (void)bytecode::disassemble(*code.value(), bytecode::kTarget311);
    (void)marshal::write_object(*code.value());
    auto verified = loader::verify(*code.value(), bytecode::kTarget311, arena);
    if (!verified.ok()) CHECK(!verified.error().to_string().empty());
    return verified.ok();
}

}  // namespace

TEST_CASE("loading: a sample of everything passes, and no change of a byte or two does harm") {
    Bytes original = sample();
    if (original.empty()) return;
    CHECK(load(original));
    std::mt19937 random(311);
    int refused = 0;
    for (int i = 0; i < 4000; i++) {
        Bytes changed = original;
        for (int count = 1 + i % 2; count > 0; count--) changed[random() % changed.size()] = uint8_t(random());
        refused += !load(changed);
    }
    CHECK(refused > 1000);
}

TEST_CASE("loading: every truncation is refused") {
    Bytes original = sample();
    for (size_t size = 0; size < original.size(); size += 7) CHECK(!load(ByteView(original).first(size)));
}
