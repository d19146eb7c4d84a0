#include "compiler/driver/cache/command.h"

#include <fmt/format.h>

#include "compiler/driver/cache/folder_store.h"
#include "compiler/driver/cli/bind.h"
#include "compiler/driver/cli/exit_status.h"
#include "compiler/driver/cli/help.h"
#include "compiler/driver/index/tree_index.h"
#include "compiler/driver/io/files.h"
#include "compiler/driver/io/text.h"

namespace py::compiler::driver {

namespace {

struct CacheOptions {
    uint64_t size = cache_size_limit();
};

constexpr auto kOptions = cli::option_table<CacheOptions>({
#define OPTION PYCC_OPTION
#include "compiler/driver/cache/options.def"
#undef OPTION
});

constexpr cli::ExitCode kExitCodes[] = {
    {kSuccess, "done"},
    {kUsage, "the command line is wrong, or no folder is known"},
};

int run(cli::Arguments arguments) {
    CacheOptions options;
    auto operands = cli::read_arguments(kOptions, arguments, options);
    if (!operands.ok()) return usage_error("pycc cache", operands.error().to_string());
    if (!operands.value()) return print_help(kCacheCommand);
    auto const& words = *operands.value();
    auto what = words.size() == 1 ? words[0] : std::string();
    if (what != "stats" && what != "clear" && what != "trim") return usage_error("pycc cache", "stats, clear or trim?");
    auto folder = cache_folder();
    if (folder.empty()) return usage_error("pycc cache", "no folder: set PYCC_CACHE_DIR");
    FolderStore store(folder, cache_size_limit());
    auto stats = what == "stats" ? store.stats() : store.trim(what == "clear" ? 0 : options.size);
    auto text = fmt::format("{}: {} entries, {:.1f} MiB of {} MiB\n", printable(decode_file_name(folder)),
                            stats.entries, double(stats.bytes) / (1 << 20), cache_size_limit() >> 20);
    size_t trees = trim_indices(what == "clear" ? 0 : SIZE_MAX);
    text += fmt::format("{}: {} trees\n", printable(decode_file_name(index_folder())), trees);
    (void)write_all(1, as_bytes(text));
    return kSuccess;
}

}  // namespace

cli::Command const kCacheCommand = {
    "cache",
    "stats|clear|trim",
    "shows, empties or reduces the compile cache that --cache uses; clears what --index remembers",
    kOptions.specs,
    kExitCodes,
    run};

}  // namespace py::compiler::driver
