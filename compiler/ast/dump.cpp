#include "compiler/ast/dump.h"

#include <vector>

#include "compiler/grammar/node_fields.h"
#include "marshal/code/repr.h"

namespace py::compiler::ast {
namespace {

constexpr int kMaximumDepth = 5000;

/// A visitor that writes the node it is called for, and those below.
class Dumper {
  public:
    explicit Dumper(DumpPositions positions) : positions_(positions) {}

    std::string finish() { return std::move(out_); }

    template <class Node>
    void write(Node const* node) {
        if (level_ >= kMaximumDepth) {
            out_ += "...";
            return;
        }
        visit_node(node, *this);
    }

    void begin(std::string_view name) {
        out_ += name;
        out_ += '(';
        nodes_.emplace_back();
        level_++;
    }

    template <class T>
    void field(std::string_view name, T const& value) {
        start_argument();
        out_ += name;
        out_ += '=';
        bool simple = value_is_simple(value);
        nodes_.back().all_simple &= simple;
    }
    /// Where the grammar has `?`, an absent value is left out.
    template <class T>
    void optional_field(std::string_view name, T const& value) {
        if (is_present(value)) field(name, value);
    }

    void end(SourceRange const& range) {
        if (positions_ == DumpPositions::Yes) {
            field("lineno", range.line);
            field("col_offset", range.column);
            field("end_lineno", range.end_line);
            field("end_col_offset", range.end_column);
        }
        end();
    }
    void end() {
        level_--;
        auto const& node = nodes_.back();
        if (node.all_simple && node.arguments.size() <= 3) put_on_one_line();
        out_ += ')';
        last_had_arguments_ = !node.arguments.empty();
        nodes_.pop_back();
    }

  private:
    struct OpenNode {
        /// Where the arguments start in the output, behind the line break.
        std::vector<size_t> arguments;
        bool all_simple = true;
    };

    static bool is_present(int32_t) { return true; }
    template <class T>
    static bool is_present(T* value) {
        return value != nullptr;
    }

    void break_line(bool first) {
        out_ += first ? "\n" : ",\n";
        out_.append(size_t(level_) * 2, ' ');
    }
    void start_argument() {
        auto& arguments = nodes_.back().arguments;
        break_line(arguments.empty());
        arguments.push_back(out_.size());
    }

    /// Rewrites the arguments of the innermost node with a comma and a blank between them.
    void put_on_one_line() {
        auto const& arguments = nodes_.back().arguments;
        if (arguments.empty()) return;
        std::string line;
        size_t const line_break = 1 + size_t(level_ + 1) * 2;
        for (size_t i = 0; i < arguments.size(); i++) {
            bool last = i + 1 == arguments.size();
            size_t end = last ? out_.size() : arguments[i + 1] - line_break - 1;
            line.append(out_, arguments[i], end - arguments[i]);
            if (!last) line += ", ";
        }
        out_.resize(arguments[0] - line_break);
        out_ += line;
    }

    // Each writes a value, and tells whether it counts as simple for the layout of the node around it.

    bool value_is_simple(int32_t value) {
        out_ += std::to_string(value);
        return true;
    }
    bool value_is_simple(code::Object const* value) {
        out_ += value == nullptr ? "None" : code::repr(value);
        return true;
    }
    bool value_is_simple(code::StrObject const* value) {
        return value_is_simple(static_cast<code::Object const*>(value));
    }
    template <class T>
        requires std::is_enum_v<T>
    bool value_is_simple(T value) {
        out_ += enumerator_name(value);
        out_ += "()";
        return true;
    }
    template <class Node>
    bool value_is_simple(Node* node) {
        if (node == nullptr) {
            out_ += "None";
            return true;
        }
        write(static_cast<Node const*>(node));
        return !last_had_arguments_;
    }
    template <class T>
    bool value_is_simple(Seq<T> const& items) {
        if (items.empty()) {
            out_ += "[]";
            return true;
        }
        out_ += '[';
        level_++;
        bool first = true;
        for (auto const& item : items) {
            break_line(first);
            value_is_simple(item);
            first = false;
        }
        level_--;
        out_ += ']';
        return false;
    }

    DumpPositions positions_;
    std::string out_;
    std::vector<OpenNode> nodes_;
    int level_ = 0;
    bool last_had_arguments_ = false;
};

}  // namespace

std::string dump(ModNode const& tree, DumpPositions positions) {
    Dumper dumper(positions);
    dumper.write(&tree);
    return dumper.finish();
}

}  // namespace py::compiler::ast
