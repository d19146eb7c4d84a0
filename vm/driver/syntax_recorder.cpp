#include "vm/driver/syntax_recorder.h"

#include <type_traits>

#include "compiler/grammar/node_fields.h"

// From the compiler's tree to the steps that make objects of it.

namespace py::vm {
namespace {

namespace ast = compiler::ast;
using Kind = SyntaxStep::Kind;

/// A visitor that records the node it is called for, and those below.
class Recorder {
  public:
    Recorder(uint32_t depth_left, std::vector<SyntaxStep>& steps) : depth_left_(depth_left), steps_(steps) {}

    bool too_deep() const { return too_deep_; }

    template <class Node>
    void record(Node const* node) {
        if (depth_left_ == 0) too_deep_ = true;
        if (too_deep_) return;
        depth_left_--;
        visit_node(node, *this);
        depth_left_++;
    }

    void begin(std::string_view name) { steps_.push_back({.kind = Kind::Node, .name = name}); }

    template <class T>
    void field(std::string_view name, T const& value) {
        push(value);
        steps_.push_back({.kind = Kind::Attribute, .name = name});
    }
    template <class T>
    void optional_field(std::string_view name, T const& value) {
        field(name, value);
    }

    void end(ast::SourceRange const& range) {
        field("lineno", range.line);
        field("col_offset", range.column);
        field("end_lineno", range.end_line);
        field("end_col_offset", range.end_column);
    }
    void end() {}

  private:
    void push(int32_t value) { steps_.push_back({.kind = Kind::Number, .number = value}); }
    void push(code::Object const* value) {
        if (!value) return push_none();
        steps_.push_back({.kind = Kind::Constant, .constant = value});
    }
    void push(code::StrObject const* value) { push(static_cast<code::Object const*>(value)); }
    template <class T>
        requires std::is_enum_v<T>
    void push(T value) {
        steps_.push_back({.kind = Kind::Enumerator, .name = enumerator_name(value)});
    }
    template <class Node>
    void push(Node* node) {
        if (!node) return push_none();
        record(static_cast<Node const*>(node));
    }
    template <class T>
    void push(ast::Seq<T> const& items) {
        for (auto const& item : items) push(item);
        steps_.push_back({.kind = Kind::List, .number = int32_t(items.size())});
    }
    void push_none() { steps_.push_back({.kind = Kind::None}); }

    uint32_t depth_left_;
    bool too_deep_ = false;
    std::vector<SyntaxStep>& steps_;
};

}  // namespace

bool record_syntax(ast::ModNode const& tree, uint32_t maximum_depth, std::vector<SyntaxStep>& steps) {
    Recorder recorder(maximum_depth, steps);
    recorder.record(&tree);
    return !recorder.too_deep();
}

}  // namespace py::vm
