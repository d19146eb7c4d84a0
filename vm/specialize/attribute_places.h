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
        /// `value` is a descriptor of a built-in type: see `read_computed`.
        Computed,
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

/// For sites that see many shapes: what was found, in one table for all.
struct KnownPlace {
    uint32_t shape = 0;
    uint32_t version = 0;
    Str* name = nullptr;
    /// Whose version counts. Shapes are forever, and so is what an instance's shape says of its type.
    Type* type = nullptr;
    AttributePlace place;

    bool is_of(Object* object, Str* wanted) const { return shape == object->shape_address && name == wanted; }
    bool is_current() const { return type->version == version; }
};
constexpr size_t kKnownPlaces = 2048;
extern KnownPlace known_places[kKnownPlaces];

/// Where a name may be known for a number, that of a shape or a version.
inline size_t mix(uint32_t number, Str* name) { return size_t(number) * 31 + (reinterpret_cast<size_t>(name) >> 4); }
inline KnownPlace& known_place(Object* object, Str* name) {
    return known_places[mix(object->shape_address >> 4, name) % kKnownPlaces];
}

/// Found by looking, or known from the last time that an object of this shape was looked at; good until the next call.
AttributePlace const& place_of(Value owner, Str* name);
/// What the function behind a descriptor of a built-in type gives for an instance of that type.
Raises<Value> read_computed(Thread& thread, Value descriptor, Value owner);
/// Empty for a member that is not set.
Value read_place(AttributePlace const& place, Object* owner);
void write_place(AttributePlace const& place, Object* owner, Value value);
/// Something has changed that neither shapes nor versions tell.
void forget_places();

}  // namespace py::vm
