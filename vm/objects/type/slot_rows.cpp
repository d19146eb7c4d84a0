#include "vm/objects/type/slot_rows.h"

#include <cstddef>

#include "vm/objects/type/python_slots.h"
#include "vm/runtime/protocol/operations.h"

// For each family of slots: `invoke`, by which a dunder method of a built-in type calls the slot function.

namespace py::vm {
namespace {

Raises<void> expect(Thread& thread, CallArgs args, size_t count, SlotRow const& row) {
    if (args.keyword_count()) {
        return raise(thread, TypeError_type, "wrapper {}() takes no keyword arguments", {row.name});
    }
    if (args.count == count) return {};
    return raise(thread, TypeError_type, "expected {} argument{}, got {}", {count, count == 1 ? "" : "s", args.count});
}

struct Unary {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const& row) {
        TRY(expect(thread, args, 0, row));
        return reinterpret_cast<Slots::Unary>(slot)(thread, self);
    }
};

struct Next {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const& row) {
        TRY(expect(thread, args, 0, row));
        Value item = TRY(reinterpret_cast<Slots::Unary>(slot)(thread, self));
        if (item.is_empty()) return raise_stop_iteration(thread, self);
        return item;
    }
};

struct Length {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const& row) {
        TRY(expect(thread, args, 0, row));
        return make_int(TRY(reinterpret_cast<Slots::Length>(slot)(thread, self)));
    }
};
using Hash = Length;

struct Boolean {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const& row) {
        TRY(expect(thread, args, 0, row));
        return boolean(TRY(reinterpret_cast<Slots::Predicate>(slot)(thread, self)));
    }
};

struct Binary {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const& row) {
        TRY(expect(thread, args, 1, row));
        Value result = TRY(reinterpret_cast<Slots::Binary>(slot)(thread, self, args.values[0]));
        // A sequence has nobody else to ask for a repetition.
        bool repeats = is_not_implemented(result) &&
                       (std::string_view(row.name) == "__mul__" || std::string_view(row.name) == "__imul__");
        if (repeats && type_of(self)->slots.get_item && !type_of(args.values[0])->slots.index) {
            return raise(thread, TypeError_type, "'{}' object cannot be interpreted as an integer",
                         {type_of(args.values[0])});
        }
        return result;
    }
};

struct Reflected {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const& row) {
        TRY(expect(thread, args, 1, row));
        return reinterpret_cast<Slots::Binary>(slot)(thread, args.values[0], self);
    }
};

struct Contains {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const& row) {
        TRY(expect(thread, args, 1, row));
        return boolean(TRY(reinterpret_cast<decltype(Slots::contains)>(slot)(thread, self, args.values[0])));
    }
};

template <int op>
struct Compare {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const& row) {
        TRY(expect(thread, args, 1, row));
        return reinterpret_cast<decltype(Slots::compare)>(slot)(thread, self, args.values[0], CompareOperator(op));
    }
};

struct Call {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const&) {
        return reinterpret_cast<decltype(Slots::call)>(slot)(thread, self, args);
    }
};

struct Init {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const&) {
        TRY(reinterpret_cast<decltype(Slots::init)>(slot)(thread, self, args));
        return none();
    }
};

Raises<Str*> attribute_name(Thread& thread, Value name) {
    if (name.is<Str>()) return intern(name.as<Str>());
    return raise(thread, TypeError_type, "attribute name must be string, not '{}'", {type_of(name)});
}

struct GetAttribute {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const& row) {
        TRY(expect(thread, args, 1, row));
        Str* name = TRY(attribute_name(thread, args.values[0]));
        return reinterpret_cast<decltype(Slots::get_attribute)>(slot)(thread, self, name);
    }
};
using GetAttributeHook = GetAttribute;

/// What a metatype in C++ does about attributes of its classes cannot be passed over by a method of `object`.
Raises<void> check_own_setter(Thread& thread, void* slot, Value self, SlotRow const& row) {
    if (!self.is<Type>()) return {};
    Type* native = type_of(self);
    while (native->type_flags & kHeapType) native = native->base;
    if (reinterpret_cast<void*>(native->slots.set_attribute) == slot) return {};
    return raise(thread, TypeError_type, "can't apply this {} to {} object", {row.interned, type_of(self)});
}

struct SetAttribute {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const& row) {
        TRY(expect(thread, args, 2, row));
        TRY(check_own_setter(thread, slot, self, row));
        Str* name = TRY(attribute_name(thread, args.values[0]));
        TRY(reinterpret_cast<decltype(Slots::set_attribute)>(slot)(thread, self, name, args.values[1]));
        return none();
    }
};

struct DeleteAttribute {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const& row) {
        TRY(expect(thread, args, 1, row));
        TRY(check_own_setter(thread, slot, self, row));
        Str* name = TRY(attribute_name(thread, args.values[0]));
        TRY(reinterpret_cast<decltype(Slots::set_attribute)>(slot)(thread, self, name, kEmpty));
        return none();
    }
};

struct SetItem {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const& row) {
        TRY(expect(thread, args, 2, row));
        TRY(reinterpret_cast<decltype(Slots::set_item)>(slot)(thread, self, args.values[0], args.values[1]));
        return none();
    }
};

struct DeleteItem {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const& row) {
        TRY(expect(thread, args, 1, row));
        TRY(reinterpret_cast<decltype(Slots::set_item)>(slot)(thread, self, args.values[0], kEmpty));
        return none();
    }
};

struct DescriptorGet {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const&) {
        Value instance = args.count > 0 && !is_none(args.values[0]) ? args.values[0] : kEmpty;
        Value owner = args.count > 1 ? args.values[1] : kEmpty;
        if (owner.is_empty() && !instance.is_empty()) owner = Value::of(type_of(instance));
        if (instance.is_empty() && (owner.is_empty() || is_none(owner))) {
            return raise(thread, TypeError_type, "__get__(None, None) is invalid");
        }
        return reinterpret_cast<decltype(Slots::descriptor_get)>(slot)(thread, self, instance, owner);
    }
};

struct DescriptorSet {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const& row) {
        TRY(expect(thread, args, 2, row));
        TRY(reinterpret_cast<decltype(Slots::descriptor_set)>(slot)(thread, self, args.values[0], args.values[1]));
        return none();
    }
};

struct DescriptorDelete {
    static Raises<Value> invoke(Thread& thread, void* slot, Value self, CallArgs args, SlotRow const& row) {
        TRY(expect(thread, args, 1, row));
        TRY(reinterpret_cast<decltype(Slots::descriptor_set)>(slot)(thread, self, args.values[0], kEmpty));
        return none();
    }
};

template <class Function>
void* erase(Function* function) {
    return reinterpret_cast<void*>(function);
}

#define OPERATOR_OFFSET(array, op) (offsetof(Slots, array) + size_t(BinaryOperator::op) * sizeof(void*))

SlotRow rows[] = {
#define ROW(slot, method, family) {#method, offsetof(Slots, slot), family::invoke, erase(python_##slot)},
#define OPERATOR_ROW(op, method, reflected, inplace_method)                                                          \
    {#method, OPERATOR_OFFSET(binary, op), Binary::invoke, erase(python_binary<int(BinaryOperator::op)>)},           \
        {#reflected, OPERATOR_OFFSET(binary, op), Reflected::invoke, erase(python_binary<int(BinaryOperator::op)>)}, \
        {#inplace_method, OPERATOR_OFFSET(inplace, op), Binary::invoke,                                              \
         erase(python_inplace<int(BinaryOperator::op)>)},
#include "vm/objects/type/slots.def"
#undef ROW
#undef OPERATOR_ROW
};

}  // namespace

std::span<SlotRow> slot_rows() {
    if (!rows[0].interned) {
        for (SlotRow& row : rows) row.interned = intern(row.name);
    }
    return rows;
}

}  // namespace py::vm
