#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/objects/value.h"

namespace py::vm {

struct Shape;
struct Type;
struct Str;
class Marker;

/// The C++ structs that Python objects can have; a subclass keeps the layout of its base.
enum class Layout : uint8_t {
#define LAYOUT(name) name,
#include "vm/objects/layouts.def"
#undef LAYOUT
};

/// Bits of `Object::flags`. The low byte belongs to the heap, the rest to the object's layout.
enum ObjectFlag : uint32_t {
    /// Lives outside the heap and forever.
    kStatic = 1 << 0,
    /// Has a cell of its own outside the blocks.
    kLarge = 1 << 1,
    /// Was found by a collection, and is of a kind whose writers call `note_write`: young collections need not visit it.
    kSettled = 1 << 2,
    /// `__del__` has run.
    kFinalized = 1 << 3,
    kFirstLayoutFlag = 1 << 8,
};

/// The first word of every object: its shape, by its 32-bit address, and flags. Zero marks a free cell.
struct Object {
    uint32_t shape_address = 0;
    uint32_t flags = 0;

    Shape* shape() const { return reinterpret_cast<Shape*>(uintptr_t(shape_address)); }
    void set_shape(Shape* shape) { shape_address = uint32_t(reinterpret_cast<uintptr_t>(shape)); }
    inline Type* type() const;
};

/// Where the attributes of an object with this shape are.
enum class Attributes : uint8_t {
    /// It has none of its own.
    None,
    /// Values in the instance's slots, in the order of the shape's names.
    Slots,
    /// In a `Dict`, as someone asked for `__dict__` or deleted an attribute.
    Dictionary,
};

/// Hidden class: the type of an object and the names of its attributes. Objects with one history of attribute
/// stores share a shape, so that one comparison of the header word guards type and layout. Shapes lie below
/// 2 GiB and live forever.
struct Shape {
    Type* type = nullptr;
    Layout layout{};
    /// The type is the built-in one that the layout was made for.
    bool exact = false;
    Attributes attributes = Attributes::None;
    /// Attribute values held in the object itself; the rest is in an overflow array.
    uint16_t inline_capacity = 0;
    /// How many shapes there are with one attribute more.
    uint16_t children = 0;
    uint32_t count = 0;
    /// The attribute that this shape adds to `parent`.
    Str* name = nullptr;
    Shape* parent = nullptr;
    /// Shapes with one attribute more: a linked list by `sibling`.
    Shape* first_child = nullptr;
    Shape* sibling = nullptr;

    /// Slot number of an attribute (an interned name), or -1.
    int32_t find(Str* name) const;
    /// The shape after storing a new attribute; null where there are too many shapes already: the instance should keep
    /// its attributes in a dict.
    Shape* with(Str* name);
};

/// Memory for a new shape, zeroed, below 2 GiB.
Shape* make_shape(Type* type, Attributes attributes, uint16_t inline_capacity);
/// Whether there is memory for the shapes of another type.
bool shapes_are_left();

/// By layout: the shape of the built-in type's own instances, where there is just one. A struct whose layout belongs to
/// one built-in type, without attributes, says so by `kOneShape`.
extern uint32_t only_shapes[];

inline Type* Object::type() const { return shape()->type; }

template <class T>
bool Value::is() const {
    return is_object() && object()->shape()->layout == T::kLayout;
}
template <class T>
bool Value::is_exact() const {
    if constexpr (requires { T::kOneShape; }) {
        return is_object() && object()->shape_address == only_shapes[size_t(T::kLayout)];
    }
    return is_object() && object()->shape()->layout == T::kLayout && object()->shape()->exact;
}

}  // namespace py::vm
