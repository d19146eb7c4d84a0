#include "compiler/driver/verify/code_compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <optional>

#include "compiler/driver/verify/instruction_text.h"
#include "compiler/driver/verify/value_compare.h"
#include "marshal/bytecode/instructions.h"
#include "marshal/code/exception_table.h"
#include "marshal/code/location_table.h"

namespace py::compiler::driver {

namespace {

using code::CodeObject;
using code::Object;
using code::ObjectKind;

std::string location_text(std::optional<code::LocationEntry> const& entry) {
    if (!entry) return "nothing";
    auto units = fmt::format("{} to {}", entry->start * 2, (entry->start + entry->length) * 2);
    if (!entry->line) return fmt::format("no line for {}", units);
    return fmt::format("{}:{}-{}:{} for {}", *entry->line, entry->column, entry->end_line, entry->end_column, units);
}

bool same_location(std::optional<code::LocationEntry> const& a, std::optional<code::LocationEntry> const& b) {
    if (!a || !b) return !a && !b;
    return a->start == b->start && a->length == b->length && a->line == b->line && a->end_line == b->end_line &&
           a->column == b->column && a->end_column == b->end_column;
}

std::string handler_text(std::optional<code::ExceptionEntry> const& entry) {
    if (!entry) return "nothing";
    return fmt::format("{} to {} -> {} [{}]{}", entry->start * 2, entry->end * 2, entry->target * 2, entry->depth,
                       entry->pushes_lasti ? " lasti" : "");
}

bool same_handler(std::optional<code::ExceptionEntry> const& a, std::optional<code::ExceptionEntry> const& b) {
    if (!a || !b) return !a && !b;
    return a->start == b->start && a->end == b->end && a->target == b->target && a->depth == b->depth &&
           a->pushes_lasti == b->pushes_lasti;
}

class Comparison {
  public:
    Comparison(bytecode::Target const& target, size_t limit, std::string_view filename)
        : target_(target), limit_(limit), filename_(filename) {}

    std::vector<CodeDifference> take() && { return std::move(differences_); }

    /// The recursion follows `expected`, which the compiler made or whose size is bounded by that of its file.
    void compare(CodeObject const& expected, CodeObject const& found) {
        if (is_full()) return;
        function_ = std::string(expected.qualname->text);
        compare_numbers(expected, found);
        compare_text("co_name", *expected.name, *found.name);
        compare_text("co_qualname", *expected.qualname, *found.qualname);
        if (found.filename->text != filename_)
            add(-1, "co_filename",
                fmt::format("{} where the module says {}", short_repr(*found.filename), quoted_text(filename_)));
        compare_names("co_names", expected, *expected.names, *found.names, bytecode::kHasName);
        compare_names("co_localsplusnames", expected, *expected.localsplusnames, *found.localsplusnames,
                      bytecode::kHasLocal | bytecode::kHasFree);
        compare_bytes("co_localspluskinds", *expected.localspluskinds, *found.localspluskinds);
        compare_instructions(expected, found);
        compare_locations(expected, found);
        compare_handlers(expected, found);
        compare_constants(expected, found);
    }

  private:
    bool is_full() const { return differences_.size() >= limit_; }

    void add(int64_t offset, std::string field, std::string message) {
        if (!is_full()) differences_.push_back({function_, offset, std::move(field), std::move(message)});
    }

    void compare_numbers(CodeObject const& expected, CodeObject const& found) {
        struct Field {
            std::string_view name;
            int64_t expected;
            int64_t found;
        };
        Field const fields[] = {
            {"co_argcount", expected.argcount, found.argcount},
            {"co_posonlyargcount", expected.posonlyargcount, found.posonlyargcount},
            {"co_kwonlyargcount", expected.kwonlyargcount, found.kwonlyargcount},
            {"co_stacksize", expected.stacksize, found.stacksize},
            {"co_flags", expected.flags, found.flags},
            {"co_firstlineno", expected.firstlineno, found.firstlineno},
        };
        for (auto const& field : fields)
            if (field.expected != field.found)
                add(-1, std::string(field.name), fmt::format("{} where {} belongs", field.found, field.expected));
    }

    void compare_text(std::string_view name, Object const& expected, Object const& found) {
        if (!same_value(expected, found))
            add(-1, std::string(name), fmt::format("{} where {} belongs", short_repr(found), short_repr(expected)));
    }

    void compare_bytes(std::string_view name, code::BytesObject const& expected, code::BytesObject const& found) {
        if (!std::ranges::equal(expected.bytes, found.bytes))
            add(-1, std::string(name), fmt::format("{} where {} belongs", short_repr(found), short_repr(expected)));
    }

    /// The first instruction whose operand is that index of the table that `flags` mean.
    int64_t user_of(CodeObject const& code, uint16_t flags, size_t index) const {
        bytecode::InstructionReader reader(code.code->bytes, target_);
        while (auto instruction = reader.next()) {
            if (!(target_.info_of(instruction->opcode).flags & flags)) continue;
            bool halves = instruction->opcode == bytecode::Opcode::LOAD_GLOBAL;
            if (instruction->oparg >> (halves ? 1 : 0) == index) return int64_t(instruction->offset) * 2;
        }
        return -1;
    }

    void compare_names(std::string_view field, CodeObject const& code, code::SequenceObject const& expected,
                       code::SequenceObject const& found, uint16_t flags) {
        compare_counts(field, expected, found);
        for (size_t i = 0; i < std::min(expected.items.size(), found.items.size()); i++)
            if (!same_value(*expected.items[i], *found.items[i]))
                add(user_of(code, flags, i), fmt::format("{}[{}]", field, i),
                    fmt::format("{} where {} belongs", short_repr(*found.items[i]), short_repr(*expected.items[i])));
    }

    void compare_counts(std::string_view field, code::SequenceObject const& expected,
                        code::SequenceObject const& found) {
        if (expected.items.size() != found.items.size())
            add(-1, std::string(field),
                fmt::format("{} items where {} belong", found.items.size(), expected.items.size()));
    }

    void compare_instructions(CodeObject const& expected, CodeObject const& found) {
        auto a = expected.code->bytes;
        auto b = found.code->bytes;
        if (std::ranges::equal(a, b)) return;
        bytecode::InstructionReader left(a, target_), right(b, target_);
        while (true) {
            auto one = left.next();
            auto other = right.next();
            bool same = one && other && one->offset == other->offset && one->next == other->next &&
                        std::ranges::equal(a.subspan(one->offset * 2, (one->next - one->offset) * 2),
                                           b.subspan(other->offset * 2, (other->next - other->offset) * 2));
            if (same) continue;
            auto text_of = [&](CodeObject const& code, auto const& instruction, auto const& reader) {
                if (instruction) return instruction_text(code, *instruction, target_);
                return std::string(reader.at_end() ? "the end" : "no instruction");
            };
            auto found_text = text_of(found, other, right);
            auto expected_text = text_of(expected, one, left);
            int64_t offset = other ? other->offset : one ? one->offset : right.offset();
            if (found_text == expected_text && one && other) found_text += " with other bytes behind it";
            return add(offset * 2, "co_code", fmt::format("{} where {} belongs", found_text, expected_text));
        }
    }

    void compare_locations(CodeObject const& expected, CodeObject const& found) {
        if (std::ranges::equal(expected.linetable->bytes, found.linetable->bytes)) return;
        code::LocationReader left(expected.linetable->bytes, expected.firstlineno);
        code::LocationReader right(found.linetable->bytes, found.firstlineno);
        while (true) {
            auto one = left.next();
            auto other = right.next();
            if (!same_location(one, other)) {
                int64_t start = one ? one->start : other->start;
                return add(start * 2, "co_linetable",
                           fmt::format("{} where {} belongs", location_text(other), location_text(one)));
            }
            if (!one) return compare_bytes("co_linetable", *expected.linetable, *found.linetable);
        }
    }

    void compare_handlers(CodeObject const& expected, CodeObject const& found) {
        if (std::ranges::equal(expected.exceptiontable->bytes, found.exceptiontable->bytes)) return;
        code::ExceptionTableReader left(expected.exceptiontable->bytes), right(found.exceptiontable->bytes);
        while (true) {
            auto one = left.next();
            auto other = right.next();
            if (!same_handler(one, other)) {
                int64_t start = one ? one->start : other->start;
                return add(start * 2, "co_exceptiontable",
                           fmt::format("{} where {} belongs", handler_text(other), handler_text(one)));
            }
            if (!one) return compare_bytes("co_exceptiontable", *expected.exceptiontable, *found.exceptiontable);
        }
    }

    void compare_constants(CodeObject const& expected, CodeObject const& found) {
        compare_counts("co_consts", *expected.consts, *found.consts);
        auto function = function_;
        for (size_t i = 0; i < std::min(expected.consts->items.size(), found.consts->items.size()); i++) {
            auto const& one = *expected.consts->items[i];
            auto const& other = *found.consts->items[i];
            if (one.kind == ObjectKind::Code && other.kind == ObjectKind::Code) {
                compare(static_cast<CodeObject const&>(one), static_cast<CodeObject const&>(other));
                function_ = function;
            } else if (!same_value(one, other)) {
                add(user_of(expected, bytecode::kHasConst, i), fmt::format("co_consts[{}]", i),
                    fmt::format("{} where {} belongs", short_repr(other), short_repr(one)));
            }
        }
    }

    bytecode::Target const& target_;
    size_t limit_;
    std::string_view filename_;
    std::string function_;
    std::vector<CodeDifference> differences_;
};

}  // namespace

std::string CodeDifference::to_string() const {
    if (offset < 0) return fmt::format("in {}: {}: {}", function, field, message);
    return fmt::format("in {}, at {}: {}: {}", function, offset, field, message);
}

std::vector<CodeDifference> compare_code(CodeObject const& expected, CodeObject const& found,
                                         bytecode::Target const& target, size_t limit) {
    Comparison comparison(target, limit, found.filename->text);
    comparison.compare(expected, found);
    return std::move(comparison).take();
}

}  // namespace py::compiler::driver
