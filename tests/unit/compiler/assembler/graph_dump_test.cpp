#include "compiler/assembler/graph_dump.h"

#include <doctest/doctest.h>

#include "compiler/stages.h"

using namespace py;
using namespace py::compiler;

TEST_CASE("graph dump: shows a graph as generated, and as the assembler gets it") {
    Arena arena;
    CompileOptions options;
    Stages stages(as_bytes("x\n"), options, arena);
    assembler::GraphDump dump;
    MUST(stages.code(&dump));
    CHECK(dump.text() ==
          "<module> (line 1), generated\n"
          "block 0 exit:\n"
          "    0:0-1:0            RESUME 0\n"
          "    1:0-1:1            LOAD_NAME 0\n"
          "    -                  POP_TOP\n"
          "    -                  LOAD_CONST 0\n"
          "    -                  RETURN_VALUE\n"
          "\n"
          "<module> (line 1), final\n"
          "block 0 depth 0 exit:\n"
          "    0:0-1:0            RESUME 0\n"
          "    1:0-1:1            LOAD_NAME 0\n"
          "    1:0-1:1            POP_TOP\n"
          "    1:0-1:1            LOAD_CONST 0\n"
          "    1:0-1:1            RETURN_VALUE\n"
          "\n");
}
