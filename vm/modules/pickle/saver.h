#pragma once

#include "vm/modules/pickle/output.h"
#include "vm/objects/bytes/bytearray.h"
#include "vm/objects/set/set.h"

namespace py::vm {

/// One call of `Pickler.dump`.
class PickleSaver {
  public:
    PickleSaver(Thread& thread, Pickler* pickler)
        : thread_(thread), pickler_(pickler), protocol_(pickler->protocol), out_(thread, pickler->write) {}

    Raises<Value> dump(Value value);

  private:
    /// Whether a value may be replaced by its persistent id; an id itself may not.
    enum class Persistent : bool { No, Yes };
    using Iterator = Value;

    Raises<void> save(Value value, Persistent persistent = Persistent::Yes);
    Raises<void> save_value(Value value, Persistent persistent);
    /// Whether the value had a persistent id.
    Raises<bool> save_persistent_id(Value value);
    Raises<bool> save_plain(Value value);
    Raises<bool> save_container(Value value);
    Raises<void> save_other(Value value);

    // plain values
    Raises<void> save_int(Value value);
    Raises<void> save_float(Value value);
    Raises<void> save_str(Str* text);
    void put_escaped(char32_t character);
    Raises<void> save_bytes(ByteView bytes, Value memoized, Value payload);
    Raises<void> save_bytearray(ByteView bytes, Value memoized, Value payload);
    Raises<void> save_buffer(Value value);

    // containers
    Raises<void> save_tuple(Tuple* tuple);
    Raises<void> save_list(List* list);
    Raises<void> save_dict(Dict* dict);
    Raises<void> save_set(Set* set);
    Raises<void> save_frozenset(Set* set);
    Raises<void> save_set_by_reduction(Type& type, Value set);
    Raises<void> save_items(List* list);
    Raises<void> save_entries(Dict* dict);
    Raises<void> append_items(Iterator iterator);
    Raises<void> set_items(Iterator iterator);
    Raises<void> save_pair(Value pair);

    // by name and by reduction
    Raises<void> save_type(Value type);
    Raises<void> save_global(Value value, Value name);
    Raises<void> save_global_name(Str* module_name, Str* name);
    Raises<bool> save_extension(Str* module_name, Str* name);
    /// How to make the value again, as its type or a table says; NotImplemented where it is to be saved by name.
    Raises<Value> reduction_of(Value value);
    Raises<void> save_reduction(Value reduction, Value value);
    Raises<void> save_parts(Value callable, Tuple* arguments, Value value);
    Raises<void> save_new_object(Tuple* arguments, Value value);
    Raises<void> save_new_object_with_keywords(Tuple* arguments);
    Raises<void> save_state(Value state, Value setter, Value value);

    // the memo
    /// Writes a reference if the value has been saved before.
    bool put_reference(Value value);
    void put_reference(int64_t number);
    void memoize(Value value);
    int64_t number_of(Value value) { return find_number(pickler_->memo, value); }

    void put(PickleOp op) { out_.put(op); }
    bool is_binary() const { return protocol_ >= 1; }

    Thread& thread_;
    Pickler* pickler_;
    int64_t protocol_;
    PickleOutput out_;
    Value reducer_ = kEmpty;
};

}  // namespace py::vm
