#include "compiler/driver/inspect/pyc_contents.h"

#include <fmt/format.h>

#include <ctime>

#include "compiler/driver/cache/content_hash.h"
#include "compiler/driver/cli/values.h"
#include "compiler/driver/io/files.h"
#include "compiler/driver/io/text.h"
#include "loader/cache/cache_check.h"
#include "marshal/format/reader.h"

namespace py::compiler::driver {

namespace {

std::string prefixed(std::string const& path, std::string const& message) {
    return fmt::format("{}: {}", printable(decode_file_name(path)), message);
}

std::string time_text(uint32_t seconds) {
    std::time_t time = seconds;
    std::tm parts;
    char text[40];
    if (!::gmtime_r(&time, &parts) || std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) return "?";
    return text;
}

}  // namespace

Result<PycContents, std::string> read_pyc(std::string const& path) {
    auto file = read_source(path);
    if (!file.ok()) return Err{prefixed(path, file.error().reason())};
    PycContents contents;
    contents.bytes = std::move(file.value().bytes);
    auto header = loader::check_header(contents.bytes, bytecode::kTarget311);
    if (!header.ok()) return Err{prefixed(path, header.error().to_string())};
    contents.header = header.value();
    contents.arena = std::make_unique<Arena>();
    contents.objects = std::make_unique<code::ObjectFactory>(*contents.arena);
    auto code = marshal::read_code(contents.body(), *contents.objects);
    if (!code.ok())
        return Err{prefixed(path, fmt::format("{} at byte {}", marshal::message_of(code.error().kind),
                                              code.error().offset + marshal::kPycHeaderSize))};
    contents.code = code.value();
    return contents;
}

Result<std::string, std::string> header_text(std::string const& path) {
    auto file = read_source(path);
    if (!file.ok()) return Err{prefixed(path, file.error().reason())};
    auto const& bytes = file.value().bytes;
    if (bytes.size() >= 4 && bytes[2] == '\r' && bytes[3] == '\n') {
        // Of other versions not even the layout is sure.
        auto checked = loader::check_header(bytes, bytecode::kTarget311);
        if (!checked.ok() && checked.error().kind == loader::CacheErrorKind::OtherVersion)
            return fmt::format("{}\n", checked.error().to_string());
    }
    auto read = loader::check_header(bytes, bytecode::kTarget311);
    if (!read.ok()) return Err{prefixed(path, read.error().to_string())};
    auto const& header = read.value();
    auto text = fmt::format("magic  {} (Python {})\nmode   {}\n", header.magic, bytecode::kTarget311.version,
                            name_of(header.invalidation));
    if (header.invalidation == marshal::Invalidation::Timestamp)
        return text +
               fmt::format("time   {} ({})\nsize   {}\n", header.mtime, time_text(header.mtime), header.source_size);
    return text + fmt::format("hash   {}\n", hexadecimal(header.source_hash));
}

}  // namespace py::compiler::driver
