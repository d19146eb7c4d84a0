#include "compiler/grammar/generator/table_writer.h"

#include <algorithm>
#include <bit>

namespace py::compiler::grammar {

bool TableWriter::decides(std::vector<uint64_t> const& viable) {
    return std::all_of(viable.begin(), viable.end(), [](uint64_t bits) { return std::popcount(bits) <= 1; });
}

std::string TableWriter::bits(std::vector<uint64_t> const& viable, size_t alternatives) {
    char const* type = alternatives <= 8    ? "uint8_t"
                       : alternatives <= 16 ? "uint16_t"
                       : alternatives <= 32 ? "uint32_t"
                                            : "uint64_t";
    return numbers(type, "kViable", viable);
}

std::string TableWriter::choices(std::vector<uint64_t> viable) {
    for (uint64_t& bits : viable) bits = bits == 0 ? 0 : uint64_t(std::countr_zero(bits) + 1);
    return numbers("uint8_t", "kChoice", viable);
}

std::string TableWriter::set(SymbolSet const& symbols) {
    std::vector<uint64_t> values(symbols.size());
    for (size_t symbol = 0; symbol < values.size(); symbol++) values[symbol] = symbols.test(symbol);
    return numbers("bool", "kSet", values);
}

void TableWriter::write(std::string const& type, std::string const& name, std::vector<std::string> const& values) {
    define(type, "k_" + name, values);
}

std::string TableWriter::numbers(char const* type, char const* prefix, std::vector<uint64_t> const& values) {
    std::string name = prefix + std::to_string(++count_);
    std::vector<std::string> texts;
    for (uint64_t value : values) texts.push_back(std::to_string(value));
    define(type, name, texts);
    return name;
}

void TableWriter::define(std::string const& type, std::string const& name, std::vector<std::string> const& values) {
    text_ += "static constexpr " + type + " " + name + "[kSymbolCount] = {";
    for (size_t i = 0; i < values.size(); i++) text_ += (i > 0 ? "," : "") + values[i];
    text_ += "};\n";
}

}  // namespace py::compiler::grammar
