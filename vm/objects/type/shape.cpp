#include <sys/mman.h>

#include "marshal/base/hash_map.h"
#include "marshal/base/verify.h"
#include "vm/objects/object.h"
#include "vm/objects/type/type.h"

namespace py::vm {
namespace {

constexpr size_t kArenaBytes = size_t(256) << 20;

/// Bump allocation below 2 GiB, so that a shape's address fits 32 bits.
class ShapeArena {
  public:
    ShapeArena() {
        void* memory = mmap(nullptr, kArenaBytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_32BIT, -1, 0);
        VERIFY(memory != MAP_FAILED);
        next_ = static_cast<char*>(memory);
        end_ = next_ + kArenaBytes;
    }
    Shape* allocate() {
        VERIFY(next_ + sizeof(Shape) <= end_);
        auto* shape = new (next_) Shape();
        next_ += (sizeof(Shape) + 15) / 16 * 16;
        return shape;
    }

  private:
    char* next_;
    char* end_;
};

struct PropertyKey {
    Shape const* shape;
    Str const* name;
    bool operator==(PropertyKey const&) const = default;
};
struct PropertyHash {
    size_t operator()(PropertyKey key) const {
        return (reinterpret_cast<size_t>(key.shape) >> 4) * 31 + (reinterpret_cast<size_t>(key.name) >> 4);
    }
};
/// What walks along long chains of parents found.
HashMap<PropertyKey, int32_t, PropertyHash>& found_properties() {
    static auto* map = new HashMap<PropertyKey, int32_t, PropertyHash>;
    return *map;
}
constexpr uint32_t kShortChain = 8;

int32_t walk(Shape const* shape, Str const* name) {
    for (; shape->parent; shape = shape->parent) {
        if (shape->name == name) return int32_t(shape->count) - 1;
    }
    return -1;
}

}  // namespace

Shape* make_shape(Type* type, Attributes attributes, uint16_t inline_capacity) {
    static ShapeArena arena;
    Shape* shape = arena.allocate();
    shape->type = type;
    shape->layout = type->layout;
    shape->exact =
        type->spec && !(type->type_flags & (kHeapType | kExtendsLayout)) && type->spec->layout == type->layout;
    shape->attributes = attributes;
    shape->inline_capacity = inline_capacity;
    return shape;
}

int32_t Shape::find(Str* wanted) const {
    if (count <= kShortChain) return walk(this, wanted);
    auto& map = found_properties();
    auto known = map.find({this, wanted});
    if (known != map.end()) return known->second;
    int32_t index = walk(this, wanted);
    map.emplace(PropertyKey{this, wanted}, index);
    return index;
}

Shape* Shape::with(Str* added) {
    for (Shape* child = first_child; child; child = child->sibling) {
        if (child->name == added) return child;
    }
    Shape* child = make_shape(type, attributes, inline_capacity);
    child->count = count + 1;
    child->name = added;
    child->parent = this;
    child->sibling = first_child;
    first_child = child;
    return child;
}

}  // namespace py::vm
