#pragma once

#include "vm/objects/bytes/byte_string.h"

// The functions behind byte_string_methods().

namespace py::vm {

#define BYTES_METHOD(name) Raises<Value> bytes_##name(Thread& thread, Value* args)
BYTES_METHOD(find);
BYTES_METHOD(rfind);
BYTES_METHOD(index);
BYTES_METHOD(rindex);
BYTES_METHOD(count);
BYTES_METHOD(startswith);
BYTES_METHOD(endswith);
BYTES_METHOD(replace);
BYTES_METHOD(removeprefix);
BYTES_METHOD(removesuffix);
BYTES_METHOD(split);
BYTES_METHOD(rsplit);
BYTES_METHOD(splitlines);
BYTES_METHOD(partition);
BYTES_METHOD(rpartition);
BYTES_METHOD(join);
BYTES_METHOD(strip);
BYTES_METHOD(lstrip);
BYTES_METHOD(rstrip);
BYTES_METHOD(center);
BYTES_METHOD(ljust);
BYTES_METHOD(rjust);
BYTES_METHOD(zfill);
BYTES_METHOD(expandtabs);
BYTES_METHOD(translate);
BYTES_METHOD(maketrans);
BYTES_METHOD(upper);
BYTES_METHOD(lower);
BYTES_METHOD(title);
BYTES_METHOD(capitalize);
BYTES_METHOD(swapcase);
BYTES_METHOD(isalnum);
BYTES_METHOD(isalpha);
BYTES_METHOD(isascii);
BYTES_METHOD(isdigit);
BYTES_METHOD(islower);
BYTES_METHOD(isspace);
BYTES_METHOD(istitle);
BYTES_METHOD(isupper);
BYTES_METHOD(decode);
BYTES_METHOD(hex);
BYTES_METHOD(fromhex);
#undef BYTES_METHOD

}  // namespace py::vm
