#include "marshal/bytecode/disassembler.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <iterator>
#include <limits>
#include <vector>

#include "marshal/base/hash_map.h"
#include "marshal/base/utf8.h"
#include "marshal/bytecode/instructions.h"
#include "marshal/code/exception_table.h"
#include "marshal/code/location_table.h"
#include "marshal/code/repr.h"

namespace py::bytecode {
namespace {

using code::CodeObject;

/// No instruction of a new line begins here.
constexpr int32_t kSameLine = std::numeric_limits<int32_t>::min();

/// Longest text that is shown for one operand, and for all operands together before they are shortened.
constexpr size_t kLongestOperand = size_t(1) << 24;
constexpr size_t kAllOperands = size_t(1) << 26;
/// Of an operand after that. Many instructions can refer to one long constant.
constexpr size_t kShortenedOperand = 80;
/// Listings are put out in pieces of this size.
constexpr size_t kPiece = size_t(1) << 16;

constexpr std::string_view kBinaryOperators[] = {
    "+",  "&",  "//",  "<<",  "@",  "*",  "%",  "|",  "**",  ">>",  "-",  "/",  "^",
    "+=", "&=", "//=", "<<=", "@=", "*=", "%=", "|=", "**=", ">>=", "-=", "/=", "^="};
constexpr std::string_view kCompareOperators[] = {"<", "<=", "==", "!=", ">", ">="};
constexpr std::string_view kConversions[] = {"", "str", "repr", "ascii"};
constexpr std::string_view kFunctionParts[] = {"defaults", "kwdefaults", "annotations", "closure"};

int digits_of(uint64_t value) { return int(std::to_string(value).size()); }

/// Where the listings of all code objects go.
class ListingText {
  public:
    explicit ListingText(std::function<void(std::string_view)> const& output) : output_(output) {}

    /// To append to; to be told of each end of a line.
    std::string text;
    void end_line() {
        text += '\n';
        if (text.size() >= kPiece) flush();
    }
    void flush() {
        output_(text);
        text.clear();
    }
    /// How long the next operand may be.
    size_t operand_limit() const { return std::clamp(operands_left_, kShortenedOperand, kLongestOperand); }
    void count_operand(size_t size) { operands_left_ -= std::min(operands_left_, size); }

  private:
    std::function<void(std::string_view)> const& output_;
    size_t operands_left_ = kAllOperands;
};

/// One code object's listing.
class Listing {
  public:
    Listing(CodeObject const& code, Target const& target, ListingText& out)
        : code_(code), target_(target), out_(out), text_(out.text) {}

    void print();

  private:
    void find_lines();
    void find_targets();
    void print_instruction(Instruction const& instruction);
    void print_exception_table();

    std::string operand_text(Instruction const& instruction) const;
    std::string constant_text(uint32_t index) const;
    std::string name_text(Instruction const& instruction) const;
    std::string function_parts_text(uint32_t oparg) const;
    std::string conversion_text(uint32_t oparg) const;
    std::string item_text(code::SequenceObject const& tuple, uint32_t index) const;
    static std::string_view item(code::SequenceObject const& tuple, uint32_t index);

    CodeObject const& code_;
    Target const& target_;
    ListingText& out_;
    std::string& text_;
    /// By code unit: the line that begins there, if any, and whether anything jumps there.
    std::vector<int32_t> lines_;
    std::vector<bool> targets_;
    std::vector<code::ExceptionEntry> handlers_;
    int line_width_ = 0;
    int offset_width_ = 4;
};

void Listing::print() {
    size_t units = code_.code->bytes.size() / 2;
    lines_.resize(units, kSameLine);
    targets_.resize(units);
    find_lines();
    find_targets();
    if (units > 5000) offset_width_ = digits_of(units * 2 - 2);

    InstructionReader reader(code_.code->bytes, target_);
    while (auto instruction = reader.next()) print_instruction(*instruction);
    if (!reader.at_end()) text_ += fmt::format("no instruction at {}\n", reader.offset() * 2);
    print_exception_table();
}

void Listing::find_lines() {
    code::LocationReader reader(code_.linetable->bytes, code_.firstlineno);
    int32_t line = -1, last_line = 0;
    bool any = false;
    while (auto entry = reader.next()) {
        if (!entry->line || (any && *entry->line == line)) continue;
        any = true;
        line = *entry->line;
        last_line = std::max(last_line, line);
        if (entry->start < lines_.size()) lines_[entry->start] = line;
    }
    if (any) line_width_ = last_line >= 1000 ? digits_of(uint64_t(last_line)) : 3;
}

void Listing::find_targets() {
    auto mark = [this](int64_t unit) {
        if (unit >= 0 && size_t(unit) < targets_.size()) targets_[size_t(unit)] = true;
    };
    InstructionReader reader(code_.code->bytes, target_);
    while (auto instruction = reader.next()) {
        if (target_.info_of(instruction->opcode).flags & kHasJump) mark(instruction->target(target_));
    }
    code::ExceptionTableReader handlers(code_.exceptiontable->bytes);
    while (auto entry = handlers.next()) {
        handlers_.push_back(*entry);
        mark(entry->target);
    }
}

void Listing::print_instruction(Instruction const& instruction) {
    OpcodeInfo const& info = target_.info_of(instruction.opcode);
    int32_t line = lines_[instruction.offset];
    if (line != kSameLine && instruction.offset != 0) text_ += '\n';
    auto out = std::back_inserter(text_);
    if (line_width_ != 0) {
        std::string line_text = line != kSameLine ? std::to_string(line) : std::string();
        fmt::format_to(out, "{:>{}} ", line_text, line_width_);
    }
    fmt::format_to(out, "    {:2} {:>{}} {:<20}", targets_[instruction.offset] ? ">>" : "", instruction.offset * 2,
                   offset_width_, info.name);
    if (info.flags & kHasArg) {
        fmt::format_to(out, " {:>5}", instruction.oparg);
        std::string operand = operand_text(instruction);
        if (!operand.empty()) fmt::format_to(out, " ({})", operand);
        out_.count_operand(operand.size());
    }
    while (text_.back() == ' ') text_.pop_back();
    out_.end_line();
}

std::string_view Listing::item(code::SequenceObject const& tuple, uint32_t index) {
    if (index >= tuple.items.size()) return "?";
    return static_cast<code::StrObject const*>(tuple.items[index])->text;
}

std::string Listing::constant_text(uint32_t index) const {
    if (index >= code_.consts->items.size()) return "?";
    std::string text;
    code::append_repr(text, *code_.consts->items[index], out_.operand_limit());
    return text;
}

std::string Listing::item_text(code::SequenceObject const& tuple, uint32_t index) const {
    auto whole = item(tuple, index);
    auto start = utf8::valid_prefix(whole, out_.operand_limit());
    return fmt::format("{}{}", start, start.size() < whole.size() ? "..." : "");
}

std::string Listing::name_text(Instruction const& instruction) const {
    if (instruction.opcode != Opcode::LOAD_GLOBAL) return item_text(*code_.names, instruction.oparg);
    std::string_view prefix = instruction.oparg & 1 ? "NULL + " : "";
    return fmt::format("{}{}", prefix, item_text(*code_.names, instruction.oparg >> 1));
}

std::string Listing::function_parts_text(uint32_t oparg) const {
    std::string text;
    for (size_t i = 0; i < std::size(kFunctionParts); i++) {
        if (!(oparg >> i & 1)) continue;
        if (!text.empty()) text += ", ";
        text += kFunctionParts[i];
    }
    return text;
}

std::string Listing::conversion_text(uint32_t oparg) const {
    std::string text(kConversions[oparg & 3]);
    if (oparg & 4) text += text.empty() ? "with format" : ", with format";
    return text;
}

std::string Listing::operand_text(Instruction const& instruction) const {
    uint32_t oparg = instruction.oparg;
    uint16_t flags = target_.info_of(instruction.opcode).flags;
    // The dis module of 3.11 does not count KW_NAMES among the opcodes with a constant.
    if (instruction.opcode == Opcode::KW_NAMES) return {};
    if (flags & kHasConst) return constant_text(oparg);
    if (flags & kHasName) return name_text(instruction);
    if (flags & kHasJump) return fmt::format("to {}", instruction.target(target_) * 2);
    if (flags & (kHasLocal | kHasFree)) return item_text(*code_.localsplusnames, oparg);
    switch (instruction.opcode) {
        case Opcode::COMPARE_OP:
            return oparg < std::size(kCompareOperators) ? std::string(kCompareOperators[oparg]) : "?";
        case Opcode::BINARY_OP: return oparg < std::size(kBinaryOperators) ? std::string(kBinaryOperators[oparg]) : "?";
        case Opcode::FORMAT_VALUE: return conversion_text(oparg);
        case Opcode::MAKE_FUNCTION: return function_parts_text(oparg);
        default: return {};
    }
}

void Listing::print_exception_table() {
    if (handlers_.empty()) return;
    text_ += "ExceptionTable:\n";
    for (auto const& entry : handlers_) {
        fmt::format_to(std::back_inserter(text_), "  {} to {} -> {} [{}]{}", entry.start * 2,
                       int64_t(entry.end) * 2 - 2, entry.target * 2, entry.depth, entry.pushes_lasti ? " lasti" : "");
        out_.end_line();
    }
}

/// Code objects are nested at most as deep as marshal allows; one that was listed is not listed again.
void disassemble_nested(CodeObject const& code, Target const& target, ListingText& out,
                        HashSet<CodeObject const*>& listed) {
    Listing(code, target, out).print();
    for (code::Object const* constant : code.consts->items) {
        if (constant->kind != code::ObjectKind::Code) continue;
        auto& nested = static_cast<CodeObject const&>(*constant);
        if (!listed.insert(&nested).second) continue;
        std::string name;
        code::append_repr(name, nested, out.operand_limit());
        out.count_operand(name.size());
        out.text += fmt::format("\nDisassembly of {}:\n", name);
        disassemble_nested(nested, target, out, listed);
    }
}

}  // namespace

std::string disassemble(CodeObject const& code, Target const& target) {
    std::string text;
    disassemble(code, target, [&text](std::string_view piece) { text += piece; });
    return text;
}

void disassemble(CodeObject const& code, Target const& target,
                 std::function<void(std::string_view piece)> const& output) {
    ListingText out(output);
    HashSet<CodeObject const*> listed;
    disassemble_nested(code, target, out, listed);
    out.flush();
}

}  // namespace py::bytecode
