#include <babel/core/log.hpp>

#include <unistd.h>

#include <array>
#include <cstdlib>

namespace babel {

logger::logger(log_level most) : most_(most), journal_(std::getenv("JOURNAL_STREAM") != nullptr) {}

void logger::write_line(log_level level, std::string_view line) {
    constexpr std::array<std::string_view, 5> priorities{"<3>", "<4>", "<6>", "<7>", "<7>"};
    std::string out;
    if (journal_) out += priorities[static_cast<std::size_t>(level)];
    out += line;
    out += '\n';
    // One write a line, so that lines of several processes do not mix; a full or closed stderr
    // loses the line.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, out.data(), out.size());
}

} // namespace babel
