#pragma once

#include "compiler/assembler/constant_pool.h"
#include "marshal/code/code_object.h"
#include "marshal/code/object_factory.h"

namespace py::tests {

/// Makes a module's objects anew, keeping values and forgetting which of them were one object; who is who then follows
/// from the rules of docs/marshal.md, as it does in the compiler. Writing the result shows whether the rules give the
/// reference bits that CPython wrote.
class Relinker {
  public:
    explicit Relinker(code::ObjectFactory& objects) : objects_(objects), pool_(objects) {}

    code::CodeObject const* relink(code::CodeObject const& code);

  private:
    code::Object const* constant(code::Object const& object);
    code::SequenceObject const* names(code::SequenceObject const& tuple);
    code::StrObject const* name(code::StrObject const& name);
    code::StrObject const* qualname(code::CodeObject const& code, code::StrObject const* name);
    code::BytesObject const* table(code::BytesObject const& bytes);

    code::ObjectFactory& objects_;
    compiler::assembler::ConstantPool pool_;
    code::StrObject const* filename_ = nullptr;
};

}  // namespace py::tests
