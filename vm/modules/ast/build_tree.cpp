#include "vm/modules/ast/build_tree.h"

#include "vm/modules/ast/ast.h"
#include "vm/objects/containers.h"
#include "vm/runtime/code/constants.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {
namespace {

/// Values that wait to be part of a node or a list. A List, so that the collector sees them.
class WaitingValues {
  public:
    void push(Value value) { values_->append(value); }
    Value pop() { return values_->items[--values_->size]; }
    Value top() const { return values_->items[values_->size - 1]; }
    /// Makes one list of the uppermost values.
    void collect(size_t count) {
        Value list = Value::of(make_list(std::span<Value const>(values_->span().last(count))));
        values_->size -= count;
        push(list);
    }

  private:
    List* values_ = new_list();
};

Raises<Value> make_constant_value(Thread& thread, code::Object const* constant) {
    if (constant->kind == code::ObjectKind::Str) {
        auto* text = static_cast<code::StrObject const*>(constant);
        return Value::of(text->interned ? intern(text->text) : make_str(text->text));
    }
    // Trees have no code objects in them, so there is no storage to make them for.
    return ConstantMaker(nullptr, nullptr).make(thread, constant);
}

Raises<void> carry_out(Thread& thread, SyntaxTypes const& types, SyntaxStep const& step, WaitingValues& values) {
    switch (step.kind) {
        case SyntaxStep::Kind::Node:
            values.push(Value::of(new_instance(types.nodes->find(intern(step.name)).as<Type>())));
            break;
        case SyntaxStep::Kind::Enumerator: values.push(types.enumerators->find(intern(step.name))); break;
        case SyntaxStep::Kind::Constant: values.push(TRY(make_constant_value(thread, step.constant))); break;
        case SyntaxStep::Kind::Number: values.push(Value::small(step.number)); break;
        case SyntaxStep::Kind::None: values.push(none()); break;
        case SyntaxStep::Kind::List: values.collect(size_t(step.number)); break;
        case SyntaxStep::Kind::Attribute: {
            Value value = values.pop();
            store_own_attribute(values.top().object(), intern(step.name), value);
            break;
        }
    }
    return {};
}

}  // namespace

Raises<Value> build_tree(Thread& thread, std::span<SyntaxStep const> steps) {
    SyntaxTypes const& types = *TRY(syntax_types(thread));
    WaitingValues values;
    for (SyntaxStep const& step : steps) TRY(carry_out(thread, types, step, values));
    return values.pop();
}

}  // namespace py::vm
