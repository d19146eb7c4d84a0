#pragma once

#include <cstdint>

#include "vm/objects/str/str.h"

namespace py::vm {

/// The time that finding and loading one module takes, for -X importtime: measured from construction on, and told on
/// stderr when this ends. Imports that happen in between are nested: their time is not the module's own. Without the
/// option nothing is measured.
class ImportTimer {
  public:
    explicit ImportTimer(Str* name);
    ~ImportTimer();
    ImportTimer(ImportTimer const&) = delete;
    ImportTimer& operator=(ImportTimer const&) = delete;

  private:
    Str* name_;
    int64_t start_ = 0;
    /// What imports beside this one, within the same outer one, have taken.
    int64_t taken_beside_ = 0;
};

}  // namespace py::vm
