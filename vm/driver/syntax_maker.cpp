#include "vm/driver/syntax_maker.h"

#include <type_traits>

#include "compiler/grammar/node_reader.h"
#include "marshal/code/object_factory.h"

// From the values that the machine has read out of AST objects to the compiler's tree.

namespace py::vm {
namespace {

namespace ast = compiler::ast;
using Kind = SyntaxItem::Kind;

/// What `read_node` asks for the parts of nodes.
class Maker {
  public:
    Maker(SyntaxInput const& input, Arena& nodes, code::ObjectFactory& objects)
        : input_(input), nodes_(nodes), objects_(objects) {}

    bool too_deep() const { return too_deep_; }

    int32_t choice() { return next().number; }
    template <class Node>
    Node* make() {
        return new (nodes_.allocate(sizeof(Node), alignof(Node))) Node();
    }

    void read(int32_t& number) { number = next().number; }
    void read(ast::Identifier& text) {
        code::Object const* constant = nullptr;
        read(constant);
        // Names are compared by their addresses.
        text = constant ? objects_.intern(static_cast<code::StrObject const*>(constant)->text) : nullptr;
    }
    void read(ast::ConstantValue& constant) {
        SyntaxItem item = next();
        constant = item.kind == Kind::Constant ? input_.constant(size_t(item.number), objects_) : nullptr;
    }
    void read(ast::SourceRange& range) {
        read(range.line);
        read(range.column);
        read(range.end_line);
        read(range.end_column);
    }
    template <class T>
        requires std::is_enum_v<T>
    void read(T& value) {
        value = T(choice());
    }
    template <class T>
    void read(ast::Seq<T>& items) {
        items = nodes_.make_array<T>(size_t(next().number));
        for (T& item : items) read(item);
    }
    template <class Node>
    void read(Node*& node) {
        if (too_deep_) return;
        if (input_.items[at_].kind == Kind::None) {
            at_++;
            return;
        }
        if (depth_ == kMostDepth) {
            too_deep_ = true;
            return;
        }
        depth_++;
        start(node);
        depth_--;
    }

  private:
    /// Levels that fit into the compiler's stack; folding is content with fewer.
    static constexpr int kMostDepth = 6000;

    SyntaxItem next() { return too_deep_ ? SyntaxItem() : input_.items[at_++]; }

    template <class Node>
    void start(Node*& node) {
        // A product has but one constructor, which nobody asks for.
        if constexpr (!requires { node->kind; }) choice();
        read_node(node, *this);
    }

    SyntaxInput const& input_;
    Arena& nodes_;
    code::ObjectFactory& objects_;
    size_t at_ = 0;
    int depth_ = 0;
    bool too_deep_ = false;
};

}  // namespace

ast::ModNode* make_syntax(SyntaxInput const& input, Arena& nodes, code::ObjectFactory& objects) {
    Maker maker(input, nodes, objects);
    ast::ModNode* tree = nullptr;
    maker.read(tree);
    return maker.too_deep() ? nullptr : tree;
}

}  // namespace py::vm
