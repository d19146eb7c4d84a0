#include "compiler/driver/inspect/code_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "compiler/driver/cache/content_hash.h"
#include "compiler/driver/inspect/line_diff.h"
#include "compiler/driver/inspect/normalize.h"
#include "compiler/driver/io/text.h"
#include "compiler/driver/verify/instruction_text.h"
#include "compiler/driver/verify/value_compare.h"
#include "marshal/code/exception_table.h"
#include "marshal/code/location_table.h"
#include "marshal/format/writer.h"

namespace py::compiler::driver {

namespace {

using code::CodeObject;
using code::Object;

struct Function {
    /// The qualified name, and a number from the second of that name on.
    std::string name;
    CodeObject const* code;
};

/// All code objects, each once, outer ones first.
class Collector {
  public:
    void add(CodeObject const& code) {
        if (!seen_.insert(&code).second) return;
        auto name = std::string(code.qualname->text);
        int number = ++counts_[name];
        functions_.push_back({number > 1 ? fmt::format("{} ({})", name, number) : name, &code});
        for (auto const* constant : code.consts->items)
            if (constant->kind == code::ObjectKind::Code) add(static_cast<CodeObject const&>(*constant));
    }
    std::vector<Function> take() && { return std::move(functions_); }

  private:
    std::unordered_set<CodeObject const*> seen_;
    std::map<std::string, int> counts_;
    std::vector<Function> functions_;
};

/// Tells apart what looks the same because it is cut; for a value with an order of its own (`normalized_copy`).
class CutMarks {
  public:
    std::string of(Object const* object) {
        auto& mark = marks_[object];
        if (mark.empty()) mark = short_repr(*object).ends_with("...") ? digest(*object) : " ";
        return mark == " " ? std::string() : mark;
    }

  private:
    static std::string digest(Object const& object) {
        auto bytes = marshal::write_object(object);
        return bytes.ok() ? fmt::format(" (XXH3 {})", hexadecimal(content_hash(bytes.value())))
                          : std::string(" (huge)");
    }

    std::unordered_map<Object const*, std::string> marks_;
};

std::vector<std::string> field_lines(CodeObject const& code) {
    std::vector<std::string> lines = {
        fmt::format("co_argcount {}", code.argcount),
        fmt::format("co_posonlyargcount {}", code.posonlyargcount),
        fmt::format("co_kwonlyargcount {}", code.kwonlyargcount),
        fmt::format("co_stacksize {}", code.stacksize),
        fmt::format("co_flags {:#x}", code.flags),
        fmt::format("co_filename {}", short_repr(*code.filename)),
        fmt::format("co_name {}", short_repr(*code.name)),
    };
    auto kinds = code.localspluskinds->bytes;
    for (size_t i = 0; i < code.localsplusnames->items.size(); i++)
        lines.push_back(fmt::format("local {} of kind {:#x}", short_repr(*code.localsplusnames->items[i]),
                                    i < kinds.size() ? kinds[i] : 0));
    return lines;
}

/// What the operand of an instruction stands for, if it is a constant or a name.
Object const* operand_object(CodeObject const& code, bytecode::Instruction const& instruction,
                             bytecode::Target const& target) {
    uint16_t flags = target.info_of(instruction.opcode).flags;
    size_t index = instruction.opcode == bytecode::Opcode::LOAD_GLOBAL ? instruction.oparg >> 1 : instruction.oparg;
    auto const* items = flags & bytecode::kHasConst ? code.consts : flags & bytecode::kHasName ? code.names : nullptr;
    if (!items || index >= items->items.size() || items->items[index]->kind == code::ObjectKind::Code) return nullptr;
    return items->items[index];
}

std::vector<std::string> instruction_lines(CodeObject const& code, bytecode::Target const& target) {
    std::vector<std::string> lines;
    CutMarks marks;
    bytecode::InstructionReader reader(code.code->bytes, target);
    while (auto instruction = reader.next()) {
        lines.push_back(instruction_meaning(code, *instruction, target));
        if (auto const* object = operand_object(code, *instruction, target)) lines.back() += marks.of(object);
    }
    if (!reader.at_end()) lines.push_back(fmt::format("no instruction at {}", reader.offset() * 2));
    code::ExceptionTableReader handlers(code.exceptiontable->bytes);
    while (auto entry = handlers.next())
        lines.push_back(fmt::format("handler {} to {} -> {} [{}]{}", entry->start * 2, entry->end * 2,
                                    entry->target * 2, entry->depth, entry->pushes_lasti ? " lasti" : ""));
    return lines;
}

bool same_lines(CodeObject const& a, CodeObject const& b) {
    return a.firstlineno == b.firstlineno && std::ranges::equal(a.linetable->bytes, b.linetable->bytes);
}

std::string diff_function(CodeObject const& before, CodeObject const& after, bytecode::Target const& target) {
    auto text = diff_lines(field_lines(before), field_lines(after));
    auto instructions = diff_lines(instruction_lines(before, target), instruction_lines(after, target));
    text += instructions;
    if (!same_lines(before, after) && instructions.empty()) text += "    other positions in the source\n";
    return text;
}

}  // namespace

std::string diff_code(CodeObject const& before, CodeObject const& after, bytecode::Target const& target) {
    Arena arena;
    Collector left, right;
    left.add(*normalized_copy(before, arena));
    right.add(*normalized_copy(after, arena));
    auto old_functions = std::move(left).take();
    auto new_functions = std::move(right).take();
    std::map<std::string_view, CodeObject const*> by_name;
    for (auto const& function : new_functions) by_name.emplace(function.name, function.code);
    std::string text;
    for (auto const& function : old_functions) {
        auto found = by_name.find(function.name);
        if (found == by_name.end()) {
            text += fmt::format("- {}, line {}\n", function.name, function.code->firstlineno);
            continue;
        }
        auto changes = diff_function(*function.code, *found->second, target);
        if (!changes.empty())
            text += fmt::format("{}, line {}\n{}", function.name, found->second->firstlineno, changes);
        by_name.erase(found);
    }
    for (auto const& function : new_functions)
        if (by_name.contains(function.name))
            text += fmt::format("+ {}, line {}\n", function.name, function.code->firstlineno);
    return printable(text);
}

}  // namespace py::compiler::driver
