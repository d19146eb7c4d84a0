#include "vm/gc/heap.h"
#include "vm/modules/thread/lock.h"
#include "vm/objects/alias/type_expressions.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module _queue.

namespace py::vm {

/// `_queue.SimpleQueue`: items from `first` on are there to be taken.
struct SimpleQueue : Object {
    static constexpr Layout kLayout = Layout::SimpleQueue;
    List* items;
    uint64_t first;
    /// Counts what was put, for those who wait.
    uint32_t puts;
};

namespace {

Type queue_type;
Type* empty_error = nullptr;

SimpleQueue* queue_of(Value self) { return self.as<SimpleQueue>(); }
size_t size_of(SimpleQueue* queue) { return queue->items->size - queue->first; }

Raises<Value> queue_create(Thread&, Type* type, CallArgs) {
    auto* queue = static_cast<SimpleQueue*>(new_instance(type));
    queue->items = new_list();
    return Value::of(queue);
}

Raises<void> queue_init(Thread& thread, Value, CallArgs args) {
    if (args.total()) return raise(thread, TypeError_type, "SimpleQueue() takes no arguments");
    return {};
}

void put(SimpleQueue* queue, Value item) {
    queue->items->append(item);
    __atomic_fetch_add(&queue->puts, 1u, __ATOMIC_RELEASE);
    wake_one(&queue->puts);
}

Value take(SimpleQueue* queue) {
    constexpr size_t kWorthMoving = 64;
    Value item = queue->items->items[queue->first];
    queue->items->items[queue->first++] = kEmpty;
    if (queue->first == queue->items->size) {
        queue->items->clear();
        queue->first = 0;
    } else if (queue->first >= kWorthMoving && queue->first * 2 >= queue->items->size) {
        queue->items->erase(0, queue->first);
        queue->first = 0;
    }
    return item;
}

Error raise_empty(Thread& thread) {
    Raises<Value> made = call(thread, Value::of(empty_error), {});
    if (!made.ok()) return Error{};
    return raise_exception(thread, made.value().as<Exception>());
}

Raises<Value> queue_put(Thread&, Value* args) {
    put(queue_of(args[0]), args[1]);
    return none();
}

Raises<Value> queue_get(Thread& thread, Value* args) {
    SimpleQueue* queue = queue_of(args[0]);
    bool blocks = args[1].is_empty() || TRY(truth_of(thread, args[1]));
    WaitLimit deadline;
    if (blocks && !args[2].is_empty() && !is_none(args[2])) {
        double seconds = TRY(call(thread, Value::of(&float_type), {args[2]})).real();
        if (seconds < 0) return raise(thread, ValueError_type, "'timeout' must be a non-negative number");
        deadline = TRY(deadline_after(thread, seconds));
    }
    while (size_of(queue) == 0) {
        if (!blocks) return raise_empty(thread);
        uint32_t seen = __atomic_load_n(&queue->puts, __ATOMIC_ACQUIRE);
        bool in_time = TRY(wait_on(thread, &queue->puts, seen, deadline));
        if (!in_time && size_of(queue) == 0) return raise_empty(thread);
    }
    return take(queue);
}

Raises<Value> queue_get_nowait(Thread& thread, Value* args) {
    Value all[] = {args[0], boolean(false), kEmpty};
    return queue_get(thread, all);
}

Raises<Value> queue_empty(Thread&, Value* args) { return boolean(size_of(queue_of(args[0])) == 0); }
Raises<Value> queue_size(Thread&, Value* args) { return Value::small(int64_t(size_of(queue_of(args[0])))); }
Raises<Value> queue_alias(Thread&, Value* args) { return make_generic_alias(args[0], args[1]); }

constexpr MethodDef kMethods[] = {
    {"put", "($self, /, item, block=True, timeout=None)", queue_put, "Adds an item; never waits."},
    {"put_nowait", "($self, /, item)", queue_put, "Adds an item."},
    {"get", "($self, /, block=True, timeout=None)", queue_get, "Takes the oldest item, waiting for one if asked to."},
    {"get_nowait", "($self, /)", queue_get_nowait, "Takes the oldest item, or raises Empty."},
    {"empty", "($self, /)", queue_empty, "Whether there is no item just now."},
    {"qsize", "($self, /)", queue_size, "How many items there are just now."},
    {"__class_getitem__", "($type, item, /)", queue_alias, "The generic alias for a type of items."},
};

void trace_queue(Object* object, Marker& marker) { marker.mark(static_cast<SimpleQueue*>(object)->items); }

TypeSpec const kQueueSpec{.name = "_queue.SimpleQueue",
                          .layout = Layout::SimpleQueue,
                          .size = sizeof(SimpleQueue),
                          .flags = kBaseType | kWeaklyReferable,
                          .slots = {.create = queue_create, .init = queue_init},
                          .methods = kMethods,
                          .trace = trace_queue,
                          .doc = "A queue without bounds that threads may share."};

constexpr ModuleType kTypes[] = {{&queue_type, &kQueueSpec}};

Raises<void> fill(Thread& thread, Module* module) {
    if (!empty_error) {
        the_heap->add_roots([](Marker& marker, void*) { marker.mark(empty_error); }, nullptr);
        Dict* space = new_dict();
        space->store(names.__module__, Value::of(intern("_queue")));
        space->store(names.__doc__, Value::of(make_str("Raised where a queue has nothing to give.")));
        Value made = TRY(
            call(thread, Value::of(&type_type),
                 {Value::of(intern("Empty")), Value::of(make_tuple({Value::of(&Exception_type)})), Value::of(space)}));
        empty_error = made.as<Type>();
    }
    module->dict->store(intern("Empty"), Value::of(empty_error));
    return {};
}

}  // namespace

extern NativeModule const kQueueModule;
NativeModule const kQueueModule{.name = "_queue", .doc = "A simple queue.", .types = kTypes, .fill = fill};

}  // namespace py::vm
