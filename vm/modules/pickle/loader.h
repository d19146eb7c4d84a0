#pragma once

#include <vector>

#include "vm/modules/pickle/input.h"

namespace py::vm {

/// One call of `Unpickler.load`: a machine with a stack of values, on which marks stand.
class PickleLoader {
  public:
    PickleLoader(Thread& thread, Unpickler* unpickler)
        : thread_(thread), self_(unpickler), input_(thread, unpickler), stack_(new_list()) {}

    Raises<Value> load();

  private:
    /// Both kinds of opcodes that make objects by `__new__`.
    enum class Keywords : bool { No, Yes };

    Raises<void> step(PickleOp op);
    Error invalid_opcode(uint8_t opcode);

    // the stack
    void push(Value value) { stack_->append(value); }
    size_t fence() const { return marks_.empty() ? 0 : marks_.back(); }
    Error underflow();
    /// There are `count` values above the uppermost mark.
    Raises<void> need(size_t count) {
        if (stack_->size < fence() + count) [[unlikely]]
            return underflow();
        return {};
    }
    Raises<Value> pop();
    Value& top() { return stack_->items[stack_->size - 1]; }
    /// The values above the uppermost mark, which goes.
    Raises<List*> pop_to_mark();
    /// The same, with something below the mark that they are for.
    Raises<List*> pop_items();

    // values
    Raises<void> load_int_line();
    Raises<void> load_long_line();
    Raises<void> load_float_line();
    Raises<void> load_float();
    Raises<void> load_long(uint64_t size);
    Raises<void> load_string_line();
    Raises<void> load_string(uint64_t size);
    Raises<void> load_unicode_line();
    Raises<void> load_unicode(int size);
    Raises<void> load_bytes(int size);
    Raises<void> load_bytearray();
    Raises<void> load_next_buffer();
    Raises<void> load_readonly_buffer();
    Raises<Value> decoded(ByteView bytes);

    // containers
    Raises<void> load_tuple(size_t size);
    Raises<void> load_dict();
    Raises<void> append(List* items);
    Raises<void> set_items(List* items);
    Raises<void> add_items(List* items);

    // objects
    Raises<void> load_global_line();
    Raises<void> load_stack_global();
    Raises<void> load_extension(int size);
    Raises<void> load_instance_line();
    Raises<void> load_object();
    Raises<void> instantiate(Value type, List* arguments);
    Raises<void> load_new_object(Keywords keywords);
    Raises<void> load_reduce();
    Raises<void> load_build();
    Raises<void> update_attributes(Value object, Dict* attributes);
    Raises<void> load_persistent_line();
    Raises<void> load_persistent(Value id);
    Raises<Value> find_class(Value module, Value name);

    // the memo
    Raises<void> get_numbered(int64_t number);
    Raises<void> put_numbered(int64_t number);
    Raises<int64_t> take_number_line();

    Thread& thread_;
    Unpickler* self_;
    PickleInput input_;
    List* stack_;
    /// Sizes of the stack.
    std::vector<size_t> marks_;
    bool stopped_ = false;
};

}  // namespace py::vm
