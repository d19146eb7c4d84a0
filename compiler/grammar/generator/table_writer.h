#pragma once

#include <string>
#include <vector>

#include "compiler/grammar/generator/first_sets.h"

namespace py::compiler::grammar {

/// Writes the tables of a parser, which have an element for each symbol.
class TableWriter {
  public:
    /// Whether the next symbol leaves one alternative at most, of those that the bits stand for.
    static bool decides(std::vector<uint64_t> const& viable);

    /// A table of bits, one for each of so many alternatives. Returns its name, as the others do.
    std::string bits(std::vector<uint64_t> const& viable, size_t alternatives);
    /// A table of the one alternative for each symbol, counted from 1; 0 where there is none.
    std::string choices(std::vector<uint64_t> viable);
    std::string set(SymbolSet const& symbols);
    /// A table with a name of its own, `k_` before it.
    void write(std::string const& type, std::string const& name, std::vector<std::string> const& values);

    std::string const& text() const { return text_; }

  private:
    std::string numbers(char const* type, char const* prefix, std::vector<uint64_t> const& values);
    void define(std::string const& type, std::string const& name, std::vector<std::string> const& values);

    std::string text_;
    size_t count_ = 0;
};

}  // namespace py::compiler::grammar
