#include <sys/mman.h>

#include <algorithm>

#include "marshal/base/hash_map.h"
#include "marshal/base/verify.h"
#include "vm/gc/address_space.h"
#include "vm/objects/object.h"
#include "vm/objects/type/type.h"

namespace py::vm {
namespace {

constexpr size_t kArenaBytes = size_t(512) << 20;
constexpr size_t kShapeBytes = (sizeof(Shape) + 15) / 16 * 16;
constexpr size_t kLeastArenaBytes = size_t(4) << 20;
/// Kept for the types of the machine, which are made when they are first needed.
constexpr size_t kKeptForBuiltinTypes = 2000;
/// A shape whose instances go on with more different attributes than that is no help for any cache.
constexpr uint16_t kMostChildren = 512;

/// Bump allocation below 2 GiB, so that a shape's address fits 32 bits.
class ShapeArena {
  public:
    ShapeArena() {
        void* memory = MAP_FAILED;
        size_t bytes = std::min(kArenaBytes, address_space_share(16));
        for (; memory == MAP_FAILED && bytes >= kLeastArenaBytes; bytes /= 2) {
            memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_32BIT, -1, 0);
            end_ = static_cast<char*>(memory) + bytes;
        }
        if (memory == MAP_FAILED) end_without_memory();
        next_ = static_cast<char*>(memory);
        on_smaller_address_space(
            [](void* owner, size_t share) { static_cast<ShapeArena*>(owner)->shrink(share / kShareOfShapes); }, this);
    }
    size_t left() const { return size_t(end_ - next_) / kShapeBytes; }
    Shape* allocate() {
        VERIFY(next_ + kShapeBytes <= end_);
        auto* shape = new (next_) Shape();
        next_ += kShapeBytes;
        return shape;
    }

  private:
    static constexpr size_t kShareOfShapes = 4;

    void shrink(size_t bytes) {
        constexpr size_t kStep = 64 * 1024;
        auto used = reinterpret_cast<uint64_t>(next_) + kLeastArenaBytes;
        char* end = reinterpret_cast<char*>((used + std::min(bytes, kArenaBytes)) & ~uint64_t(kStep - 1));
        if (end >= end_) return;
        munmap(end, size_t(end_ - end));
        end_ = end;
    }

    char* next_;
    char* end_;
};

ShapeArena& arena() {
    static ShapeArena arena;
    return arena;
}

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

uint32_t only_shapes[0
#define LAYOUT(name) +1
#include "vm/objects/layouts.def"
#undef LAYOUT
];

Shape* make_shape(Type* type, Attributes attributes, uint16_t inline_capacity) {
    Shape* shape = arena().allocate();
    shape->type = type;
    shape->layout = type->layout;
    shape->exact =
        type->spec && !(type->type_flags & (kHeapType | kExtendsLayout)) && type->spec->layout == type->layout;
    shape->attributes = attributes;
    shape->inline_capacity = inline_capacity;
    return shape;
}

bool shapes_are_left() { return arena().left() > kKeptForBuiltinTypes; }

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
    if (children >= kMostChildren || !shapes_are_left()) return nullptr;
    children++;
    Shape* child = make_shape(type, attributes, inline_capacity);
    child->count = count + 1;
    child->name = added;
    child->parent = this;
    child->sibling = first_child;
    first_child = child;
    return child;
}

}  // namespace py::vm
