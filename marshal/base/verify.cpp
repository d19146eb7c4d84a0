#include "marshal/base/verify.h"

#include <cstdio>
#include <cstdlib>

namespace py {

void verify_failed(char const* condition, char const* file, int line) {
    std::fprintf(stderr, "%s:%d: VERIFY(%s) failed\n", file, line, condition);
    std::abort();
}

}  // namespace py
