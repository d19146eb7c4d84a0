#pragma once

#include <vector>

namespace py::vm {

struct Object;
class Heap;

/// Whether an object is of a kind that may refer to others and that programs can see: what `gc.is_tracked`
/// tells.
bool is_tracked(Object const* object);
/// What an object refers to, as a program sees it: through the memory of lists, dicts and sets.
std::vector<Object*> referents_of(Heap& heap, Object* object);
/// During a collection: the tracked objects that were not reached and lie on cycles, or hang on one.
std::vector<Object*> find_cyclic_garbage(Heap& heap);

}  // namespace py::vm
