// What most unit tests include, read once a program (pycc_precompile).

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
