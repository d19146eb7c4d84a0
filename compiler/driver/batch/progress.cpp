#include "compiler/driver/batch/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "compiler/driver/io/files.h"
#include "compiler/driver/io/text.h"
#include "compiler/driver/tree/paths.h"

namespace py::compiler::driver {

namespace {

constexpr std::chrono::milliseconds kPause(100);
constexpr size_t kUsualWidth = 80;

bool is_capable_terminal() {
    char const* kind = std::getenv("TERM");
    return ::isatty(2) && kind && std::string_view(kind) != "dumb";
}

size_t terminal_width() {
    winsize size;
    return ::ioctl(2, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kUsualWidth;
}

bool wants_no_colour() {
    char const* value = std::getenv("NO_COLOR");
    return value && *value;
}

}  // namespace

Progress::Progress(Switch when, size_t total)
    : is_shown_(total > 0 && (when == Switch::Always || (when == Switch::Auto && is_capable_terminal()))),
      is_coloured_(is_shown_ && is_capable_terminal() && !wants_no_colour()),
      total_(total) {}

void Progress::show(size_t done, std::string_view path) {
    if (!is_shown_) return;
    auto now = Clock::now();
    if (now - last_ < kPause && done < total_) return;
    last_ = now;
    double seconds = std::chrono::duration<double>(now - start_).count();
    auto text = progress_text(done, total_, seconds, path, terminal_width() - 1);
    auto line = is_coloured_ ? fmt::format("\r\033[K\033[2m{}\033[0m", text) : fmt::format("\r\033[K{}", text);
    (void)write_all(2, as_bytes(line));
    stands_ = true;
}

void Progress::clear() {
    if (stands_) (void)write_all(2, as_bytes("\r\033[K"));
    stands_ = false;
}

std::string progress_text(size_t done, size_t total, double seconds, std::string_view path, size_t width) {
    double rate = seconds > 0 ? double(done) / seconds : 0;
    auto left = rate > 0 ? uint64_t(double(total - std::min(done, total)) / rate + 0.5) : 0;
    auto name = quoted(path);
    auto text = fmt::format("{:>{}}/{}  {:.0f}/s  {}:{:02} left  ", done, fmt::formatted_size("{}", total), total, rate,
                            left / 60, left % 60);
    text += name.substr(1, name.size() - 2);
    // Cut before a character that does not begin within the width.
    if (text.size() > width) {
        while (width > 0 && (uint8_t(text[width]) & 0xc0) == 0x80) width--;
        text.resize(width);
    }
    return text;
}

}  // namespace py::compiler::driver
