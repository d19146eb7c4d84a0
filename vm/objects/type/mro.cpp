#include "vm/objects/type/mro.h"

#include <algorithm>
#include <vector>

#include "vm/interp/support.h"
#include "vm/objects/str/str_builder.h"
#include "vm/objects/type/slot_rows.h"
#include "vm/objects/type/subclasses.h"
#include "vm/runtime/protocol/operations.h"

// The order in which classes are searched, the base that decides the layout, and changes of `__bases__`.

namespace py::vm {
namespace {

/// C3 linearisation: repeatedly takes the first class that is in no other list's tail.
Raises<Tuple*> linearize(Thread& thread, Type* type, Tuple* bases) {
    for (size_t i = 0; i < bases->size; i++) {
        for (size_t k = i + 1; k < bases->size; k++) {
            if (bases->items[i] != bases->items[k]) continue;
            return raise(thread, TypeError_type, "duplicate base class {}", {bases->items[i].as<Type>()});
        }
    }
    std::vector<std::vector<Type*>> lists;
    for (Value base : bases->span()) {
        auto& list = lists.emplace_back();
        for (Value entry : base.as<Type>()->mro->span()) list.push_back(entry.as<Type>());
    }
    auto& direct = lists.emplace_back();
    for (Value base : bases->span()) direct.push_back(base.as<Type>());

    auto in_tail = [&](Type* candidate) {
        for (auto const& list : lists) {
            for (size_t i = 1; i < list.size(); i++) {
                if (list[i] == candidate) return true;
            }
        }
        return false;
    };
    std::vector<Value> order{Value::of(type)};
    for (;;) {
        std::erase_if(lists, [](auto const& list) { return list.empty(); });
        if (lists.empty()) break;
        Type* next = nullptr;
        for (auto const& list : lists) {
            if (!in_tail(list[0])) {
                next = list[0];
                break;
            }
        }
        if (!next) {
            StrBuilder text;
            for (Value base : bases->span()) {
                if (!text.empty()) text.append(", ");
                text.append(base.as<Type>()->name);
            }
            return raise(thread, TypeError_type,
                         "Cannot create a consistent method resolution\norder (MRO) for bases {}", {text.finish()});
        }
        order.push_back(Value::of(next));
        for (auto& list : lists) {
            if (list[0] == next) list.erase(list.begin());
        }
    }
    return make_tuple(std::span<Value const>(order));
}

/// Whether instances have nothing that those of the base have not, but for attributes.
bool adds_nothing(Type* type) {
    if (!type->base || type->slot_count != type->base->slot_count) return false;
    return (type->type_flags & kHeapType) ||
           (type->layout == type->base->layout && type->instance_size == type->base->instance_size);
}

/// The built-in type at the bottom of a class: what decides the layout.
Type* solid_base(Type* type) {
    while (adds_nothing(type)) type = type->base;
    return type;
}

bool extends_layout(Type* type, Type* other) { return type == other || type->is_subtype_of(other); }

}  // namespace

Raises<Type*> best_base(Thread& thread, Tuple* bases) {
    Type* winner = nullptr;
    for (Value value : bases->span()) {
        if (!value.is<Type>()) return raise(thread, TypeError_type, "bases must be types");
        Type* base = value.as<Type>();
        if (!(base->type_flags & kBaseType)) {
            return raise(thread, TypeError_type, "type '{}' is not an acceptable base type", {base->spec->name});
        }
        if (!winner ||
            (extends_layout(solid_base(base), solid_base(winner)) && solid_base(base) != solid_base(winner))) {
            winner = base;
        } else if (!extends_layout(solid_base(winner), solid_base(base))) {
            return raise(thread, TypeError_type, "multiple bases have instance lay-out conflict");
        }
    }
    return winner;
}

Raises<Tuple*> default_mro(Thread& thread, Type* type) { return linearize(thread, type, type->bases); }

namespace {

/// What a metaclass's own `mro` method returned has to fit the layout of the class.
Raises<Tuple*> check_mro(Thread& thread, Type* type, Tuple* order) {
    for (Value entry : order->span()) {
        if (!entry.is<Type>())
            return raise(thread, TypeError_type, "mro() returned a non-class ('{}')", {type_of(entry)});
        if (!type->is_subtype_of(entry.as<Type>()) &&
            !extends_layout(solid_base(type->base), solid_base(entry.as<Type>()))) {
            return raise(thread, TypeError_type, "mro() returned base with unsuitable layout ('{}')",
                         {entry.as<Type>()});
        }
    }
    return order;
}

}  // namespace

Raises<Tuple*> compute_mro(Thread& thread, Type* type) {
    Type* metatype = type_of(Value::of(type));
    Value method = metatype == &type_type ? kEmpty : lookup(metatype, names.mro);
    if (method.is_empty() || method == lookup(&type_type, names.mro)) return default_mro(thread, type);
    // Until it returns the class is searched in the default order.
    if (!type->mro) type->mro = TRY(default_mro(thread, type));
    Value order = TRY(call_special(thread, Value::of(type), names.mro, {}));
    return check_mro(thread, type, TRY(tuple_from(thread, order)));
}

namespace {

bool have_same_layout(Type* a, Type* b) {
    return a->layout == b->layout && a->instance_size == b->instance_size && a->slot_count == b->slot_count &&
           (a->store_offset == 0) == (b->store_offset == 0);
}

/// Orders of a class and all that derive from it, and what there was before in case one cannot be made.
class MroUpdate {
  public:
    explicit MroUpdate(Thread& thread) : thread_(thread), types_(new_list()), orders_(new_list()) {}

    Raises<void> run(Type* type) {
        types_->append(Value::of(type));
        orders_->append(Value::of(type->mro));
        RecursionScope scope(thread_);
        if (!scope.ok()) return raise_recursion(thread_);
        type->mro = TRY(compute_mro(thread_, type));
        List* subclasses = new_list();
        for_each_subclass(type, [&](Type* subclass) { subclasses->append(Value::of(subclass)); });
        for (size_t i = 0; i < subclasses->size; i++) TRY(run(subclasses->items[i].as<Type>()));
        return {};
    }
    void undo() {
        for (size_t i = 0; i < types_->size; i++) types_->items[i].as<Type>()->mro = orders_->items[i].as<Tuple>();
    }
    void finish() {
        for (size_t i = 0; i < types_->size; i++) {
            type_modified(types_->items[i].as<Type>());
            update_slots(types_->items[i].as<Type>());
        }
        forget_attribute_caches();
    }

  private:
    Thread& thread_;
    List* types_;
    List* orders_;
};

/// By `__base__` alone: while a metaclass's `mro` runs, the order of a class may not show its new base yet.
bool derives_by_base(Type const* type, Type const* ancestor) {
    for (; type; type = type->base) {
        if (type == ancestor) return true;
    }
    return false;
}

Raises<void> check_bases(Thread& thread, Type* type, Value bases) {
    if (bases.is_empty()) {
        return raise(thread, TypeError_type, "cannot delete '__bases__' attribute of immutable type '{}'", {type});
    }
    if (!bases.is<Tuple>()) {
        return raise(thread, TypeError_type, "can only assign tuple to {}.__bases__, not {}", {type, type_of(bases)});
    }
    if (bases.as<Tuple>()->size == 0) {
        return raise(thread, TypeError_type, "can only assign non-empty tuple to {}.__bases__, not ()", {type});
    }
    for (Value base : bases.as<Tuple>()->span()) {
        if (!base.is<Type>()) {
            return raise(thread, TypeError_type, "{}.__bases__ must be tuple of classes, not '{}'",
                         {type, type_of(base)});
        }
        if (base.as<Type>()->is_subtype_of(type) || derives_by_base(base.as<Type>(), type)) {
            return raise(thread, TypeError_type, "a __bases__ item causes an inheritance cycle");
        }
    }
    return {};
}

}  // namespace

Raises<void> set_bases(Thread& thread, Type* type, Value value) {
    TRY(check_bases(thread, type, value));
    Tuple* bases = value.as<Tuple>();
    Type* base = TRY(best_base(thread, bases));
    if (!have_same_layout(type->base, base)) {
        bool built_in = type->base->layout != base->layout;
        return raise(thread, TypeError_type, "__bases__ assignment: '{}' {} differs from '{}'",
                     {base, built_in ? "deallocator" : "object layout", type->base});
    }
    Tuple* old_bases = type->bases;
    Type* old_base = type->base;
    type->bases = bases;
    type->base = base;
    MroUpdate update(thread);
    if (!update.run(type).ok()) {
        update.undo();
        type->bases = old_bases;
        type->base = old_base;
        return Error{};
    }
    // A metaclass's `mro` may have set other bases, which then stand.
    if (type->bases != bases) return {};
    for (Value entry : old_bases->span()) remove_subclass(entry.as<Type>(), type);
    for (Value entry : bases->span()) add_subclass(entry.as<Type>(), type);
    update.finish();
    return {};
}

}  // namespace py::vm
