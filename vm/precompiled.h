// What most sources of the virtual machine include, read once a build (pycc_precompile).

#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vm/gc/heap.h"
#include "vm/objects/exception.h"
#include "vm/objects/function/function.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
