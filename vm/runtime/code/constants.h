#pragma once

#include <unordered_map>

#include "marshal/code/code_object.h"
#include "vm/objects/str/str.h"
#include "vm/runtime/code/code_storage.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// Makes runtime values of constants in the memory of `storage`. Code objects in them are made for that storage, under
/// the name of `filename`, or, if that is null, the one they have themselves.
class ConstantMaker {
  public:
    ConstantMaker(CodeStorage* storage, Str* filename) : storage_(storage), filename_(filename) {}

    Raises<Value> make(Thread& thread, code::Object const* constant);
    /// One value for each object, however often it occurs: for graphs from untrusted bytes, which may reach an object
    /// in very many ways. `kept` keeps the values alive.
    void remember_in(struct List* kept) { kept_ = kept; }

  private:
    Raises<Value> make_new(Thread& thread, code::Object const* constant);
    Raises<Value> make_sequence(Thread& thread, code::Object const* constant);
    Raises<Value> make_dict(Thread& thread, code::Object const* constant);

    CodeStorage* storage_;
    Str* filename_;
    List* kept_ = nullptr;
    std::unordered_map<code::Object const*, Value> made_;
};

}  // namespace py::vm
