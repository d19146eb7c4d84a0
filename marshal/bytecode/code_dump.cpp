#include "marshal/bytecode/code_dump.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "marshal/bytecode/instructions.h"
#include "marshal/code/location_table.h"
#include "marshal/code/repr.h"

namespace py::bytecode {
namespace {

using code::CodeObject;
using code::Object;
using code::ObjectKind;
using code::SequenceObject;

std::string hexadecimal(ByteView bytes) {
    std::string text;
    for (uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
    return text;
}

std::string constant_text(Object const* constant) {
    if (constant->kind == ObjectKind::Code)
        return fmt::format("<code {}>", static_cast<CodeObject const*>(constant)->qualname->text);
    if (constant->kind != ObjectKind::FrozenSet) return code::repr(constant);
    // In an order that does not depend on hashes.
    std::vector<std::string> members;
    for (Object const* member : static_cast<SequenceObject const*>(constant)->items)
        members.push_back(code::repr(member));
    std::sort(members.begin(), members.end());
    return fmt::format("frozenset({})", fmt::join(members, ", "));
}

/// The local names of one kind, as a Python tuple.
std::string names_of_kind(CodeObject const& code, uint8_t kind) {
    std::vector<Object const*> names;
    auto kinds = code.localspluskinds->bytes;
    auto items = code.localsplusnames->items;
    for (size_t i = 0; i < std::min(kinds.size(), items.size()); i++)
        if (kinds[i] & kind) names.push_back(items[i]);
    SequenceObject tuple(ObjectKind::Tuple, names);
    return code::repr(&tuple);
}

std::string range_text(std::optional<code::LocationEntry> const& entry) {
    if (!entry || !entry->line) return "None:None-None:None";
    auto column = [](int32_t value) { return value < 0 ? "None" : fmt::format("{}", value); };
    return fmt::format("{}:{}-{}:{}", *entry->line, column(entry->column), entry->end_line, column(entry->end_column));
}

void append_instructions(std::string& text, CodeObject const& code, Target const& target) {
    InstructionReader instructions(code.code->bytes, target);
    code::LocationReader locations(code.linetable->bytes, code.firstlineno);
    auto entry = locations.next();
    while (auto instruction = instructions.next()) {
        while (entry && entry->start + entry->length <= instruction->offset) entry = locations.next();
        auto const& info = target.info_of(instruction->opcode);
        auto operand = info.flags & kHasArg ? fmt::format(" {}", instruction->oparg) : std::string();
        text += fmt::format("  {:4} {}{}  # {}\n", instruction->offset * 2, info.name, operand, range_text(entry));
    }
    if (!instructions.at_end()) text += fmt::format("  {:4} no instruction\n", instructions.offset() * 2);
}

void append_code(std::string& text, CodeObject const& code, Target const& target) {
    std::vector<std::string> constants;
    for (Object const* constant : code.consts->items) constants.push_back(constant_text(constant));
    text += fmt::format("{}, line {}\n", code.qualname->text, code.firstlineno);
    text += fmt::format("  flags {:#x}, stack {}, arguments {}/{}/{}\n", code.flags, code.stacksize, code.argcount,
                        code.posonlyargcount, code.kwonlyargcount);
    text += fmt::format("  locals {} cells {} free {}\n", names_of_kind(code, code::kLocal),
                        names_of_kind(code, code::kCell), names_of_kind(code, code::kFree));
    text += fmt::format("  names {}\n", code::repr(code.names));
    text += fmt::format("  constants {}\n", fmt::join(constants, ", "));
    text += fmt::format("  locations {}\n", hexadecimal(code.linetable->bytes));
    text += fmt::format("  exceptions {}\n", hexadecimal(code.exceptiontable->bytes));
    append_instructions(text, code, target);
    for (Object const* constant : code.consts->items)
        if (constant->kind == ObjectKind::Code) append_code(text, *static_cast<CodeObject const*>(constant), target);
}

}  // namespace

std::string dump_code(CodeObject const& code, Target const& target) {
    std::string text;
    append_code(text, code, target);
    return text;
}

}  // namespace py::bytecode
