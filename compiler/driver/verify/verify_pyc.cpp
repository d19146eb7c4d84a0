#include "compiler/driver/verify/verify_pyc.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/compiler.h"
#include "compiler/diag/render.h"
#include "compiler/driver/io/text.h"
#include "compiler/driver/verify/value_compare.h"
#include "loader/cache/cache_check.h"
#include "marshal/code/object_factory.h"
#include "marshal/format/reader.h"
#include "marshal/format/writer.h"

namespace py::compiler::driver {

namespace {

constexpr size_t kMostDifferences = 20;

bool ends_with_path(std::string_view path, std::string_view end) {
    if (!path.ends_with(end)) return false;
    path.remove_suffix(end.size());
    return path.empty() || path.ends_with('/') || end.starts_with('/');
}

class Verification {
  public:
    explicit Verification(VerifyRequest const& request) : request_(request), objects_(arena_) {}

    std::vector<std::string> run() && {
        auto const& target = bytecode::kTarget311;
        auto header = loader::check_header(request_.pyc, target);
        if (!header.ok()) return {header.error().to_string()};
        compare_header(header.value());
        auto body = request_.pyc.subspan(marshal::kPycHeaderSize);
        auto read = marshal::read_prefix(body, objects_);
        if (!read.ok())
            return add(fmt::format("{} at byte {}", marshal::message_of(read.error().kind),
                                   read.error().offset + marshal::kPycHeaderSize)),
                   std::move(lines_);
        if (read.value().object->kind != code::ObjectKind::Code) return add("holds no code object"), std::move(lines_);
        if (read.value().size != body.size())
            add(fmt::format("{} bytes follow the code", body.size() - read.value().size));
        compare_code_with_source(static_cast<code::CodeObject const&>(*read.value().object), body);
        return std::move(lines_);
    }

  private:
    void add(std::string line) { lines_.push_back(std::move(line)); }

    void compare_header(marshal::PycHeader const& header) {
        if (header.invalidation != marshal::Invalidation::Timestamp) {
            if (marshal::source_hash(request_.source, bytecode::kTarget311) != header.source_hash)
                add("header: the hash is that of another source");
            return;
        }
        if (header.source_size != uint32_t(request_.source.size()))
            add(fmt::format("header: size {} where the source has {} bytes", header.source_size,
                            request_.source.size()));
        if (request_.mtime && header.mtime != uint32_t(*request_.mtime))
            add(fmt::format("header: time {} where the source is of {}", header.mtime, uint32_t(*request_.mtime)));
    }

    void compare_code_with_source(code::CodeObject const& found, ByteView body) {
        compare_filename(found.filename->text);
        CompileOptions options;
        options.filename = std::string(found.filename->text);
        options.optimize = request_.level;
        auto compilation = compile(request_.source, options);
        if (compilation.error) {
            auto const& error = *compilation.error;
            return add(fmt::format("the source does not compile: {}: {} (line {})", diag::name_of(error.type),
                                   error.message, error.lineno.value_or(0)));
        }
        auto written = marshal::write_module(*compilation.code);
        // Nearly always; then nothing need be looked at.
        if (written.ok() && std::ranges::equal(written.value(), body)) return;
        for (auto const& difference : compare_code(*compilation.code, found, bytecode::kTarget311, kMostDifferences))
            add(difference.to_string());
    }

    void compare_filename(std::string_view name) {
        if (!request_.exact_name && request_.relative_name.empty()) return;
        if (request_.exact_name ? name != *request_.exact_name : !ends_with_path(name, request_.relative_name))
            add(fmt::format("co_filename: {} where {} belongs", quoted_text(name), expected_name()));
    }

    std::string expected_name() const {
        if (request_.exact_name) return quoted_text(*request_.exact_name);
        return fmt::format("a path that ends with {}", quoted_text(request_.relative_name));
    }

    VerifyRequest const& request_;
    Arena arena_;
    code::ObjectFactory objects_;
    std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> verify_pyc(VerifyRequest const& request) {
    auto lines = Verification(request).run();
    for (auto& line : lines) line = printable(line);
    return lines;
}

}  // namespace py::compiler::driver
