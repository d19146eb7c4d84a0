#pragma once

#include "vm/objects/type/type.h"

namespace py::vm {

Value make_dict_view(Type& type, Dict* dict);
Value make_dict_iterator(Type& type, Dict* dict, bool backwards);

}  // namespace py::vm
