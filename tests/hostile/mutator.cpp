#include "tests/hostile/mutator.h"

#include <algorithm>

#include "marshal/base/arena.h"
#include "marshal/bytecode/instructions.h"
#include "marshal/code/code_object.h"
#include "marshal/code/object_factory.h"
#include "marshal/format/reader.h"

namespace py::hostile {
namespace {

using generator::Random;
constexpr size_t kHeaderSize = 16;

void add_range(Original& original, std::vector<Original::Range>& ranges, ByteView part) {
    if (part.empty()) return;
    auto found = std::ranges::search(original.bytes, part);
    if (!found.empty()) ranges.push_back({size_t(found.begin() - original.bytes.begin()), part.size()});
}

void add_code(Original& original, code::CodeObject const& code) {
    add_range(original, original.codes, code.code->bytes);
    add_range(original, original.tables, code.exceptiontable->bytes);
    add_range(original, original.tables, code.linetable->bytes);
    for (code::Object const* constant : code.consts->items) {
        if (constant->kind == code::ObjectKind::Code)
            add_code(original, *static_cast<code::CodeObject const*>(constant));
    }
}

/// Offsets in the file of the instructions of one code object, caches and EXTENDED_ARG left out.
std::vector<size_t> instructions(Original const& original, Original::Range range) {
    std::vector<size_t> offsets;
    bytecode::InstructionReader reader(ByteView(original.bytes).subspan(range.start, range.size), bytecode::kTarget311);
    while (auto instruction = reader.next()) {
        if (instruction->opcode != bytecode::Opcode::EXTENDED_ARG)
            offsets.push_back(range.start + instruction->offset * 2);
    }
    return offsets;
}

/// A number that a real operand could be: near the old one, small, or anything.
uint8_t new_operand(uint8_t old, Random& random) {
    switch (random.below(4)) {
        case 0: return uint8_t(old + random.between(-3, 3));
        case 1:
        case 2: return uint8_t(random.below(8));
        default: return uint8_t(random.next());
    }
}

/// An opcode of the target with as many caches as `old` has, so that the instructions behind it keep their places.
uint8_t new_opcode(uint8_t old, Random& random) {
    bytecode::Target const& target = bytecode::kTarget311;
    auto caches = [&](uint8_t number) {
        return target.opcodes[number] ? target.info_of(*target.opcodes[number]).caches : 255;
    };
    for (int attempt = 0; attempt < 200; attempt++) {
        auto number = uint8_t(random.next());
        if (number != old && caches(number) == caches(old)) return number;
    }
    return old;
}

void change_instruction(Bytes& bytes, std::vector<size_t> const& offsets, Random& random) {
    size_t at = offsets[random.below(offsets.size())];
    size_t other = offsets[random.below(offsets.size())];
    switch (random.below(5)) {
        case 0: bytes[at] = new_opcode(bytes[at], random); break;
        case 1:
            std::swap(bytes[at], bytes[other]);
            std::swap(bytes[at + 1], bytes[other + 1]);
            break;
        default: bytes[at + 1] = new_operand(bytes[at + 1], random); break;
    }
}

void change_byte(Bytes& bytes, size_t start, size_t size, Random& random) {
    uint8_t& byte = bytes[start + random.below(size)];
    byte = random.chance(50) ? uint8_t(byte ^ 1u << random.below(8)) : uint8_t(random.next());
}

void splice(Bytes& bytes, Original const& other, Random& random) {
    size_t start = random.below(other.bytes.size());
    size_t size = std::min(size_t(1 + random.below(64)), other.bytes.size() - start);
    size_t at = kHeaderSize + random.below(bytes.size() - kHeaderSize);
    auto piece = other.bytes.begin() + ptrdiff_t(start);
    if (random.chance(50)) {
        bytes.insert(bytes.begin() + ptrdiff_t(at), piece, piece + ptrdiff_t(size));
    } else {
        std::copy_n(piece, std::min(size, bytes.size() - at), bytes.begin() + ptrdiff_t(at));
    }
}

}  // namespace

Original analyze(Bytes bytes) {
    Original original{std::move(bytes), {}, {}};
    if (original.bytes.size() <= kHeaderSize) return original;
    Arena arena;
    code::ObjectFactory objects(arena);
    auto code = marshal::read_code(ByteView(original.bytes).subspan(kHeaderSize), objects);
    if (code.ok()) add_code(original, *code.value());
    return original;
}

Bytes mutate(Original const& original, Original const& other, Random& random) {
    Bytes bytes = original.bytes;
    size_t kind = random.below(100);
    if (kind < 70 && !original.codes.empty()) {
        auto offsets = instructions(original, original.codes[random.below(original.codes.size())]);
        for (int changes = random.between(1, 3); changes > 0 && !offsets.empty(); changes--)
            change_instruction(bytes, offsets, random);
    } else if (kind < 80 && !original.tables.empty()) {
        Original::Range table = original.tables[random.below(original.tables.size())];
        change_byte(bytes, table.start, table.size, random);
    } else if (kind < 90) {
        for (int changes = random.between(1, 3); changes > 0; changes--) change_byte(bytes, 0, bytes.size(), random);
    } else if (kind < 97) {
        splice(bytes, other, random);
    } else {
        bytes.resize(random.below(bytes.size()));
    }
    return bytes;
}

}  // namespace py::hostile
