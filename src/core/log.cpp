#include <babel/core/log.hpp>

#include <poll.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstdlib>
#include <utility>

namespace babel {

namespace {

// A pipe that says that it is writable takes PIPE_BUF bytes without blocking (4096 on Linux): two
// lines, of which one is ours.
constexpr std::size_t max_line_bytes = PIPE_BUF - 128;

/// Whether a line can be written without waiting for whoever reads it.
bool standard_error_takes_a_line() {
    pollfd stderr_now{STDERR_FILENO, POLLOUT, 0};
    return ::poll(&stderr_now, 1, 0) != 0; // an error shows when writing
}

} // namespace

logger::logger(log_level most) : most_(most), journal_(std::getenv("JOURNAL_STREAM") != nullptr) {}

void logger::write_line(log_level level, std::string_view line) {
    if (!standard_error_takes_a_line()) {
        ++lost_lines_;
        return;
    }
    if (const auto lost = lost_lines_ - std::exchange(told_lost_, lost_lines_); lost > 0)
        write_out(log_level::warning, std::to_string(lost) + " lines of the log were lost");
    write_out(level, line);
}

void logger::write_out(log_level level, std::string_view line) {
    constexpr std::array<std::string_view, 5> priorities{"<3>", "<4>", "<6>", "<7>", "<7>"};
    std::string out;
    if (journal_) out += priorities[static_cast<std::size_t>(level)];
    out += line.substr(0, max_line_bytes);
    out += '\n';
    // One write a line, so that lines of several processes do not mix; a closed stderr loses the
    // line.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, out.data(), out.size());
}

} // namespace babel
