#include <fmt/format.h>
#include <sys/stat.h>

#include <csignal>

#include "compiler/driver/batch.h"
#include "compiler/driver/command_line.h"
#include "compiler/driver/files.h"
#include "compiler/driver/source_files.h"

using namespace py::compiler::driver;

namespace {

constexpr int kUsageError = 2;

int usage_error(std::string const& message) {
    // LLVM's library has printed it already if there is no message.
    if (!message.empty()) (void)write_all(2, py::as_bytes(fmt::format("pycc: {}\n", message)));
    return kUsageError;
}

/// Settles what the command line leaves to the state of the file system: -o may name a folder that exists, and
/// standard input goes to standard output.
void settle_output(Options& options) {
    bool reads_standard_input = options.inputs.size() == 1 && options.inputs[0] == "-";
    if (options.output.empty() && reads_standard_input) options.output = "-";
    struct stat status;
    if (::stat(options.output.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) options.output += '/';
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    auto parsed = parse_command_line(argc, argv);
    if (!parsed.ok()) return usage_error(parsed.error());
    auto options = std::move(parsed).value();
    settle_output(options);
    return run_batch(find_sources(options), options) ? 0 : 1;
}
