#pragma once

#include "vm/objects/type/type.h"

namespace py::vm {

/// Where an attribute of an object is found, for as long as the object has its shape and its class its version.
struct AttributePlace {
    enum class Kind : uint8_t {
        /// Not known, or there is more to do than to look.
        Elsewhere,
        /// A slot of the object, `index` bytes from its begin.
        Inline,
        /// Behind the object's own slots: `index` in the overflow array.
        Overflow,
        /// Of `__slots__`, `index` bytes from the object's begin; empty while unset.
        Member,
        /// A plain value of a class: entry `index` of its dict, which is `value`.
        InClass,
        /// `value` is a function that takes the object first, or a method of a built-in type.
        Method,
        /// `value` is a function that takes the class first.
        ClassMethod,
        /// `value` itself, from a static method.
        Constant,
        /// `value` is the Python function to call.
        Property,
    };
    Kind kind = Kind::Elsewhere;
    uint32_t index = 0;
    Value value = kEmpty;

    /// Whether `read` knows what to do.
    bool is_readable() const { return kind != Kind::Elsewhere && (kind <= Kind::InClass || kind == Kind::Constant); }
    bool is_own() const { return kind >= Kind::Inline && kind <= Kind::Member; }
};

/// The class whose version guards what is found in `owner`: itself if it is one.
inline Type* guarding_type(Object* owner) {
    Shape* shape = owner->shape();
    return shape->layout == Layout::Type ? reinterpret_cast<Type*>(owner) : shape->type;
}

/// Found by looking, or known from the last time that an object of this shape was looked at; good until the next call.
AttributePlace const& place_of(Value owner, Str* name);
/// Empty for a member that is not set.
Value read_place(AttributePlace const& place, Object* owner);
void write_place(AttributePlace const& place, Object* owner, Value value);
/// Something has changed that neither shapes nor versions tell.
void forget_places();

}  // namespace py::vm
