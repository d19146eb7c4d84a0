#pragma once

#include <span>

#include "vm/objects/type/type.h"

namespace py::vm {

/// The method table of str (methods.cpp); its functions are in case.cpp, search.cpp, split.cpp, format.cpp.
std::span<MethodDef const> all_str_methods();

/// str(object, encoding, errors); empty values stand for the defaults.
Raises<Str*> decode_object_to_str(Thread& thread, Value object, Value encoding, Value errors);

#define STR_METHOD(name) Raises<Value> str_##name(Thread& thread, Value* args)
STR_METHOD(upper);
STR_METHOD(lower);
STR_METHOD(title);
STR_METHOD(capitalize);
STR_METHOD(swapcase);
STR_METHOD(casefold);
STR_METHOD(isalpha);
STR_METHOD(isdigit);
STR_METHOD(isdecimal);
STR_METHOD(isnumeric);
STR_METHOD(isalnum);
STR_METHOD(isspace);
STR_METHOD(isupper);
STR_METHOD(islower);
STR_METHOD(istitle);
STR_METHOD(isidentifier);
STR_METHOD(isprintable);
STR_METHOD(isascii);
STR_METHOD(find);
STR_METHOD(rfind);
STR_METHOD(index);
STR_METHOD(rindex);
STR_METHOD(count);
STR_METHOD(startswith);
STR_METHOD(endswith);
STR_METHOD(replace);
STR_METHOD(removeprefix);
STR_METHOD(removesuffix);
STR_METHOD(split);
STR_METHOD(rsplit);
STR_METHOD(splitlines);
STR_METHOD(partition);
STR_METHOD(rpartition);
STR_METHOD(join);
STR_METHOD(strip);
STR_METHOD(lstrip);
STR_METHOD(rstrip);
STR_METHOD(center);
STR_METHOD(ljust);
STR_METHOD(rjust);
STR_METHOD(zfill);
STR_METHOD(expandtabs);
STR_METHOD(format);
STR_METHOD(format_map);
STR_METHOD(encode);
STR_METHOD(translate);
STR_METHOD(maketrans);
STR_METHOD(format_spec);
STR_METHOD(getnewargs);
#undef STR_METHOD

}  // namespace py::vm
