#pragma once

#include <span>
#include <string_view>

#include "vm/objects/str/str.h"
#include "vm/objects/type/type.h"

namespace py::vm {

/// One dunder method and the slot behind it.
struct SlotRow {
    char const* name;
    /// Of the function pointer in `Slots`.
    size_t offset;
    /// Calls the slot function for a call of the method: a wrapper for methods of built-in types.
    Raises<Value> (*invoke)(Thread&, void* slot, Value self, CallArgs args, SlotRow const& row);
    /// What a class with such a method in Python has in the slot.
    void* python_function;
    Str* interned = nullptr;
};

/// All of slots.def. `interned` is set once names are prepared.
std::span<SlotRow> slot_rows();

inline void*& slot_at(Slots& slots, size_t offset) {
    return *reinterpret_cast<void**>(reinterpret_cast<char*>(&slots) + offset);
}

/// A method of a built-in type that stands for a slot function (slot wrapper); also `__new__`, which has no row.
struct WrapperDescriptor : Object {
    static constexpr Layout kLayout = Layout::WrapperDescriptor;
    SlotRow const* row;
    Type* owner;
};

/// A `WrapperDescriptor` bound to an object.
struct MethodWrapper : Object {
    static constexpr Layout kLayout = Layout::MethodWrapper;
    WrapperDescriptor* wrapper;
    Value self;
};

struct GetSetDescriptor : Object {
    static constexpr Layout kLayout = Layout::GetSetDescriptor;
    GetSetDef const* definition;
    Type* owner;
};

/// `__dict__` of the instances of a type: the first type along a chain of bases whose instances take attributes has it.
extern GetSetDef const kInstanceDictAttribute;
/// A descriptor of a type for a row of its table.
Value make_attribute(Type* type, GetSetDef const& attribute);

/// A value at a fixed place of the instance: `__slots__`, and extra attributes of exceptions.
struct MemberDescriptor : Object {
    static constexpr Layout kLayout = Layout::MemberDescriptor;
    Str* name;
    Type* owner;
    uint32_t offset;
    /// Reading what is not set gives None instead of AttributeError.
    bool none_if_unset;
    bool read_only;
    std::string_view doc;
    /// Reads and writes the attribute instead of what stands at `offset`; null for none.
    GetSetDef const* definition;
};

}  // namespace py::vm
