#pragma once

#include <span>
#include <string>

#include "vm/objects/str/str_builder.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// "0x7f…", as in default reprs.
std::string address_text(Value value);
/// The number that `id` gives.
Value identity_of(Value value);
/// repr() of a float: the shortest digits that read back the same.
std::string float_repr(double value);

/// Appends the repr of a str, quoted and escaped.
void append_str_repr(StrBuilder& text, Str* string, bool ascii_only = false);

/// Guards the repr of containers against containing themselves.
class ReprScope {
  public:
    ReprScope(Thread& thread, Value value);
    ~ReprScope();
    /// Whether a repr of the same object is under way further out.
    bool is_nested() const { return nested_; }

  private:
    bool nested_;
};

/// "[a, b]" and the like.
Raises<Value> sequence_repr(Thread& thread, std::span<Value const> (*items)(Object*), Value self, char const* open,
                            char const* close, bool trailing_comma);

}  // namespace py::vm
