#include <algorithm>

#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The modules _heapq and _bisect: order kept in lists.

namespace py::vm {
namespace {

// Heaps. Comparing items may run Python code, which may change the list.

/// Smallest item first, or largest first.
enum class Order : uint8_t { Min, Max };

Raises<bool> comes_before(Thread& thread, Value a, Value b, Order order) {
    if (order == Order::Max) std::swap(a, b);
    if (both_small(a, b)) return a.small() < b.small();
    return compare_truth(thread, a, b, CompareOperator::Less);
}

Raises<void> check_size(Thread& thread, List* heap, size_t size) {
    if (heap->size == size) return {};
    return raise(thread, RuntimeError_type, "list changed size during iteration");
}

/// Moves the item at `place` towards the root, up to `start`.
template <Order order>
Raises<void> move_up(Thread& thread, List* heap, size_t start, size_t place) {
    size_t size = heap->size;
    while (place > start) {
        size_t parent = (place - 1) / 2;
        bool smaller = TRY(comes_before(thread, heap->items[place], heap->items[parent], order));
        TRY(check_size(thread, heap, size));
        if (!smaller) return {};
        std::swap(heap->items[place], heap->items[parent]);
        place = parent;
    }
    return {};
}

/// Moves the item at `place` down to a leaf, always behind the smaller child, and up again from there: fewer
/// comparisons, as it mostly came from a leaf.
template <Order order>
Raises<void> move_down(Thread& thread, List* heap, size_t place) {
    size_t size = heap->size;
    size_t start = place;
    while (2 * place + 1 < size) {
        size_t child = 2 * place + 1;
        if (child + 1 < size) {
            bool left = TRY(comes_before(thread, heap->items[child], heap->items[child + 1], order));
            TRY(check_size(thread, heap, size));
            if (!left) child++;
        }
        std::swap(heap->items[place], heap->items[child]);
        place = child;
    }
    return move_up<order>(thread, heap, start, place);
}

Raises<List*> heap_of(Thread& thread, Value value, char const* what) {
    if (value.is<List>()) return value.as<List>();
    return raise(thread, TypeError_type, "{} must be list, not {}", {what, type_of(value)});
}

Raises<Value> heappush(Thread& thread, Value* args) {
    List* heap = TRY(heap_of(thread, args[0], "heappush() argument 1"));
    heap->append(args[1]);
    TRY(move_up<Order::Min>(thread, heap, 0, heap->size - 1));
    return none();
}

template <Order order>
Raises<Value> heappop(Thread& thread, Value* args) {
    List* heap = TRY(heap_of(thread, args[0], order == Order::Min ? "heappop() argument" : "_heappop_max() argument"));
    if (heap->size == 0) return raise(thread, IndexError_type, "index out of range");
    Value last = heap->items[--heap->size];
    heap->items[heap->size] = kEmpty;
    if (heap->size == 0) return last;
    Value first = heap->items[0];
    heap->items[0] = last;
    TRY(move_down<order>(thread, heap, 0));
    return first;
}

template <Order order>
Raises<Value> heapreplace(Thread& thread, Value* args) {
    List* heap = TRY(
        heap_of(thread, args[0], order == Order::Min ? "heapreplace() argument 1" : "_heapreplace_max() argument 1"));
    if (heap->size == 0) return raise(thread, IndexError_type, "index out of range");
    Value first = heap->items[0];
    heap->items[0] = args[1];
    TRY(move_down<order>(thread, heap, 0));
    return first;
}

Raises<Value> heappushpop(Thread& thread, Value* args) {
    List* heap = TRY(heap_of(thread, args[0], "heappushpop() argument 1"));
    if (heap->size == 0) return args[1];
    if (!TRY(comes_before(thread, heap->items[0], args[1], Order::Min))) return args[1];
    if (heap->size == 0) return raise(thread, IndexError_type, "index out of range");
    Value first = heap->items[0];
    heap->items[0] = args[1];
    TRY(move_down<Order::Min>(thread, heap, 0));
    return first;
}

template <Order order>
Raises<Value> heapify(Thread& thread, Value* args) {
    List* heap = TRY(heap_of(thread, args[0], order == Order::Min ? "heapify() argument" : "_heapify_max() argument"));
    for (size_t i = heap->size / 2; i-- > 0;) TRY(move_down<order>(thread, heap, i));
    return none();
}

Raises<void> fill_heapq(Thread&, Module* module) {
    module->dict->store(intern("__about__"),
                        Value::of(make_str("Heaps: lists in which a[k] <= a[2*k+1] and a[k] <= a[2*k+2] for all k.")));
    return {};
}

constexpr MethodDef kHeapFunctions[] = {
    {"heappush", "(heap, item, /)", heappush, "Pushes an item onto a heap."},
    {"heappushpop", "(heap, item, /)", heappushpop, "Pushes an item, then pops the smallest one."},
    {"heappop", "(heap, /)", heappop<Order::Min>, "Pops the smallest item off a heap."},
    {"heapreplace", "(heap, item, /)", heapreplace<Order::Min>, "Pops the smallest item, then pushes another."},
    {"heapify", "(heap, /)", heapify<Order::Min>, "Makes a list a heap, in linear time."},
    {"_heappop_max", "(heap, /)", heappop<Order::Max>, "As heappop(), largest first."},
    {"_heapify_max", "(heap, /)", heapify<Order::Max>, "As heapify(), largest first."},
    {"_heapreplace_max", "(heap, item, /)", heapreplace<Order::Max>, "As heapreplace(), largest first."},
};

// Bisection. Arguments: a, x, lo, hi, key.

enum class Side : uint8_t { Left, Right };

Raises<int64_t> bisect_for(Thread& thread, Value* args, Value wanted, Side side) {
    Value list = args[0];
    int64_t low = args[2].is_empty() ? 0 : TRY(to_int64(thread, args[2]));
    if (low < 0) return raise(thread, ValueError_type, "lo must be non-negative");
    int64_t high = args[3].is_empty() || is_none(args[3]) ? -1 : TRY(to_int64(thread, args[3]));
    if (high == -1) high = TRY(length_of(thread, list));
    bool keyed = !args[4].is_empty() && !is_none(args[4]);
    while (low < high) {
        int64_t middle = int64_t((uint64_t(low) + uint64_t(high)) / 2);
        Value item = list.is_exact<List>() && uint64_t(middle) < list.as<List>()->size
                         ? list.as<List>()->items[middle]
                         : TRY(get_item(thread, list, make_int(middle)));
        if (keyed) item = TRY(call(thread, args[4], {item}));
        bool left = side == Side::Right ? TRY(compare_truth(thread, wanted, item, CompareOperator::Less))
                                        : !TRY(compare_truth(thread, item, wanted, CompareOperator::Less));
        if (left) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

template <Side side>
Raises<Value> bisect(Thread& thread, Value* args) {
    return make_int(TRY(bisect_for(thread, args, args[1], side)));
}

template <Side side>
Raises<Value> insort(Thread& thread, Value* args) {
    bool keyed = !args[4].is_empty() && !is_none(args[4]);
    Value wanted = keyed ? TRY(call(thread, args[4], {args[1]})) : args[1];
    int64_t place = TRY(bisect_for(thread, args, wanted, side));
    if (args[0].is_exact<List>()) {
        args[0].as<List>()->insert(size_t(std::min(place, int64_t(args[0].as<List>()->size))), args[1]);
    } else {
        TRY(call_method(thread, args[0], intern("insert"), {make_int(place), args[1]}));
    }
    return none();
}

constexpr MethodDef kBisectFunctions[] = {
    {"bisect_right", "(a, x, lo=0, hi=None, *, key=None)", bisect<Side::Right>,
     "Where to insert x behind all equal items of the sorted list a."},
    {"bisect_left", "(a, x, lo=0, hi=None, *, key=None)", bisect<Side::Left>,
     "Where to insert x before all equal items of the sorted list a."},
    {"insort_right", "(a, x, lo=0, hi=None, *, key=None)", insort<Side::Right>,
     "Inserts x behind all equal items of the sorted list a."},
    {"insort_left", "(a, x, lo=0, hi=None, *, key=None)", insort<Side::Left>,
     "Inserts x before all equal items of the sorted list a."},
};

}  // namespace

extern NativeModule const kHeapqModule, kBisectModule;
NativeModule const kHeapqModule{
    .name = "_heapq",
    .doc = "Heap queues.",
    .functions = kHeapFunctions,
    .fill = fill_heapq,
};
NativeModule const kBisectModule{
    .name = "_bisect",
    .doc = "Bisection in sorted lists.",
    .functions = kBisectFunctions,
};

}  // namespace py::vm
