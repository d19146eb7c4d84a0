#include "loader/loader.h"

#include <fmt/format.h>

namespace py::loader {
namespace {

std::string describe(CacheError const& error) { return error.to_string(); }
std::string describe(VerifyError const& error) { return error.to_string(); }
std::string describe(marshal::ReadError const& error) {
    return fmt::format("damaged at byte {}: {}", error.offset, marshal::message_of(error.kind));
}

}  // namespace

std::string LoadError::to_string() const {
    if (auto* error = std::get_if<CacheError>(&reason)) return describe(*error);
    if (auto* error = std::get_if<VerifyError>(&reason)) return describe(*error);
    return describe(*std::get_if<marshal::ReadError>(&reason));
}

Result<LoadedModule, LoadError> load_pyc(ByteView file, bytecode::Target const& target, code::ObjectFactory& objects) {
    auto header = check_header(file, target);
    if (!header.ok()) return Err{LoadError{header.error()}};
    auto code = marshal::read_code(file.subspan(marshal::kPycHeaderSize), objects);
    if (!code.ok()) {
        marshal::ReadError error = code.error();
        error.offset += marshal::kPycHeaderSize;
        return Err{LoadError{error}};
    }
    auto verified = verify(*code.value(), target, objects.arena());
    if (!verified.ok()) return Err{LoadError{verified.error()}};
    return LoadedModule{header.value(), code.value(), std::move(verified).value()};
}

}  // namespace py::loader
