#pragma once

#include <initializer_list>
#include <span>
#include <string_view>

#include "marshal/bytecode/opcode.h"
#include "vm/objects/function/signature.h"
#include "vm/objects/object.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;
class Marker;
struct BufferView;
struct Tuple;
struct Dict;
using CompareOperator = bytecode::CompareOperator;
using BinaryOperator = bytecode::BinaryOperator;

/// The arguments of a call: `count` positional values, then one value a name of `names` (null: none).
struct CallArgs {
    Value const* values = nullptr;
    size_t count = 0;
    Tuple* names = nullptr;

    size_t keyword_count() const;
    size_t total() const { return count + keyword_count(); }
};

inline constexpr size_t kBinaryOperators = 13;

/// What a type can do, as C++ functions; null: it cannot. Built-in types fill these in and get the dunder methods
/// made from them; classes written in Python get functions that call their dunder methods (slots.def).
struct Slots {
    using Unary = Raises<Value> (*)(Thread&, Value);
    using Binary = Raises<Value> (*)(Thread&, Value, Value);
    using Ternary = Raises<Value> (*)(Thread&, Value, Value, Value);
    using Predicate = Raises<bool> (*)(Thread&, Value);
    using Length = Raises<int64_t> (*)(Thread&, Value);

    Unary repr = nullptr;
    Unary str = nullptr;
    Length hash = nullptr;
    Raises<Value> (*call)(Thread&, Value callee, CallArgs args) = nullptr;
    Raises<Value> (*get_attribute)(Thread&, Value, Str* name) = nullptr;
    /// An empty value deletes.
    Raises<void> (*set_attribute)(Thread&, Value, Str* name, Value value) = nullptr;
    /// NotImplemented if it does not know the other's type.
    Raises<Value> (*compare)(Thread&, Value, Value, CompareOperator) = nullptr;
    Unary iter = nullptr;
    /// Empty at the end.
    Unary next = nullptr;
    Length length = nullptr;
    Binary get_item = nullptr;
    /// An empty value deletes.
    Raises<void> (*set_item)(Thread&, Value, Value key, Value value) = nullptr;
    Raises<bool> (*contains)(Thread&, Value, Value item) = nullptr;
    Predicate boolean = nullptr;
    Unary index = nullptr;
    Unary to_int = nullptr;
    Unary to_float = nullptr;
    Unary negative = nullptr;
    Unary positive = nullptr;
    Unary invert = nullptr;
    Unary absolute = nullptr;
    /// By `BinaryOperator`. Operands stand in source order, either may be of this type; NotImplemented passes on.
    Binary binary[kBinaryOperators] = {};
    Binary inplace[kBinaryOperators] = {};
    /// pow() with a modulus.
    Ternary power = nullptr;
    /// `instance` is empty for access through the class.
    Raises<Value> (*descriptor_get)(Thread&, Value descriptor, Value instance, Value owner) = nullptr;
    /// An empty value deletes.
    Raises<void> (*descriptor_set)(Thread&, Value descriptor, Value instance, Value value) = nullptr;
    Raises<Value> (*create)(Thread&, Type* type, CallArgs args) = nullptr;
    Raises<void> (*init)(Thread&, Value self, CallArgs args) = nullptr;
    /// Lends the object's memory (vm/runtime/protocol/buffer.h); raises BufferError where it cannot.
    Raises<void> (*get_buffer)(Thread&, Value self, BufferView& view, bool writable) = nullptr;
    /// The end of such a loan; null where nothing is to be done.
    void (*release_buffer)(Value self, BufferView& view) = nullptr;
    Unary await = nullptr;
    Unary async_iter = nullptr;
    Unary async_next = nullptr;
    /// Of types with `kNativeFinalizer`: runs once at a safe point when the instance has become unreachable, before
    /// `__del__`.
    Raises<void> (*finalize)(Thread&, Value self) = nullptr;
};

/// A method, or a function of a module, in C++. `arguments` holds one value a parameter of the signature, in its
/// order: self first; an omitted optional argument is empty, `*name` a tuple, `**name` a dict.
using NativeFn = Raises<Value> (*)(Thread&, Value* arguments);

/// One row of a method table. Arity, binding, `__text_signature__` and the arity errors come from the signature:
/// "($self, index=-1, /)" is a method, "($type, ...)" a class method, anything else a static method or function.
struct MethodDef {
    std::string_view name;
    Signature signature;
    NativeFn function;
    std::string_view doc = {};
};

/// Whether Python sees an attribute as a `getset_descriptor` or, as those at a fixed place, as a `member_descriptor`.
enum class AttributeKind : uint8_t { Computed, Member };

/// A computed attribute; without `set` it is read-only.
struct GetSetDef {
    std::string_view name;
    Raises<Value> (*get)(Thread&, Value self);
    Raises<void> (*set)(Thread&, Value self, Value value) = nullptr;
    AttributeKind kind = AttributeKind::Computed;
    std::string_view doc = {};
};

enum TypeFlag : uint32_t {
    /// May be a base class.
    kBaseType = 1 << 0,
    /// Made by a class statement, hence mutable.
    kHeapType = 1 << 1,
    /// Its instances take attributes.
    kHasAttributes = 1 << 2,
    /// `match` sequence and mapping patterns (collections.abc.Sequence, Mapping).
    kSequence = 1 << 3,
    kMapping = 1 << 4,
    /// The subject itself is what a single positional pattern captures: `case int(x)`.
    kMatchSelf = 1 << 5,
    /// Some class in the MRO defines `__del__`.
    kHasDel = 1 << 6,
    /// The native finalizer of the type runs before an instance is freed.
    kNativeFinalizer = 1 << 7,
    /// Cannot be called to make an instance.
    kNoConstructor = 1 << 8,
    /// Instances have the slots for attributes without a `__dict__` (`__slots__`).
    kSlotsOnly = 1 << 9,
    /// A built-in type whose struct extends that of its base and keeps the base's layout: no exact instance of it.
    kExtendsLayout = 1 << 15,
    /// Instances may be targets of weak references.
    kWeaklyReferable = 1 << 10,
};

/// Everything that is known of a built-in type at compile time; one constant a type, beside its functions.
struct TypeSpec {
    /// "module.name"; without a module it belongs to builtins.
    std::string_view name;
    Layout layout{};
    /// Bytes of an instance without attributes; instances of variable size add their items.
    uint32_t size = 0;
    Type* base = nullptr;
    uint32_t flags = 0;
    Slots slots{};
    std::span<MethodDef const> methods{};
    std::span<GetSetDef const> attributes{};
    void (*trace)(Object*, Marker&) = nullptr;
    std::string_view doc = {};
    /// Methods that several types have in common.
    std::span<MethodDef const> shared_methods{};
    /// Called last when the type is prepared, for what its tables cannot say.
    void (*finish)(Type*) = nullptr;
    /// A second base, whose bases are all bases of `base` but one.
    Type* mixin = nullptr;
};

struct Type : Object {
    static constexpr Layout kLayout = Layout::Type;

    Str* name;
    Str* qualname;
    Type* base;
    Tuple* bases;
    /// Of types, this one first.
    Tuple* mro;
    Dict* dict;
    Layout layout;
    uint32_t type_flags;
    /// Unique to a state of this type and its bases; 0: not assigned since the last change.
    uint32_t version;
    /// Bytes before the attribute store.
    uint32_t instance_size;
    /// Offset of an instance's `AttributeStore`, 0 if it has none.
    uint32_t store_offset;
    /// Values of `__slots__`, which stand right behind the built-in part.
    uint32_t slot_count;
    Shape* root_shape;
    Shape* dictionary_shape;
    void (*trace)(Object*, Marker&);
    Slots slots;
    TypeSpec const* spec;
    /// Weak references to the direct subclasses; null while there is none.
    struct List* subclasses;

    bool is_subtype_of(Type const* other) const { return this == other || is_derived_from(other); }
    std::string_view name_view() const;

  private:
    bool is_derived_from(Type const* other) const;
};

inline Type* type_of(Value value);

extern Type type_type, object_type;

#define TYPE(name, spec) extern Type name;
#include "vm/objects/builtin_types.def"
#undef TYPE

inline Type* type_of(Value value) {
    if (value.is_object()) return value.object()->type();
    return value.is_small() ? &int_type : &float_type;
}

/// Where attributes of an instance are: values inline, then in `overflow`; or, by its shape, in `dictionary`.
struct AttributeStore {
    union {
        struct ValueArray* overflow;
        Dict* dictionary;
    };
    Value values[];
};

/// `Type::store_offset` of types whose instances end in a variable number of items: the store comes behind these,
/// and is always a dictionary.
inline constexpr uint32_t kStoreAfterItems = 1;

AttributeStore* store_after_items(Object* object);

inline AttributeStore* store_of(Object* object, Type const* type) {
    if (type->store_offset == kStoreAfterItems) [[unlikely]]
        return store_after_items(object);
    return reinterpret_cast<AttributeStore*>(reinterpret_cast<char*>(object) + type->store_offset);
}

/// A zeroed instance of a type of fixed size, with its attribute store.
Object* new_instance(Type* type);
/// An instance of a type whose instances end in `bytes` of items.
Object* new_instance(Type* type, size_t bytes);
/// Visits slots and attributes.
void trace_attributes(Object* object, Type* type, Marker& marker);

/// The attribute that the instance itself has; empty if it has none. Runs no Python code.
Value find_own_attribute(Value object, Str* name);
/// Stores into the instance itself; false if it has no attributes of its own.
bool store_own_attribute(Object* object, Str* name, Value value);
/// False if there was none.
bool delete_own_attribute(Object* object, Str* name);
/// The dict of an object's own attributes, made on demand; null if it has none.
Dict* attribute_dict(Object* object);

/// `object.__getattribute__`: data descriptors of the type, own attributes, other attributes of the type.
Raises<Value> generic_get_attribute(Thread& thread, Value object, Str* name);
/// As `generic_get_attribute`; empty instead of AttributeError.
Raises<Value> generic_find_attribute(Thread& thread, Value object, Str* name);
Raises<void> generic_set_attribute(Thread& thread, Value object, Str* name, Value value);
Error raise_no_attribute(Thread& thread, Value object, Str* name);

/// A class: what `type(name, bases, namespace)` makes. `metatype` is the most derived one.
Raises<Type*> make_class(Thread& thread, Type* metatype, Str* name, Tuple* bases, Dict* space, CallArgs args);
/// Fills the slots of a class from the dunder methods along its MRO.
void update_slots(Type* type);

/// Makes every built-in type usable: shape, bases, MRO, inherited slots, methods. Once, at start.
void prepare_builtin_types(Thread& thread);
/// The same for one type of a native module (a static `Type`), when the module is imported; its base must be ready.
/// Does nothing if it is prepared already.
void prepare_module_type(Type& type, TypeSpec const& spec);
/// Takes what `type` does not define from its bases, and makes the version unknown.
void inherit_slots(Type* type);
/// Forgets cached lookups in `type` and everything derived from it.
void type_modified(Type* type);
/// A number that stands for the present state of `type`; never 0.
uint32_t type_version(Type* type);
/// The attribute as found along the MRO; empty if there is none. `name` is interned.
Value lookup(Type* type, Str* name);

}  // namespace py::vm
