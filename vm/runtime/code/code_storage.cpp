#include "vm/runtime/code/code_storage.h"

#include "vm/gc/heap.h"
#include "vm/interp/support.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/code/locations.h"
#include "vm/runtime/system/configuration.h"
#include "vm/runtime/tracing/tracing.h"

namespace py::vm {
namespace {

std::vector<CodeStorage*>& all_storages() {
    static std::vector<CodeStorage*> all;
    return all;
}

void free_memory(CodeStorage::Memory* memory) {
    for (auto const& lowered : memory->lowered) {
        forget_lowered(lowered.get());
        forget_entry(lowered.get());
    }
    delete memory;
}

/// After marking: nothing runs or refers to code in a storage that was not reached.
void free_unreached(Heap& heap) {
    std::erase_if(all_storages(), [&](CodeStorage* storage) {
        if (heap.is_marked(storage)) return false;
        free_memory(storage->memory);
        return true;
    });
}

}  // namespace

CodeStorage* new_code_storage(Arena arena, loader::VerifiedModule verified) {
    if (configuration.no_columns) {
        for (auto const& [code, _] : verified) drop_columns(const_cast<code::CodeObject&>(*code), arena);
    }
    static bool const registered = (the_heap->add_sweep_hook(free_unreached), true);
    (void)registered;
    the_heap->account_outside(arena.size());
    auto* storage = the_heap->make<CodeStorage>(code_storage_type.root_shape);
    storage->memory = new CodeStorage::Memory{std::move(arena), std::move(verified), {}};
    all_storages().push_back(storage);
    return storage;
}

extern TypeSpec const kCodeStorageSpec;
TypeSpec const kCodeStorageSpec{
    .name = "code_storage", .layout = Layout::CodeStorage, .size = sizeof(CodeStorage), .flags = kNoConstructor};

}  // namespace py::vm
